// The board of a run, as a terminal shows it: rows that follow the events, notes above that stay, and a clean end.
import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import { openBoard } from '../../src/output/board.ts'
import { events, id } from './samples.ts'
import { type Looks, sheet } from './sheet.ts'
import { screenOf } from './vt.ts'

/** The screen after each event that changed it, and after the end. */
async function watched(story: readonly Event[], looks: Looks = {}) {
  const output = sheet({ columns: 80, unicode: false, ...looks })
  let now = 0
  const board = openBoard(output, () => now)
  const screens = story.map((event) => {
    board.take(event)
    now += 1000
    return screenOf(output.stderr())
  })
  await board.close()
  return { screens, last: screenOf(output.stderr()), output }
}

const many: Event[] = [
  {
    type: 'run-started',
    concurrency: 2,
    tasks: Array.from({ length: 40 }, (_, i) => ({
      id: id(`task-${i}`),
      title: '',
      agent: 'claude',
      after: [],
    })),
  },
  { type: 'started', task: id('task-39'), attempt: 1, agent: 'claude', pid: 1 },
  { type: 'ended', task: id('task-0'), state: 'failed', reason: 'nothing changed', seconds: 1, files: 0 },
]

describe('the board', () => {
  it('follows a run', async () => {
    const { screens } = await watched(events)
    expect(screens.map((screen) => screen.join('\n')).join('\n-----\n')).toMatchSnapshot()
  })

  it('leaves only the notes where the answer follows', async () => {
    const { last, output } = await watched(events)
    expect(last).toMatchInlineSnapshot(`
      [
        "* 3 tasks, 2 at a time: 1 core, 4 GB",
        "* 1 task from another command, 3 at a time; nothing more starts once a task has failed; spanish-lessons may take 2h",
        "! schema: rate-limit: try again in 20 s",
        "x english-lessons and schema conflict in src/nav.ts",
        ". schema is held while english-lessons works: both changed src/nav.ts",
        "* schema goes on",
        ". link-lessons and spanish-lessons wait for the rate limit of claude until 2020-11-25 14:05",
        "! nothing starts: less than 1.0 GB left in /home/ada/site.agents",
        "* there is room again: what waited may start",
        "! your checkout holds changes that agents will not see: README.md",
        "! schema: wrote outside its paths: package.json",
        "* 1 at a time from now on: a service asks to wait",
        "o No new starts; schema will be ended and the work kept",
        "",
      ]
    `)
    expect(output.stdout()).toBe('')
  })

  it('leaves its rows where no answer came', async () => {
    const { last } = await watched(events.slice(0, 9))
    expect(last.join('\n')).toMatchInlineSnapshot(`
      "* 3 tasks, 2 at a time: 1 core, 4 GB
      * 1 task from another command, 3 at a time; nothing more starts once a task has failed; spanish-lessons may take 2h
      * english-lessons  5s  12.3k tokens  Edit src/nav.ts
      * schema           4s                codex
      . link-lessons                       waits for english-lessons, not finished...
      . spanish-lessons
      "
    `)
  })

  it('shows a waiting task as waiting', async () => {
    const { screens } = await watched(events.slice(0, 1))
    expect(screens.at(-1)?.filter((line) => line.startsWith('. '))).toHaveLength(3)
  })

  it('folds what does not fit, never what runs or failed', async () => {
    const { screens } = await watched(many, { rows: 10 })
    const screen = screens.at(-1) ?? []
    expect(screen.length).toBeLessThanOrEqual(10)
    expect(screen.join('\n')).toMatch(/^x task-0 .*nothing changed$/m)
    expect(screen.join('\n')).toMatch(/^\* task-39 /m)
    expect(screen.at(-2)).toBe('o and 33 pending')
  })

  it('fits narrow terminals and wide letters', async () => {
    const wide: Event = {
      type: 'agent',
      task: id('task-39'),
      event: { kind: 'text', text: '課程'.repeat(80) },
    }
    const { screens } = await watched([...many, wide], { columns: 40, rows: 60 })
    for (const line of screens.flat()) expect(line.length).toBeLessThan(40)
  })

  it('ends at once, also right after its start and when a task never ended', async () => {
    const { last } = await watched(many.slice(0, 1))
    expect(last).toHaveLength(7)
    expect((await watched([])).last).toEqual([''])
  })

  it('listens to no signal', async () => {
    const before = process.listenerCount('SIGINT')
    const output = sheet({ columns: 80 })
    const board = openBoard(output, () => 0)
    for (const event of many) board.take(event)
    expect(process.listenerCount('SIGINT')).toBe(before)
    await board.close()
  })
})
