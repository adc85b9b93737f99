// Who worked when, and waited for what.
import { describe, expect, it } from 'vitest'
import type { Attempt, Task } from '../../src/domain/task.ts'
import { timelineOf } from '../../src/domain/timeline.ts'
import { id, oid, samples } from '../output/samples.ts'

const { show } = samples
if (show?.kind !== 'show') throw new Error('no sample of a task')
const { task: model } = show
const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 25) + seconds * 1000).toISOString()
const now = Date.parse(at(10_000))

type Span = [from: number, to: number | undefined, outcome?: 'done' | 'failed' | 'stopped']

/** A task recorded at second 0 with attempts at these seconds. */
const task = (name: string, spans: Span[], after: string[] = []): Task => ({
  ...model,
  id: id(name),
  brief: { ...model.brief, after: after.map(id) },
  addedAt: at(0),
  attempts: spans.map(([from, to, outcome = 'done'], index): Attempt => {
    const { end: _, ...rest } = model.attempts[0] ?? ({} as Attempt)
    const started = { ...rest, n: index + 1, agent: 'claude', base: oid('a'), startedAt: at(from) }
    return to === undefined
      ? started
      : { ...started, end: { outcome, at: at(to), seconds: to - from, checks: [] } }
  }),
})

const timeline = (tasks: Task[], running = false) => timelineOf(tasks, now, () => running)

describe('the timeline', () => {
  //  schema  ████████
  //  links   ████
  //  pages   ········████
  it('tells what a task waited for last, and what was gained', () => {
    const [stretch] = timeline([
      task('schema', [[0, 20]]),
      task('links', [[0, 10]]),
      task('pages', [[21, 30]], ['links', 'schema']),
    ])
    expect(stretch).toMatchObject({ wallSeconds: 30, agentSeconds: 39, speedup: 1.3 })
    expect(stretch?.lanes.map(({ id, wait }) => [id, wait])).toEqual([
      ['schema', null],
      ['links', null],
      ['pages', { from: 0, to: 21, for: ['schema'] }],
    ])
  })

  it('says of a task that only waited for a free place that it waited for nobody', () => {
    const [stretch] = timeline([task('a', [[0, 10]]), task('b', [[10, 15]])])
    expect(stretch?.lanes[1]?.wait).toEqual({ from: 0, to: 10, for: [] })
  })

  it('cuts at a long pause, and counts no time in which nobody worked', () => {
    const stretches = timeline([
      task('a', [
        [0, 10, 'failed'],
        [500, 520],
      ]),
      task('b', [[60, 65]]),
    ])
    expect(stretches.map(({ from, wallSeconds }) => [from, wallSeconds])).toEqual([
      [at(0), 65],
      [at(500), 20],
    ])
    expect(stretches[1]?.lanes).toEqual([
      { id: 'a', wait: null, work: [{ n: 2, agent: 'claude', outcome: 'done', from: 0, to: 20 }] },
    ])
  })

  it('goes on until now where an agent works, and ends at once where its runner is gone', () => {
    expect(timeline([task('a', [[9_000, undefined]])], true)[0]?.lanes[0]?.work[0]).toMatchObject({
      outcome: 'running',
      to: 1_000,
    })
    expect(timeline([task('a', [[9_000, undefined]])])[0]?.lanes[0]?.work[0]).toMatchObject({
      outcome: 'stopped',
      to: 0,
    })
  })

  it('is empty where nobody has worked, and passes over times that are none', () => {
    expect(timeline([task('a', [])])).toEqual([])
    const odd = task('a', [[0, 10]])
    expect(
      timeline([{ ...odd, attempts: odd.attempts.map((one) => ({ ...one, startedAt: 'soon' })) }]),
    ).toEqual([])
  })
})
