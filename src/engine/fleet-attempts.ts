// An attempt of a fleet in the remote: one ref, which says first how it begins and then how it ended. Each step is a push
// with a lease on the value before it, so that whoever comes second is refused: nothing is started or completed twice.
import { setTimeout as delay } from 'node:timers/promises'
import {
  attemptRef,
  type Job,
  parseAttemptRef,
  parseResult,
  parseStart,
  type Result,
  renderResult,
  type Start,
} from '../domain/fleet.ts'
import { type Oid, oidOf, type RefName, type TaskId } from '../domain/names.ts'
import { type Ident, readObjects, writeCommits } from '../git/object.ts'
import type { RefMove } from '../git/refs.ts'
import { fetchRefs, listRemote, pushRefs, type Remote, RemoteAway } from '../git/remote.ts'
import type { Repo } from '../git/repo.ts'
import { GitError } from '../git/spawn.ts'
import { keepPrefix } from '../store/tasks.ts'
import { pause } from './pause.ts'
import { keepAll } from './sync-kept.ts'

/** Where attempts are shared. */
export interface Shared {
  repo: Repo
  remote: Remote
}

/** What the ref of an attempt holds. */
export type Standing =
  | { kind: 'begun'; start: Oid; record: Start; from: Oid }
  | { kind: 'ended'; start: Oid; end: Oid; result: Result }

/** A commit's parents and message. */
async function readCommit(repo: Repo, oid: Oid): Promise<{ parents: Oid[]; message: string } | undefined> {
  const [content] = await readObjects(repo, [oid])
  if (content === undefined) return undefined
  const text = content.toString('utf8')
  const end = text.indexOf('\n\n')
  const parents = [...text.slice(0, end).matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, name]) =>
    oidOf(name ?? ''),
  )
  return { parents, message: text.slice(end + 2) }
}

/** Reads what a commit says of an attempt; undefined for anything else, which is nobody's result. */
export async function readStanding(
  repo: Repo,
  id: TaskId,
  n: number,
  oid: Oid,
): Promise<Standing | undefined> {
  const commit = await readCommit(repo, oid)
  const [first, ...others] = commit?.parents ?? []
  if (commit === undefined || first === undefined) return undefined
  const record = parseStart(commit.message, id)
  if (record !== undefined)
    return record.started.n === n ? { kind: 'begun', start: oid, record, from: first } : undefined
  const result = parseResult(commit.message, { id, n, parents: others })
  return result === undefined ? undefined : { kind: 'ended', start: first, end: oid, result }
}

/** The attempts that the remote shows, by their refs. */
export const listAttempts = ({ repo, remote }: Shared): Promise<Map<RefName, Oid>> =>
  listRemote(repo, remote, (ref) => parseAttemptRef(ref) !== undefined)

/** What the remote says of an attempt now, fetched with all that it names; undefined where its ref is gone. */
export async function fetchStanding(shared: Shared, id: TaskId, n: number): Promise<Standing | undefined> {
  const ref = attemptRef(id, n)
  const oid = (await listRemote(shared.repo, shared.remote, (name) => name === ref)).get(ref)
  if (oid === undefined) return undefined
  await fetchRefs(shared.repo, shared.remote, [ref])
  return await readStanding(shared.repo, id, n, oid)
}

/** The commit that an attempt begins with; `tips` are what its agent is told of besides. */
export async function writeStart(
  repo: Repo,
  ident: Ident,
  { from, tips, message }: { from: Oid; tips: readonly Oid[]; message: string },
): Promise<Oid> {
  const parents = [...new Set([from, ...tips])]
  return await writeRecord(repo, ident, parents, message)
}

/** The commit that says how it ended: after its start, with the work that it names. */
export async function writeResult(
  repo: Repo,
  ident: Ident,
  { task, start }: Job,
  result: Result,
): Promise<Oid> {
  const tips = [result.tip, result.ended.tip].flatMap((oid) => oid ?? [])
  return await writeRecord(repo, ident, [...new Set([start, ...tips])], renderResult(task, result))
}

async function writeRecord(repo: Repo, ident: Ident, parents: Oid[], message: string): Promise<Oid> {
  const committer = { ...ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const written = await writeCommits(repo, [{ mark: 1, parents, committer, message }])
  return oidOf(written.get(1) ?? '')
}

/** Moves the ref of an attempt in the remote. `lost` where it is no longer what it was; throws where nothing is taken. */
export async function moveAttempt(shared: Shared, move: RefMove): Promise<'moved' | 'lost'> {
  const words = await pushRefs(shared.repo, shared.remote, [move])
  if (words === undefined) return 'moved'
  const now = (await listRemote(shared.repo, shared.remote, (ref) => ref === move.ref)).get(move.ref)
  if (now === move.new) return 'moved'
  if (now !== move.old) return 'lost'
  throw new Error(`${shared.remote.place} did not take what was pushed: ${words}`)
}

/** Does something with the remote, again and again while that is away; throws what it threw last once `signal` is aborted. */
export async function untilReached<Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 20_000))
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || !(error instanceof RemoteAway || error instanceof GitError)) throw error
      await pause(waitMs, signal)
    }
}

/** Keeps commits in the remote under the task's next numbers, where they are not kept yet. */
export async function pushKept(shared: Shared, id: TaskId, commits: readonly Oid[]): Promise<void> {
  const kept = commits.map((commit) => ({ id, commit }))
  const isOwn = (ref: string): boolean => ref.startsWith(`${keepPrefix}${id}/`)
  for (let tries = 1; kept.length > 0; tries++) {
    const there = await listRemote(shared.repo, shared.remote, isOwn)
    const moves = keepAll(there, kept)
    const words = moves.length === 0 ? undefined : await pushRefs(shared.repo, shared.remote, moves)
    if (words === undefined) return
    if (tries === 8) throw new Error(`${shared.remote.place} did not take what was to be kept: ${words}`)
    await delay(Math.random() * 50 * tries)
  }
}
