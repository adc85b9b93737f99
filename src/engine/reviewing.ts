// What a person needs to judge a finished task: its work, what it met, what its checks said.

import { isDeletedOutside } from '../domain/concern.ts'
import { type Glob, oidOf } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { ChangedFile, Pair, Review, ReviewRow } from '../domain/rows.ts'
import { lastAttempt } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { type Change, countLinesAll, diffCommits, type LineCount } from '../git/diff.ts'
import { commitsBetween } from '../git/porcelain.ts'
import { listTasks } from './listing.ts'
import { look, type RadarReport, strayPaths } from './radar.ts'
import type { World } from './world.ts'

/** The tasks that wait for a look, each with its size and what it meets. */
export async function reviewRows(world: World): Promise<ReviewRow[]> {
  const waiting = [...world.tasks.values()].filter(({ state }) => state === 'done')
  if (waiting.length === 0) return []
  const report = await look(world, [...world.tasks.values()])
  return await Promise.all(
    waiting.map(async (one) => {
      const files = await changedFilesOf(world, one)
      return {
        id: one.id,
        title: one.task.brief.title,
        state: one.state,
        files: files.length,
        insertions: files.reduce((sum, file) => sum + file.insertions, 0),
        deletions: files.reduce((sum, file) => sum + file.deletions, 0),
        conflicts: conflictsOf(report, one).filter(({ verdict }) => verdict === 'conflict').length,
        outOfScope: files.filter(({ outOfScope }) => outOfScope).length,
        deletedOutside: files.filter(isDeletedOutside).length,
        checks: checksOf(one),
        message: one.attempt?.end?.message ?? null,
      }
    }),
  )
}

/** One task whole, for its review. Throws `refused` where nothing has run yet. */
export async function reviewOf(world: World, one: Observed): Promise<Review> {
  const { attempt, base, tip } = one
  if (attempt === undefined || base === undefined)
    throw new AgentsError('refused', `${one.id} has not run yet, so there is nothing to review.`, {
      hints: [`To start it, run \`git agents run ${one.id}\``],
    })
  const [rows, report, files, commits] = await Promise.all([
    listTasks(world),
    look(world, [...world.tasks.values()]),
    changedFilesOf(world, one),
    tip === undefined ? [] : commitsBetween(world.repo.commonDir, base, tip),
  ])
  const row = rows.find(({ id }) => id === one.id)
  if (row === undefined) throw new Error(`no row for ${one.id}`)
  // The radar knows tasks as they are now.
  const isLast = attempt === lastAttempt(one.task)
  return {
    task: one.task,
    row,
    attempt,
    commits: commits.map(({ oid, subject, author }) => ({ oid: oidOf(oid), subject, author })),
    files,
    conflicts: isLast ? conflictsOf(report, one) : [],
    target: isLast ? (report.targets.find(({ id }) => id === one.id)?.conflicts ?? []) : [],
    checks: attempt.end?.checks ?? [],
  }
}

/** The pairs to look at: what Git cannot merge, and what it merged in a file that both changed. */
const conflictsOf = ({ pairs }: RadarReport, { id }: Observed): Pair[] =>
  pairs.filter(
    ({ a, b, verdict }) => (a === id || b === id) && (verdict === 'conflict' || verdict === 'shared'),
  )

function checksOf({ attempt }: Observed): ReviewRow['checks'] {
  const checks = attempt?.end?.checks ?? []
  if (checks.length === 0) return 'none'
  return checks.every(({ ok }) => ok) ? 'passed' : 'failed'
}

/** Every file that a task changed, with its lines, and whether its paths claim it. */
export const changedFilesOf = async (world: World, one: Observed): Promise<ChangedFile[]> =>
  (await changedFilesOfAll(world, [one]))[0] ?? []

/** The same for each of several tasks, in order, in as many processes as for one. */
export async function changedFilesOfAll(
  { repo, config }: World,
  tasks: readonly Observed[],
): Promise<ChangedFile[][]> {
  const works = tasks.flatMap(({ id, base, tip }) =>
    base === undefined || tip === undefined || base === tip ? [] : [{ id, from: base, to: tip }],
  )
  const [changes, counts] = await Promise.all([
    diffCommits(repo, works, { renames: true }),
    countLinesAll(repo, works),
  ])
  const places = new Map(works.map(({ id }, index) => [id, index]))
  return tasks.map(({ id, task }) => {
    const place = places.get(id)
    if (place === undefined) return []
    const claimed = config.scope === 'off' ? [] : task.brief.paths
    return rowsOf(changes[place] ?? [], counts[place] ?? [], claimed)
  })
}

function rowsOf(changes: readonly Change[], counts: readonly LineCount[], claimed: readonly Glob[]) {
  const byPath = new Map(counts.map((count) => [count.path, count]))
  const paths = changes.map(({ path }) => path)
  const stray = new Set(strayPaths(claimed, paths))
  return changes.map(
    ({ path, status }): ChangedFile => ({
      path,
      status,
      insertions: byPath.get(path)?.insertions ?? 0,
      deletions: byPath.get(path)?.deletions ?? 0,
      outOfScope: stray.has(path),
    }),
  )
}
