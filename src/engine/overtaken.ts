// A task that another command has changed between the look that an attempt was planned by and its start: a review given, a
// brief edited, a start by somebody faster. Nothing is begun by what no longer holds.
import type { TaskId } from '../domain/names.ts'
import type { Task } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'

/** The attempt has not begun; the task is to be looked at anew. */
export class Overtaken extends AgentsError {
  constructor(id: TaskId) {
    super('refused', `Another command has changed ${id} meanwhile.`)
  }
}

/** Whether nobody has begun another attempt. */
export const hasSameAttempts = (before: Task, now: Task | undefined): boolean =>
  now?.commit === before.commit && now.attempts.length === before.attempts.length

/** Whether all that an attempt is planned by is as it was. */
export const isUnchanged = (before: Task, now: Task | undefined): boolean =>
  hasSameAttempts(before, now) &&
  now?.state === before.state &&
  now.verdicts.length === before.verdicts.length &&
  JSON.stringify(now.brief) === JSON.stringify(before.brief)
