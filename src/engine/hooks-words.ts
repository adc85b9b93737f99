// What the hooks say: one sentence for each task that is met, and one for those that fell behind.
import type { Conflict } from '../domain/rows.ts'
import type { Meeting } from './hooks-look.ts'

/** `this commit meets lessons (running) in src/a.txt (lines 3-5): Git cannot merge them`. */
export function meetingWords(what: string, meeting: Meeting): string {
  const { task, shared, claimed, conflicts, degraded, isBeside } = meeting
  const who = `${task.id} (${task.state})`
  const unsure = degraded === undefined ? '' : `; not all of its work could be seen: ${degraded}`
  if (conflicts.length > 0) {
    const where = conflicts.map(conflictWords)
    return `${what} meets ${who} in ${listing(where)}: Git cannot merge them${unsure}`
  }
  if (isBeside && shared.length > 0)
    return `${what} holds ${listing(shared)}, which ${who} has changed in this very checkout${unsure}`
  if (shared.length > 0) return `${what} meets ${who} in ${listing(shared)}: both merge${unsure}`
  return `${what} changes ${listing(claimed)}, which ${who} claims${isBeside ? ' in this very checkout' : ''}${unsure}`
}

function conflictWords({ path, kind, lines }: Conflict): string {
  if (path === '') return 'what Git could not judge'
  if (lines.length === 0) return kind === 'contents' ? path : `${path} (${kind})`
  return `${path} (lines ${lines.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(', ')})`
}

/** `lessons (2 commits behind main) and schema (1 commit behind main)`. */
export const behindWords = (branch: string, rows: readonly { id: string; commits: number }[]): string =>
  listing(
    rows.map(
      ({ id, commits }) => `${id} (${commits} ${commits === 1 ? 'commit' : 'commits'} behind ${branch})`,
    ),
    6,
  )

/** A few names in one line, and how many more there are. */
export function listing(names: readonly string[], most = 3): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
