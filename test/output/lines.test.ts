// A run told in lines: what a person needs, once.
import { describe, expect, it } from 'vitest'
import { lineOf, noteOf } from '../../src/output/lines.ts'
import { events, id } from './samples.ts'
import { faceOf } from './sheet.ts'

describe('a run in lines', () => {
  it('tells starts, ends and what to look at, and no more', () => {
    expect(events.flatMap((event) => lineOf(event, faceOf()) ?? []).join('\n')).toMatchInlineSnapshot(`
      "● 3 tasks, 2 at a time: 1 core, 4 GB
      ● 1 task from another command, 3 at a time; nothing more starts once a task has failed; spanish-lessons may take 2h
      … link-lessons waits for english-lessons, not finished yet
      ● english-lessons started (claude, attempt 1)
      ● schema started (codex, attempt 1)
      ▲ schema: rate-limit: try again in 20 s
      ✗ english-lessons and schema conflict in src/nav.ts
      … schema is held while english-lessons works: both changed src/nav.ts
      ● schema goes on
      … link-lessons and spanish-lessons wait for the rate limit of claude until 2020-11-25 14:05
      ▲ nothing starts: less than 1.0 GB left in /home/ada/site.agents
      ● there is room again: what waited may start
      ▲ your checkout holds changes that agents will not see: README.md
      ▲ schema: wrote outside its paths: package.json
      ● english-lessons is checked: npm test
      ✓ english-lessons done in 2m10s, 3 files
      ● 1 at a time from now on: a service asks to wait
      ○ No new starts; schema will be ended and the work kept
      ○ schema stopped in 12s, 1 file: stopped by you"
    `)
  })

  it('says each thing that a board does not show', () => {
    const notes = events.flatMap((event) => noteOf(event, faceOf()) ?? [])
    expect(notes).toEqual(
      events.flatMap((event) => lineOf(event, faceOf()) ?? []).filter((line) => notes.includes(line)),
    )
    expect(notes).toHaveLength(13)
  })

  it('leaves out what is not known', () => {
    const face = faceOf({ unicode: false })
    expect(lineOf({ type: 'waiting', task: id('a'), for: [], reason: 'overloaded' }, face)).toBe(
      '. a waits: overloaded',
    )
    expect(lineOf({ type: 'waiting', task: id('a'), for: [id('b')], reason: 'which failed' }, face)).toBe(
      '. a waits for b, which failed',
    )
    expect(lineOf({ type: 'stopping', running: [] }, face)).toBe('o No new starts')
  })
})
