// What a machine of a fleet leaves in its clone: nothing, once the remote has it. After a kill the next start ends what
// still runs, keeps what was done in the remote, and clears up.
import { endMarked } from '../agents/marked.ts'
import { parseAttemptRef } from '../domain/fleet.ts'
import type { Oid, RefName, TaskId } from '../domain/names.ts'
import { isAncestor } from '../git/history.ts'
import { treesOf } from '../git/object.ts'
import { moveRefs, readRefs } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { removeWorktree } from '../git/worktree.ts'
import { branchRef } from '../store/tasks.ts'
import type { Writer } from '../store/transaction.ts'
import { pushKept } from './fleet-attempts.ts'
import type { Machine } from './fleet-job.ts'
import { captureContent } from './keep.ts'
import { isWorktree, worktreePath } from './keeper.ts'
import { markOf } from './working.ts'
import type { World } from './world.ts'

interface Left {
  id: TaskId
  n: number
  worktree: string
  branch: RefName
  /** What the remote has of it. */
  known: readonly Oid[]
}

/** Takes an attempt away that the remote has. One with a branch that holds more stays for the next start, which keeps it. */
export async function takeAway(
  repo: Repo,
  writer: Writer,
  { id, n, worktree, branch, known }: Left,
): Promise<void> {
  const there = await readRefs(repo, [branch, `refs/agents/attempts/${id}/${n}`, `refs/agents/remotes/`])
  if (!(await isHeld(repo, there.get(branch), known))) return
  if (isWorktree(repo, worktree)) {
    const content = await captureContent(repo, writer, { id, worktree, tip: undefined })
    if (content?.degraded !== undefined) return
    await removeWorktree(repo, worktree)
  }
  const moves = [...there].flatMap(([ref, old]) => {
    const isOurs = !ref.startsWith('refs/agents/remotes/') || ref.endsWith(`/agents/attempts/${id}/${n}`)
    return isOurs ? [{ ref, old, new: undefined }] : []
  })
  if (moves.length > 0) await moveRefs(repo, moves, 'agents: handed in')
}

/** Whether what is known has a branch's commits, or its files at least. */
async function isHeld(repo: Repo, tip: Oid | undefined, known: readonly Oid[]): Promise<boolean> {
  if (tip === undefined || known.includes(tip)) return true
  const [own, ...trees] = await treesOf(repo, [tip, ...known])
  if (trees.includes(own)) return true
  const held = await Promise.all(known.map((oid) => isAncestor(repo, tip, oid)))
  return held.includes(true)
}

/** Keeps in the remote what an attempt has beyond its start, on its branch and in its worktree. Gives the commits. */
export async function keepLeft(
  machine: Machine,
  { id, worktree, branch, start }: Pick<Left, 'id' | 'worktree' | 'branch'> & { start: Oid | undefined },
): Promise<Oid[]> {
  const { repo, run } = machine
  const tip = (await readRefs(repo, [branch])).get(branch)
  const content = await captureContent(repo, run.writer, { id, worktree, tip })
  const commits = await worthKeeping(repo, [tip, content?.commit], start)
  await pushKept(machine, id, commits)
  return commits
}

/** Clears up what a kill has left. Gives the tasks that something was kept of. */
export async function clearLeft(machine: Machine, { config }: World): Promise<TaskId[]> {
  const { repo, run } = machine
  const kept: TaskId[] = []
  for (const ref of (await readRefs(repo, ['refs/agents/attempts/'])).keys()) {
    const { id, n } = parseAttemptRef(ref) ?? {}
    if (id === undefined || n === undefined) continue
    await endMarked(markOf(run.clone, id, n), 2_000)
    const worktree = worktreePath(repo, config, id)
    const branch = branchRef(config.branches.replaceAll('{id}', id))
    const start = (await readRefs(repo, [ref])).get(ref)
    const known = await keepLeft(machine, { id, worktree, branch, start })
    if (known.length > 0) kept.push(id)
    await takeAway(repo, run.writer, {
      id,
      n,
      worktree,
      branch,
      known: [...known, ...(start === undefined ? [] : [start])],
    })
  }
  return kept
}

/** Commits that hold more than what the attempt began with. */
async function worthKeeping(
  repo: Repo,
  commits: (Oid | undefined)[],
  start: Oid | undefined,
): Promise<Oid[]> {
  const all = [...new Set(commits.flatMap((oid) => oid ?? []))]
  if (start === undefined || all.length === 0) return all
  const [own] = await treesOf(repo, [start])
  const trees = await treesOf(repo, all)
  return all.filter((_, at) => trees[at] !== own)
}
