// Which listener a run gets, and what each writes where.
import { describe, expect, it } from 'vitest'
import { lineOf } from '../../src/output/lines.ts'
import { listenerOf } from '../../src/output/listen.ts'
import { render } from '../../src/output/render.ts'
import { events, summary } from './samples.ts'
import { faceOf, type Looks, sheet } from './sheet.ts'
import { screenOf } from './vt.ts'

const now = () => new Date('2026-11-25T01:10:00.000Z')

async function told(looks: Looks, json: boolean) {
  const output = sheet(looks)
  const listener = listenerOf(output, { json, now })
  for (const event of events) listener.emit(event)
  await listener.close()
  render({ kind: 'ran', summary }, output, { json, now })
  return output
}

describe('a listener', () => {
  it('writes events as JSON lines to stdout, the summary last and once', async () => {
    for (const looks of [{}, { columns: 80 }]) {
      const output = await told(looks, true)
      const lines = output
        .stdout()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(lines.map(({ type }) => type)).toEqual(events.map(({ type }) => type))
      expect(new Set(lines.map(({ version, time }) => `${version} ${time}`))).toEqual(
        new Set(['1 2026-11-25T01:10:00.000Z']),
      )
      expect(output.stderr()).toBe('')
    }
  })

  it('writes lines to stderr where that is no terminal', async () => {
    const output = await told({}, false)
    const lines = events.flatMap((event) => lineOf(event, faceOf()) ?? [])
    expect(output.stderr().split('\n').slice(0, lines.length)).toEqual(lines)
    expect(output.stderr()).not.toContain('\u001b')
    expect(output.stdout()).toContain('4 tasks in 2m15s')
  })

  it('draws a board in a terminal, which gives way to the answer', async () => {
    const output = await told({ columns: 80 }, false)
    const screen = screenOf(output.stderr()).join('\n')
    expect(screen).not.toContain('2m10s')
    expect(screen).toContain('conflict in src/nav.ts')
    expect(output.stdout()).toContain('2m10s')
  })

  it('writes lines in a terminal while nothing runs', async () => {
    const output = sheet({ columns: 80 })
    const listener = listenerOf(output, { json: false, now })
    listener.emit({ type: 'warning', text: 'first' })
    expect(output.stderr()).toBe('▲ first\n')
    await listener.close()
  })

  it('keeps the order of what comes while the board is loading', async () => {
    const output = sheet({ columns: 80 })
    const listener = listenerOf(output, { json: false, now })
    for (const event of events.slice(0, 1)) listener.emit(event)
    for (const text of ['one', 'two', 'three']) listener.emit({ type: 'warning', text })
    await listener.close()
    expect(screenOf(output.stderr()).slice(1, 4)).toEqual(['▲ one', '▲ two', '▲ three'])
  })

  it('closes its board with the summary: then come lines, and another run has a board of its own', async () => {
    const output = sheet({ columns: 80 })
    const listener = listenerOf(output, { json: false, now })
    for (const event of events) listener.emit(event)
    listener.emit({ type: 'note', text: 'Now the next one.', command: 'git agents list' })
    listener.emit({ type: 'answered', answer: { kind: 'text', text: 'an answer\n' } })
    listener.emit({ type: 'run-started', concurrency: 1, tasks: [] })
    listener.emit({ type: 'warning', text: 'of the second run' })
    await listener.close()
    const lines = screenOf(output.stderr()).filter((line) => line !== '')
    expect(lines.slice(-4)).toEqual([
      'Now the next one.',
      '$ git agents list',
      'an answer',
      '▲ of the second run',
    ])
  })
})
