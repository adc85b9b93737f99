// The walk of `review` on a terminal: what is drawn at 80 and 120 columns, said in plain lines, and who has the keyboard.
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Review } from '../../src/domain/rows.ts'
import {
  type Effect,
  keyOf,
  newWalk,
  type Page,
  type Walk,
  type WalkInput,
  type Walking,
} from '../../src/domain/walk.ts'
import { step } from '../../src/domain/walk-step.ts'
import { nameOf, type Terminal } from '../../src/output/keys.ts'
import type { Output } from '../../src/output/terminal.ts'
import { driveWalk, fitted } from '../../src/output/walk.ts'
import { id, oid, samples } from './samples.ts'
import { faceOf, sheet } from './sheet.ts'
import { screenOf } from './vt.ts'

const review = samples.review as unknown as Review
const queued = { id: id('english-lessons'), seq: 3, tip: oid('b') }
const page: Page = {
  queued,
  review,
  since: { base: oid('a'), tip: oid('9'), at: '2026-11-25T01:10:00.000Z', files: ['src/nav.ts'] },
  asked: 'Keep the old URLs.',
  viewed: review.files.slice(0, 1).map(({ path }) => path),
  notes: ['src/nav.ts:3: why\x1b[2J?'],
}
const queue: WalkInput = { kind: 'queue', tasks: [queued, { ...queued, id: id('other') }], working: 2 }
const outlook = { place: 2, landing: 3, held: undefined, landsAlone: true, blockedBy: [id('other')] }
const foreseen: WalkInput = { kind: 'foreseen', key: keyOf(queued), outlook }
const held = {
  ...outlook,
  place: undefined,
  held: { id: queued.id, reason: 'conflict' as const, paths: ['src/nav.ts'], with: ['other'] },
}
const key = (text: string): WalkInput => ({ kind: 'key', key: text })
const walked = (...inputs: WalkInput[]): Walk =>
  [queue, { kind: 'page', page } as const, ...inputs].reduce((walk, input) => step(walk, input).walk, newWalk)

test.each([80, 120])('at %i columns', (columns) => {
  const face = faceOf({ columns, rows: 60 })
  for (const walk of [
    walked(),
    walked({ ...foreseen, outlook: held }),
    walked(key('n')),
    walked(key('c')),
    walked(key('a')),
    walked(key('?')),
    newWalk,
  ]) {
    const { lines } = fitted(walk, face)
    expect(lines.join('\n')).toMatchSnapshot()
    for (const line of lines) expect(line.length).toBeLessThan(columns)
  }
})

test('a low terminal shows a part, and says how much more there is', () => {
  const face = faceOf({ columns: 80, rows: 24 })
  const { lines, top } = fitted(walked(key(' '), key(' ')), face)
  expect([lines.length <= 23, top > 0]).toEqual([true, true])
  const end = fitted({ ...walked(), top: 999 }, face)
  expect(end.lines.join('\n')).toContain('the end')
  expect(fitted(walked(), faceOf({ columns: 20, rows: 3 })).lines.length).toBeGreaterThan(3)
})

/** A keyboard, and whether it is raw. */
function keyboard() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, raw: [] as boolean[] })
  return Object.assign(stdin, { setRawMode: (isRaw: boolean) => void stdin.raw.push(isRaw) })
}

/** A walk over one task, which types `next` whenever it is asked for something. */
async function drive(
  typed: string[],
  {
    isPlain = false,
    isSlow = false,
    output = sheet({ columns: 80, rows: 40 }) as Output & { stdout: () => string },
  } = {},
) {
  const stdin = keyboard()
  const did: Effect['do'][] = []
  const rawAt: boolean[] = []
  let close = (): void => {}
  const closed = new Promise<void>((resolve) => {
    close = resolve
  })
  const type = (): void => void setImmediate(() => stdin.write(typed.shift() ?? (isPlain ? 'q\n' : 'q')))
  const walking: Walking = {
    queue: (async function* () {
      yield queue
      await closed
    })(),
    close: () => close(),
    perform: async (effect) => {
      if (effect.do === 'foresee') return foreseen
      did.push(effect.do)
      rawAt.push(stdin.raw.at(-1) ?? false)
      type()
      // What is typed has been heard before the answer comes.
      for (let turn = 0; isSlow && turn < 5; turn++) await new Promise(setImmediate)
      return effect.do === 'read' ? { kind: 'page', page } : undefined
    },
  }
  await driveWalk(output, walking, {
    stdin: stdin as unknown as Terminal,
    isPlain,
    signal: new AbortController().signal,
    onAway: () => {},
    now: (() => {
      let now = 0
      return () => (now += 1_000)
    })(),
  })
  return { did, rawAt, raw: stdin.raw, stdout: output.stdout() }
}

test('the screen is drawn in place, a program has the terminal to itself, and it is given back in the end', async () => {
  const { did, rawAt, raw, stdout } = await drive(['d', 'q'])
  expect(did).toEqual(['read', 'diff', 'remember'])
  expect(rawAt).toEqual([true, false, true])
  expect(raw).toEqual([true, false, true, false])
  expect(screenOf(stdout.replace(/\x1b\[\?2004[hl]/g, ''))).toEqual([''])
  expect(stdout.match(/\x1b\[\?2004h/g)?.length).toBe(stdout.match(/\x1b\[\?2004l/g)?.length)
})

test.each([false, true])(
  'who leaves while a page is read leaves; other keys are not meant for it (plain: %s)',
  async (isPlain) => {
    const { did, stdout } = await drive([isPlain ? 'a\nq\n' : 'aq'], { isPlain, isSlow: true })
    expect(did).toEqual(['read'])
    expect(stdout).not.toContain('Approve')
  },
)

test('pasted text is text and never keys', async () => {
  const { did } = await drive(['\x1b[200~xa\ny\x1b[201~q'])
  expect(did).toEqual(['read'])
})

test('plain: lines that stay, no cursor movement, one key or one text a line', async () => {
  const { did, stdout, raw } = await drive(['m\nsrc/nav.ts:1: no\n', 'c\n\n'], { isPlain: true })
  expect(did.slice(0, 3)).toEqual(['read', 'remember', 'judge'])
  expect(raw).toEqual([])
  expect(stdout).not.toContain('\x1b')
  expect(stdout).toMatchSnapshot()
})

test('plain, with colour: the chosen file is said, and no other', async () => {
  const { stdout } = await drive(['n\nq\n'], { isPlain: true, output: sheet({ columns: 80, color: true }) })
  const said = stdout.slice(stdout.lastIndexOf('Your notes'))
  expect(said).toMatch(/^\x1b\[36m>.*nav\.ts/m)
  expect(said).not.toContain('en.mdx')
})

test.each([
  ['a', {}, 'a'],
  ['\r', { name: 'return' }, 'enter'],
  ['\x03', { name: 'c', ctrl: true }, 'ctrl-c'],
  ['\x15', { name: 'u', ctrl: true }, 'clear'],
  [undefined, { name: 'up' }, 'up'],
  ['é', {}, 'é'],
  ['\x1b[15~', { name: 'f5' }, undefined],
  ['\x1ba', { name: 'a', meta: true }, undefined],
  ['\x1a', { name: 'z', ctrl: true }, undefined],
])('%j is the key %s', (text, known, name) => expect(nameOf(text, known)).toBe(name))
