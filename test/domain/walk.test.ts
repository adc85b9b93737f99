// The walk of `review` as a machine: what each key does, what may never happen by a key, and tasks that come and go.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Review } from '../../src/domain/rows.ts'
import {
  chosenPath,
  type Effect,
  keyOf,
  newWalk,
  type Page,
  type Queued,
  type Walk,
  type WalkInput,
  waitingIn,
} from '../../src/domain/walk.ts'
import { walkKeys } from '../../src/domain/walk-keys.ts'
import { step } from '../../src/domain/walk-step.ts'
import { id, oid, samples } from '../output/samples.ts'

const review = samples.review as unknown as Review
const queued = (name: string, seq = 3, tip = 'b'): Queued => ({ id: id(name), seq, tip: oid(tip) })
const [one, two] = [queued('one'), queued('two')]
const pageOf = (task: Queued, more: Partial<Page> = {}): Page => ({
  queued: task,
  review,
  since: undefined,
  asked: undefined,
  viewed: [],
  notes: [],
  ...more,
})
const queue = (tasks: Queued[], working = 0): WalkInput => ({ kind: 'queue', tasks, working })
const key = (text: string): WalkInput => ({ kind: 'key', key: text })
const typed = (text: string): WalkInput[] => [{ kind: 'text', text }, key('enter')]

/** The walk after the inputs, and every effect that they had. */
function play(walk: Walk, ...inputs: WalkInput[]): { walk: Walk; effects: Effect[]; did: string[] } {
  let now = walk
  const effects: Effect[] = []
  for (const input of inputs) {
    const next = step(now, input)
    now = next.walk
    effects.push(...next.effects)
  }
  return { walk: now, effects, did: effects.map(({ do: name }) => name) }
}

const shown = (tasks = [one, two], page = pageOf(one)): Walk =>
  play(newWalk, queue(tasks), { kind: 'page', page }).walk
const files = review.files.length

describe('tasks come and go', () => {
  test('the first that waits is read; nothing is done until it is there', () => {
    const { walk, effects } = play(newWalk, queue([one, two]), key('a'), key('x'), key('c'))
    expect(effects).toEqual([{ do: 'read', id: 'one' }])
    expect(walk.mode.kind).toBe('look')
  })

  test('it waits while something is at work, and ends with the last of it', () => {
    expect(play(newWalk, queue([], 1)).did).toEqual([])
    expect(play(newWalk, queue([], 1), queue([])).did).toEqual(['quit'])
    expect(play(newWalk, queue([], 1), queue([one])).did).toEqual(['read'])
  })

  test('one that finishes is told, and does not push away what is looked at', () => {
    const { walk, did } = play(shown([one]), queue([one, two]))
    expect(walk.told?.text).toBe('two waits for a look too')
    expect([walk.page?.queued.id, did]).toEqual(['one', ['foresee']])
  })

  test('one that changes is read anew, and its old tip cannot be judged', () => {
    const changed = queued('one', 5, 'c')
    const { walk, did } = play(shown(), queue([changed, two]), key('a'))
    expect(did).toEqual(['read'])
    expect(walk.told).toBeUndefined()
    expect(play(walk, { kind: 'page', page: pageOf(changed) }).did).toEqual(['foresee'])
  })

  test('not under the hands of who writes: the line stays, and what was judged is what was shown', () => {
    const writing = play(shown(), key('c'), { kind: 'text', text: 'shor' }, queue([two])).walk
    expect(writing.mode).toMatchObject({ kind: 'write', text: 'shor' })
    const { effects } = play(writing, ...typed('ter'))
    expect(effects[0]).toMatchObject({ do: 'judge', message: 'shorter', page: { queued: one } })
  })

  test('one that is judged elsewhere makes room for the next', () => {
    const { walk, effects } = play(shown(), queue([two]))
    expect(walk.told?.text).toBe('one does not wait any more')
    expect(effects).toEqual([{ do: 'read', id: 'two' }])
    expect(play(newWalk, queue([one, two]), { kind: 'gone', id: one.id }).effects.at(-1)).toEqual({
      do: 'read',
      id: 'two',
    })
  })

  test('what was judged here does not come back by a look from before, and does by an undo', () => {
    const judged = play(shown(), { kind: 'judged', queued: one, text: 'one is approved' }).walk
    expect(waitingIn(play(judged, queue([one, two])).walk).map(({ id }) => id)).toEqual(['two'])
    const undone = queued('one', 4)
    expect(waitingIn(play(judged, queue([undone, two])).walk).map(({ id }) => id)).toEqual(['one', 'two'])
  })

  test('a page that is newer than the queue is no change', () => {
    const newer = queued('one', 9, 'd')
    expect(play(newWalk, queue([one]), { kind: 'page', page: pageOf(newer) }, queue([one])).did).toEqual([
      'read',
      'foresee',
    ])
  })

  test('a landing is foreseen of what is shown, and of nothing else', () => {
    const outlook = { place: 1, landing: 2, held: undefined, landsAlone: true, blockedBy: [] }
    const said = (task: Queued): WalkInput => ({ kind: 'foreseen', key: keyOf(task), outlook })
    expect(play(shown(), said(two)).walk.outlook).toBeUndefined()
    const { walk } = play(shown(), said(one))
    expect(walk.outlook).toBe(outlook)
    expect(play(walk, { kind: 'page', page: pageOf(two) }).walk.outlook).toBeUndefined()
    const empty = pageOf(one, { review: { ...review, files: [] } })
    expect(play(newWalk, queue([one]), { kind: 'page', page: empty }).did).toEqual(['read'])
  })
})

