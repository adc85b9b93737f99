// Estimates: the task's own past, then agent and size of claim, then agent, then all.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { claimSize, estimateSeconds, median, type Timed } from '../../src/domain/durations.ts'
import type { TaskId } from '../../src/domain/names.ts'

type Past = { agent?: string; outcome?: 'done' | 'failed' | 'stopped'; seconds: number }

const task = (id: string, paths: string[], past: Past[] = [], agent?: string): Timed =>
  ({
    id,
    brief: { paths, agent },
    attempts: past.map(({ agent: one = 'claude', outcome = 'done', seconds }, n) => ({
      n,
      agent: one,
      end: { outcome, seconds, checks: [] },
    })),
  }) as unknown as Timed

const of = (tasks: Timed[], id: string) => estimateSeconds(tasks, 'claude').get(id as TaskId)

test('nothing known: every task counts 1, so that a chain counts its tasks', () => {
  expect([...estimateSeconds([task('a', []), task('b', ['x'])], 'claude').values()]).toEqual([1, 1])
})

test('the median of the same agent and size of claim, then of the agent, then of all', () => {
  const past = [
    task('small-1', ['a.ts'], [{ seconds: 10 }]),
    task('small-2', ['b.ts'], [{ seconds: 30 }]),
    task('small-3', ['c.ts'], [{ seconds: 20 }]),
    task('large', ['src/**', 'test/**'], [{ seconds: 300 }]),
    task('other', ['d.ts'], [{ agent: 'codex', seconds: 7 }]),
  ]
  const next = [
    task('small', ['e.ts']),
    task('as-large', ['docs/**', 'lib/**']),
    task('unclaimed', []),
    task('codex', ['many/**'], [], 'codex'),
    task('new-agent', ['f.ts'], [], 'pi'),
  ]
  const all = [...past, ...next]
  expect(of(all, 'small')).toBe(20)
  expect(of(all, 'as-large')).toBe(300)
  expect(of(all, 'unclaimed')).toBe(25)
  expect(of(all, 'codex')).toBe(7)
  expect(of(all, 'new-agent')).toBe(20)
})

test('what it took before counts for the task itself; what failed or was stopped counts for nothing', () => {
  const tasks = [
    task('again', ['a.ts'], [{ seconds: 40 }, { outcome: 'failed', seconds: 1 }]),
    task('failed', ['b.ts'], [{ outcome: 'failed', seconds: 900 }]),
    task('quick', ['c.ts'], [{ seconds: 10 }]),
  ]
  expect(of(tasks, 'again')).toBe(40)
  expect(of(tasks, 'failed')).toBe(25)
})

test('an estimate is always positive and within what was seen', () => {
  const pasts = fc.array(fc.array(fc.float({ min: 0, max: 1e6, noNaN: true }), { maxLength: 3 }), {
    minLength: 1,
  })
  fc.assert(
    fc.property(pasts, (given) => {
      const tasks = given.map((past, n) =>
        task(
          `t${n}`,
          ['x'],
          past.map((seconds) => ({ seconds })),
        ),
      )
      const seen = given.flat()
      for (const seconds of estimateSeconds(tasks, 'claude').values()) {
        expect(seconds).toBeGreaterThan(0)
        expect(seconds).toBeLessThanOrEqual(Math.max(1, ...seen))
      }
    }),
  )
})

test('a claim counts its paths, and a pattern as several; the median of an even number is the mean of two', () => {
  expect([[], ['a'], ['a', 'b'], ['src/**'], ['a/**', 'b/**']].map(claimSize)).toEqual([0, 1, 2, 4, 5])
  expect([median([]), median([3]), median([4, 1]), median([9, 1, 5])]).toEqual([0, 3, 2.5, 5])
})
