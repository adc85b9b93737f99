// Which task has which id once both sides are one, and what that changes here: task refs, the ids that other tasks come
// after, the branch of a task that has another id now.
import { type Entry, fold, isLegal } from '../domain/journal.ts'
import { type Oid, parseTaskId, type RefName, type TaskId } from '../domain/names.ts'
import type { Task } from '../domain/task.ts'
import { type Claim, nameTasks } from '../domain/uniting.ts'
import { AgentsError } from '../errors.ts'
import { readObjects } from '../git/object.ts'
import type { RefMove } from '../git/refs.ts'
import { branchRef, type StoreState, taskPrefix, taskRef } from '../store/tasks.ts'
import type { Notes } from '../store/uniting.ts'
import type { Kept } from './sync-branches.ts'
import type { World } from './world.ts'

export interface Named {
  /** The tasks of both sides by their ids from now on; those that are gone have an id too, where it is free. */
  ids: Map<TaskId, Oid>
  /** Those that are in the lists. */
  tasks: Map<TaskId, Task>
  /** Ids that change here. */
  renamed: { from: TaskId; to: TaskId; commit: Oid }[]
}

/** The tasks of a set of refs, by id. */
export function tasksIn(refs: ReadonlyMap<RefName, Oid>): Map<TaskId, Oid> {
  const tasks = new Map<TaskId, Oid>()
  for (const [ref, commit] of refs) {
    const id = ref.startsWith(taskPrefix) ? parseTaskId(ref.slice(taskPrefix.length)) : undefined
    if (id !== undefined) tasks.set(id, commit)
  }
  return tasks
}

/** Names all tasks of both sides. Throws where one would get another id while it runs here. */
export async function nameAll(
  world: World,
  state: StoreState,
  theirs: ReadonlyMap<TaskId, Oid>,
  { texts }: Notes,
): Promise<Named> {
  const ours = tasksIn(state.refs)
  const names = nameTasks(await claimsOf(world, ours, theirs, texts))
  const tasks = new Map<TaskId, Task>()
  for (const [commit, id] of names) {
    const task = fold(id, commit, texts.get(commit) ?? '')
    if (task !== undefined) tasks.set(id, task)
  }
  const renamed = renamings(ours, names)
  for (const { from, to } of renamed)
    if (state.tasks.get(from)?.state === 'running')
      throw new AgentsError(
        'refused',
        `${from} is running, and its id belongs to an older task there: it would become ${to}.`,
        {
          hints: [`Wait for it with \`git agents wait ${from}\`, then sync again`],
        },
      )
  return { ids: new Map([...names].map(([commit, id]) => [id, commit])), tasks, renamed }
}

const renamings = (side: ReadonlyMap<TaskId, Oid>, names: ReadonlyMap<Oid, TaskId>): Named['renamed'] =>
  [...side].flatMap(([from, commit]) => {
    const to = names.get(commit)
    return to === undefined || to === from ? [] : [{ from, to, commit }]
  })

async function claimsOf(
  { repo }: World,
  ours: ReadonlyMap<TaskId, Oid>,
  theirs: ReadonlyMap<TaskId, Oid>,
  texts: ReadonlyMap<Oid, string>,
): Promise<Claim[]> {
  const ids = new Map<Oid, TaskId[]>()
  for (const [id, commit] of [...ours, ...theirs]) ids.set(commit, [...(ids.get(commit) ?? []), id])
  const commits = [...ids.keys()]
  const contents = await readObjects(repo, commits)
  return commits.map((commit, at) => {
    const own = ids.get(commit) ?? []
    const message = contents[at]?.toString('utf8') ?? ''
    const made = [...message.matchAll(/^Agent-Task: (\S+)$/gm)].at(-1)?.[1] ?? ''
    const wanted = parseTaskId(made) ?? (own[0] as TaskId)
    const task = fold(wanted, commit, texts.get(commit) ?? '')
    return { commit, ids: own, wanted, addedAt: task?.addedAt ?? '', isGone: task === undefined }
  })
}

/** Tasks that are gone and lost their id: their commits are kept. */
export function lostHere(state: StoreState, named: Named): Kept[] {
  const known = new Set(named.ids.values())
  return [...tasksIn(state.refs)].flatMap(([id, commit]) => (known.has(commit) ? [] : [{ id, commit }]))
}

/** What moves here: task refs, and new branches for those renamed. */
export function namingMoves(state: StoreState, named: Named, rebranched: readonly Rebranched[]): RefMove[] {
  const ours = tasksIn(state.refs)
  const ids = new Set([...ours.keys(), ...named.ids.keys()])
  const moves = [...ids].flatMap((id): RefMove[] => {
    const [old, next] = [ours.get(id), named.ids.get(id)]
    return old === next ? [] : [{ ref: taskRef(id), old, new: next }]
  })
  const branches = rebranched.flatMap(({ from, to }): RefMove[] => {
    const [tip, old] = [state.refs.get(branchRef(from)), state.refs.get(branchRef(to))]
    return tip === undefined || old !== undefined ? [] : [{ ref: branchRef(to), old, new: tip }]
  })
  return [...moves, ...branches]
}

/** An attempt whose branch has another name from now on. */
export interface Rebranched {
  from: string
  to: string
  commit: Oid
  n: number
  worktree: string
}

/** Own branches that bear the old id of a task that was renamed. */
export const rebranchings = (
  { clone, config }: World,
  { refs }: StoreState,
  { renamed, tasks }: Named,
): Rebranched[] =>
  renamed.flatMap(({ from, to, commit }) => {
    const attempt = tasks.get(to)?.attempts.at(-1)
    const branch = config.branches.replaceAll('{id}', from)
    if (attempt?.machine !== clone || attempt.place !== undefined || attempt.branch !== branch) return []
    const { n, worktree } = attempt
    const next = config.branches.replaceAll('{id}', to)
    const there = refs.get(branchRef(next))
    // The branch of a task that had this id before may be there still, with work of its own.
    const isFree = there === undefined || there === refs.get(branchRef(branch))
    return [{ from: branch, to: isFree ? next : `${next}-${commit.slice(0, 8)}`, commit, n, worktree }]
  })

/** Journal lines that say so: of the branches, and of tasks that come after one whose id changes. */
export function namingLines(
  named: Named,
  theirs: ReadonlyMap<TaskId, Oid>,
  notes: Notes,
  rebranched: readonly Rebranched[],
): { commit: Oid; entry: Entry }[] {
  const here = new Map(named.renamed.map(({ from, to }) => [from, to]))
  const names = new Map([...named.ids].map(([id, commit]) => [commit, id]))
  const there = new Map(renamings(theirs, names).map(({ from, to }) => [from, to]))
  const lines = [...named.tasks.values()].flatMap((task): { commit: Oid; entry: Entry }[] => {
    const after = task.brief.after.map((id) => (isTheirs(task, notes) ? there : here).get(id) ?? id)
    const isSame = after.every((id, at) => id === task.brief.after[at])
    if (isSame || !isLegal('edited', task.state)) return []
    return [{ commit: task.commit, entry: { type: 'edited', brief: { after } } }]
  })
  const branches = rebranched.map(({ commit, n, to }) => ({
    commit,
    entry: { type: 'rebranched', n, branch: to } as const,
  }))
  return [...lines, ...branches]
}

/** Whether a task names others by the ids of the other side, where both may use an id for different tasks. */
function isTheirs(task: Task, notes: Notes): boolean {
  const text = notes.theirs.get(task.commit)
  const there = text === undefined ? undefined : fold(task.id, task.commit, text)
  return there !== undefined && there.brief.after.join() === task.brief.after.join()
}
