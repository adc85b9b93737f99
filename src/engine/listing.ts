// The rows of `list`: each task as it stands, with a constant number of Git processes (and one for each running task).

import { type Cause, isCause } from '../domain/failure.ts'
import { matcherOf } from '../domain/glob.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { overlapsAmong } from '../domain/overlap.ts'
import type { ListedTask, PausedRow, RunnerRow } from '../domain/rows.ts'
import { isOpen } from '../domain/task.ts'
import { diffCommits } from '../git/diff.ts'
import { type Doing, readDoings } from './doings.ts'
import { countChanged, isPlaceHere } from './keeper.ts'
import { runnerRow, type World } from './world.ts'

/** A row for every task, by age. */
export async function listTasks(world: World): Promise<ListedTask[]> {
  const all = [...world.tasks.values()]
  const [changed, overlaps] = [await changedCounts(world, all), overlapsOf(world, all)]
  const doings = readDoings(world.repo, world.runner?.run)
  const pauseOf = pausesOf(runnerRow(world), all)
  return all.map((one, index) =>
    rowOf(world, one, index + 1, {
      changed: changed.get(one.id),
      overlaps: overlaps.get(one.id) ?? [],
      doing: one.state === 'running' ? doings.get(one.id) : undefined,
      paused: pauseOf(one),
    }),
  )
}

interface Around {
  changed: number | undefined
  overlaps: TaskId[]
  doing: Doing | undefined
  paused: PausedRow | null
}

function rowOf(
  world: World,
  one: Observed,
  number: number,
  { changed, overlaps, doing, paused }: Around,
): ListedTask {
  const { id, task, state, attempt, stale, blockedBy } = one
  const { title, kind, paths, after } = task.brief
  const agent = attempt?.agent ?? task.brief.agent ?? world.config.agent
  return {
    number,
    id,
    title,
    kind,
    state,
    stale,
    branch: attempt?.branch ?? world.config.branches.replaceAll('{id}', id),
    base: one.base ?? null,
    tip: one.tip ?? null,
    worktree: attempt !== undefined && isPlaceHere(world.repo, attempt) ? attempt.worktree : null,
    paths,
    after,
    blockedBy,
    agent,
    attempts: task.attempts.length,
    changed: changed ?? null,
    overlaps,
    usage: attempt?.end?.usage ?? doing?.usage ?? null,
    seconds: secondsOf(one),
    reason: one.reason ?? null,
    doing: doing?.text ?? null,
    machine: attempt?.end?.machine ?? doing?.machine ?? null,
    cause: causeOf(one),
    paused: state === 'pending' || state === 'stopped' ? paused : null,
  }
}

/** What a task waits for: as the runner tells it, else as the attempts that ran into a limit recorded it. */
function pausesOf(runner: RunnerRow | null, all: readonly Observed[]): (one: Observed) => PausedRow | null {
  const told = new Map(
    (runner?.paused ?? []).flatMap(({ tasks, ...row }) => tasks.map((id) => [id, row] as const)),
  )
  const recorded = runner === null ? new Map<string, PausedRow>() : recordedPauses(all, runner.since)
  return ({ id, attempt }) =>
    told.get(id) ?? (attempt === undefined ? undefined : recorded.get(attempt.agent)) ?? null
}

/** Those of this runner: what an earlier one met, it was told of, or asks anew. */
function recordedPauses(all: readonly Observed[], since: string): Map<string, PausedRow> {
  const now = Date.now()
  const ends = all.flatMap(({ attempt }) => {
    const { cause, until, at = '' } = attempt?.end ?? {}
    if (attempt === undefined || at < since || cause === undefined || until === undefined) return []
    return Date.parse(until) > now && isCause(cause) ? [{ client: attempt.agent, cause, until }] : []
  })
  return new Map(
    ends.toSorted((a, b) => Date.parse(a.until) - Date.parse(b.until)).map((one) => [one.client, one]),
  )
}

/** Why it ended badly, where that still holds and this version knows the cause. */
function causeOf({ state, attempt }: Observed): Cause | null {
  const cause = attempt?.end?.cause
  const isBad = state === 'failed' || state === 'stopped' || (state === 'done' && cause === 'deleted')
  return isBad && cause !== undefined && isCause(cause) ? cause : null
}

function secondsOf({ state, attempt }: Observed): number | null {
  if (attempt === undefined) return null
  if (attempt.end !== undefined) return attempt.end.seconds
  return state === 'running' ? Math.max(0, (Date.now() - Date.parse(attempt.startedAt)) / 1000) : null
}

/** Files that differ between base and tip, as its end recorded them where it still has that tip; for a running task those that its worktree holds uncommitted besides. */
async function changedCounts(world: World, all: readonly Observed[]): Promise<Map<TaskId, number>> {
  const counts = new Map<TaskId, number>()
  const works = all.flatMap(({ id, base, tip, attempt }) => {
    if (base === undefined || tip === undefined) return []
    const { files } = attempt?.end ?? {}
    if (files === undefined || tip !== attempt?.end?.tip) return [{ id, from: base, to: tip }]
    counts.set(id, files)
    return []
  })
  const diffs = await diffCommits(world.repo, works)
  for (const [index, { id }] of works.entries()) counts.set(id, diffs[index]?.length ?? 0)
  await Promise.all(
    all.map(async ({ id, task, state, attempt }) => {
      if (state !== 'running' || attempt === undefined || !isPlaceHere(world.repo, attempt)) return
      const isOwn = attempt.place === undefined ? () => true : matcherOf(task.brief.paths)
      const live = await countChanged(world.repo, attempt.worktree, isOwn).catch(() => 0)
      counts.set(id, (counts.get(id) ?? 0) + live)
    }),
  )
  return counts
}

function overlapsOf({ folding }: World, all: readonly Observed[]): Map<TaskId, TaskId[]> {
  const claims = all.flatMap(({ id, task }) => (isOpen(task) ? [{ id, paths: task.brief.paths }] : []))
  const overlaps = new Map<TaskId, TaskId[]>()
  for (const { a, b } of overlapsAmong(claims, { nocase: folding.ignoreCase })) {
    overlaps.set(a as TaskId, [...(overlaps.get(a as TaskId) ?? []), b as TaskId])
    overlaps.set(b as TaskId, [...(overlaps.get(b as TaskId) ?? []), a as TaskId])
  }
  return overlaps
}