describe('keys', () => {
  test.each([
    ['d', ['diff', 'remember']],
    ['enter', ['diff', 'remember']],
    ['t', ['difftool', 'remember']],
    ['!', ['shell']],
    ['e', ['edit']],
    ['l', ['log']],
    ['a', ['judge']],
    ['q', ['quit']],
    ['ctrl-c', ['quit']],
    ['s', ['remember', 'read']],
    ['r', []],
    ['v', []],
    ['u', []],
    ['m', []],
    ['c', []],
    ['x', []],
    ['z', []],
  ])('%s', (name, did) => expect(play(shown(), key(name)).did).toEqual(did))

  test('every key of the help does or says something', () => {
    for (const name of walkKeys.flatMap(([keys]) => keys.split(' '))) {
      const before = play(shown(), key('n'), key('j')).walk
      const { walk, did } = play(before, key(name))
      expect([name, did.length > 0 || walk !== before]).toEqual([name, true])
    }
  })

  test('n and p go file by file, those outside the paths first, and d is the file', () => {
    const strays = review.files.filter(({ outOfScope }) => outOfScope).map(({ path }) => path)
    const { walk, effects } = play(shown(), key('n'), key('d'))
    expect(strays).toContain(chosenPath(walk))
    expect(effects[0]).toMatchObject({ do: 'diff', path: strays[0] })
    expect(walk.page?.viewed).toEqual([strays[0]])
    const all = play(shown(), ...Array.from({ length: files + 2 }, () => key('n'))).walk
    expect([all.file, all.told?.text]).toEqual([files - 1, 'That was the last file'])
    expect(play(walk, key('p')).walk.file).toBeUndefined()
    expect(play(walk, key('v')).walk.page?.viewed).toEqual([])
  })

  test('notes are kept as they are made, and go as one message', () => {
    const { walk, effects } = play(shown(), key('n'), key('m'), ...typed('3: why?'), key('m'), key('escape'))
    const path = chosenPath(walk)
    expect(effects).toMatchObject([{ do: 'remember', page: { notes: [`${path}:3: why?`] } }])
    const sent = play(walk, key('c'), ...typed('Nearly.')).effects
    expect(sent).toMatchObject([
      { do: 'judge', verdict: 'request-changes', message: `Nearly.\n\n${path}:3: why?` },
    ])
    expect(play(walk, key('u')).walk.page?.notes).toEqual([])
    expect(play(walk, key('a')).did).toEqual([])
    expect(play(walk, key('a'), key('n')).did).toEqual([])
    expect(play(walk, key('a'), key('y')).did).toEqual(['judge'])
  })

  test('a note without words is none, and a request without words is not sent', () => {
    expect(play(shown(), key('n'), key('m'), key('enter')).walk.page?.notes).toEqual([])
    expect(play(shown(), key('c'), key('enter')).did).toEqual([])
  })

  test('reject wants a reason and a yes', () => {
    expect(play(shown(), key('x'), key('enter')).did).toEqual([])
    expect(play(shown(), key('x'), ...typed('not wanted')).did).toEqual([])
    expect(play(shown(), key('x'), ...typed('not wanted'), key('enter')).did).toEqual([])
    expect(play(shown(), key('x'), ...typed('not wanted'), key('y')).effects).toMatchObject([
      { do: 'judge', verdict: 'reject', message: 'not wanted' },
    ])
  })

  test('s goes on, b comes back', () => {
    const second = play(shown(), key('s'), { kind: 'page', page: pageOf(two) }).walk
    expect(second.page?.queued.id).toBe('two')
    expect(play(second, key('b')).effects).toEqual([{ do: 'read', id: 'one' }])
    expect(play(second, key('s')).did).toEqual(['remember', 'quit'])
  })

  test('a line is edited, a paste is one line and sends nothing', () => {
    const line = play(shown(), key('c'), key('a'), key('é'), key('backspace'), {
      kind: 'text',
      text: 'b\nx\ny',
    }).walk
    expect(line.mode).toMatchObject({ kind: 'write', text: 'ab x y' })
    expect(play(line, key('clear')).walk.mode).toMatchObject({ text: '' })
    expect(play(shown(), { kind: 'text', text: 'xay' }).walk).toEqual(shown())
  })

  test('r shows what is new where there was a look before', () => {
    const since = { base: oid('a'), tip: oid('9'), at: '2026-11-25T01:00:00Z', files: ['a'] }
    expect(play(shown([one], pageOf(one, { since })), key('r')).did).toEqual(['since', 'remember'])
  })
})

