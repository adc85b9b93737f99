// Earlier attempts, each as the task stood at its end: what it built on, and the commit that holds all its work.
import type { Oid } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { AgentsError } from '../errors.ts'

/** A range of commits that holds work. */
export interface Work {
  base: Oid
  tip: Oid
}

/** The task with its attempt `n` in place of the last. @throws AgentsError where there is none, or `n` is no number of one */
export function atAttempt(one: Observed, n: string): Observed {
  const { attempts } = one.task
  const attempt = attempts.find((it) => String(it.n) === n)
  if (attempt === undefined)
    throw new AgentsError('not-found', `${one.id} has no attempt ${n}.`, {
      hints: [
        attempts.length === 0 ? 'It has not run yet' : `It has ${attempts.map((it) => it.n).join(', ')}`,
      ],
    })
  if (attempt === one.attempt) return one
  return { ...one, attempt, base: attempt.end?.base ?? attempt.base, tip: attempt.end?.tip }
}

/** What there is to show of it. @throws AgentsError `refused` where there is nothing */
export function workOf({ id, attempt, base, tip }: Observed): Work {
  if (base !== undefined && tip !== undefined) return { base, tip }
  const which = attempt === undefined ? id : `Attempt ${attempt.n} of ${id}`
  throw new AgentsError('refused', `${which} has no work to show${attempt === undefined ? ' yet' : ''}.`, {
    hints: attempt === undefined ? [] : [`To see what was kept of it, run \`git agents show ${id}\``],
  })
}
