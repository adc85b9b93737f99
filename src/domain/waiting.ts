// What waits for the person now and the command that goes on with it, from the rows of `list`. Pure.
import type { TaskId } from './names.ts'
import type { ListedTask, RunnerRow } from './rows.ts'

/**
 * `review`: finished, to be judged · `land`: approved · `look`: failed · `start`: may start, and no runner is there to
 * start it · `watch`: at work · `clean`: landed or rejected, with its worktree still there.
 */
export type WaitingKind = 'review' | 'land' | 'look' | 'start' | 'watch' | 'clean'

/** Tasks that wait for the same thing; `command` is what to type for them. */
export interface Waiting {
  kind: WaitingKind
  ids: TaskId[]
  command: string
}

/** What waits, the most urgent first: what a person's look frees comes before what machines do by themselves. */
export function waitingOf(tasks: readonly ListedTask[], runner: RunnerRow | null): Waiting[] {
  const groups: [WaitingKind, (task: ListedTask) => boolean, (ids: readonly TaskId[]) => string][] = [
    ['review', ({ state }) => state === 'done', (ids) => command('review', ids)],
    ['land', ({ state, kind }) => state === 'approved' && kind === 'change', () => 'git agents land'],
    ['look', ({ state }) => state === 'failed', ([id]) => `git agents show ${id}`],
    ['start', (task) => runner === null && mayStart(task), () => 'git agents run'],
    [
      'watch',
      ({ state }) => state === 'running',
      () => `git agents ${runner?.detached === true ? 'attach' : 'list --watch'}`,
    ],
    [
      'clean',
      ({ state, worktree }) => worktree !== null && (state === 'landed' || state === 'rejected'),
      () => 'git agents clean',
    ],
  ]
  return groups.flatMap(([kind, isIn, commandFor]) => {
    const ids = tasks.filter(isIn).map(({ id }) => id)
    return ids.length === 0 ? [] : [{ kind, ids, command: commandFor(ids) }]
  })
}

/** With one task its id, so that the line can be typed as it is. */
const command = (verb: string, ids: readonly TaskId[]): string =>
  ['git agents', verb, ...(ids.length === 1 ? ids : [])].join(' ')

const mayStart = ({ state, blockedBy }: ListedTask): boolean =>
  ['pending', 'stopped', 'changes-requested'].includes(state) && blockedBy.length === 0