/** Every key there is, text, and the world's own doings, in any order. */
const inputs = fc.array(
  fc.oneof(
    fc
      .constantFrom(
        ...walkKeys.flatMap(([keys]) => keys.split(' ')),
        'y',
        'enter',
        'escape',
        'backspace',
        'Z',
      )
      .map(key),
    fc.constantFrom<WalkInput>(
      { kind: 'text', text: 'why' },
      queue([one, two], 1),
      queue([queued('one', 5, 'c')]),
      queue([two]),
      { kind: 'page', page: pageOf(one) },
      { kind: 'page', page: pageOf(two, { notes: ['a: b'] }) },
      { kind: 'gone', id: one.id },
      { kind: 'judged', queued: one, text: 'done' },
    ),
  ),
  { maxLength: 40 },
)

test('whatever is typed: only what is on the screen is judged, a rejection only by a yes, changes never without words', () => {
  fc.assert(
    fc.property(inputs, (typedOnes) => {
      let walk = newWalk
      for (const input of typedOnes) {
        const before = walk
        const next = step(before, input)
        walk = next.walk
        for (const effect of next.effects) {
          if (effect.do !== 'judge') continue
          expect(input.kind).toBe('key')
          expect(effect.page.queued).toEqual(before.page?.queued)
          if (effect.verdict === 'reject')
            expect([before.mode.kind, input]).toMatchObject(['ask', { key: 'y' }])
          if (effect.verdict === 'request-changes') expect(effect.message).toMatch(/\S/)
        }
        expect(walk.file === undefined || (walk.page !== undefined && walk.file < files)).toBe(true)
        expect(walk.top).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})
