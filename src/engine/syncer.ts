// Sync: what the other side shows is fetched and united with what is here in one local transaction, then everything that
// the other side lacks is pushed at once, each ref only from the value that was seen; again from the start where somebody
// was faster. Killed at any instant, both sides are whole, and the next sync goes on (docs/decisions/0029-sync.md).
import { setTimeout as delay } from 'node:timers/promises'
import { type Oid, type RefName, refOf, type TaskId } from '../domain/names.ts'
import type { Synced } from '../domain/sync.ts'
import { AgentsError } from '../errors.ts'
import { notesRef } from '../git/notes.ts'
import type { RefMove } from '../git/refs.ts'
import { pushRefs, type Remote } from '../git/remote.ts'
import { takeLock } from '../store/lock.ts'
import { keepPrefix, taskPrefix, taskRef } from '../store/tasks.ts'
import { type Notes, type Uniting, unite } from '../store/uniting.ts'
import { followBranches } from './following.ts'
import { type Following, noteFollowing } from './following-note.ts'
import { type Branches, planBranches } from './sync-branches.ts'
import { keepAll, keptIn } from './sync-kept.ts'
import { planLanded } from './sync-landed.ts'
import {
  lostHere,
  type Named,
  nameAll,
  namingLines,
  namingMoves,
  type Rebranched,
  rebranchings,
  tasksIn,
} from './sync-names.ts'
import { fetchTheirs, notesOf, type Parts } from './sync-remote.ts'
import { landedThere, targetNotes } from './sync-targets.ts'
import { readWriter, refreshWorld, type World } from './world.ts'

interface Round extends Uniting {
  named: Named
  branches: Branches
  kept: number
}

type Theirs = ReadonlyMap<RefName, Oid>

export interface Wanted extends Parts {
  dryRun: boolean
}

/** Exchanges everything with the remote. Throws `refused` where it does not take what is pushed. */
export async function sync(world: World, remote: Remote, wanted: Wanted): Promise<Synced> {
  const lock = await takeLock(world.repo, 'sync', 120_000)
  const told = emptyReport(remote, wanted)
  try {
    told.notes.push(...(await followBranches(world.repo)))
    for (let tries = 1; ; tries++) {
      const theirs = await fetchTheirs(world, remote, wanted)
      const isWhole = await exchange(world, remote, theirs, wanted, told)
      if (isWhole) return tidied(told)
      if (tries === 12)
        throw new AgentsError('moved', `${remote.place} is being written to by others all the time.`, {
          hints: ['Run the command again'],
        })
      await delay(Math.random() * 30 * tries)
    }
  } finally {
    lock.release()
  }
}

/** One round. Gives whether both sides hold the same now; with `--dry-run` after the first look. */
async function exchange(
  found: World,
  remote: Remote,
  theirs: Theirs,
  wanted: Wanted,
  told: Synced,
): Promise<boolean> {
  const { plan, notes } = await uniteAndFollow(found, theirs, wanted, told)
  tellReceived(told, found, plan, notes)
  const landed = await landedThere(await refreshWorld(found), theirs, wanted.dryRun)
  const world = await refreshWorld(found)
  told.landed.push(...landed)
  told.notes.push(...(await targetNotes(world, remote, theirs)))
  const ended = await planLanded(world, remote, theirs, landed)
  told.notes.push(...ended.notes)
  const moves = [...outgoing(world, theirs, plan, wanted), ...ended.moves]
  if (!wanted.dryRun && moves.length > 0 && !(await push(world, remote, theirs, moves, wanted))) return false
  if (wanted.branchesOnly) told.sent.branches.push(...plan.branches.sent)
  else tellSent(told, theirs, plan, notes)
  told.removed.push(...ended.removed)
  told.sent.kept += moves.filter(({ ref }) => ref.startsWith(keepPrefix)).length
  return wanted.dryRun || plan.named.renamed.length === 0
}

/** Both sides become one here; worktrees go after branches that moved or have another name. */
async function uniteAndFollow(
  found: World,
  theirs: Theirs,
  wanted: Wanted,
  told: Synced,
): Promise<{ plan: Round; notes: Notes }> {
  try {
    return await uniteHere(found, theirs, wanted)
  } finally {
    told.notes.push(...(await followBranches(found.repo)))
  }
}

async function uniteHere(
  world: World,
  theirs: Theirs,
  { dryRun: isDry, branchesOnly, keep }: Wanted,
): Promise<{ plan: Round; notes: Notes }> {
  const tasks = tasksIn(theirs)
  const other = { notes: notesOf(theirs), tasks: [...tasks.values()] }
  return await unite(
    world.repo,
    await readWriter(world.repo),
    { theirs: other, isDry },
    async (state, notes) => {
      const named: Named = branchesOnly
        ? { ids: tasksIn(state.refs), tasks: state.tasks, renamed: [] }
        : await nameAll(world, state, tasks, notes)
      // Those of renamed tasks have another name after this round.
      const settled = named.renamed.length === 0 ? named : { tasks: new Map() }
      const branches = await planBranches(world, state, settled, theirs, isDry)
      const rebranched = rebranchings(world, state, named)
      if (!isDry) noteFollowing(world.repo, rebranched.map(followingOf))
      const kept = keep ? keptIn(theirs) : []
      const keeping = keepAll(state.refs, [
        ...(branchesOnly ? [] : lostHere(state, named)),
        ...branches.keep,
        ...kept,
      ])
      return {
        named,
        branches,
        kept: keepAll(state.refs, kept).length,
        refs: [...(branchesOnly ? [] : namingMoves(state, named, rebranched)), ...branches.here, ...keeping],
        lines: namingLines(named, tasks, notes, rebranched),
      }
    },
  )
}

/** The worktree of a task that was renamed goes to the branch with its new name, which holds the same. */
const followingOf = ({ worktree, to }: Rebranched): Following => ({ path: worktree, branch: to })

/** What the other side lacks. */
function outgoing(world: World, theirs: Theirs, { named, branches }: Round, wanted: Wanted): RefMove[] {
  if (wanted.branchesOnly) return branches.there
  const { store } = world
  const there = tasksIn(theirs)
  const ids = new Set<TaskId>([...there.keys(), ...named.ids.keys()])
  const tasks = [...ids].map((id) => ({ ref: taskRef(id), old: there.get(id), new: named.ids.get(id) }))
  const notes = { ref: refOf(notesRef), old: notesOf(theirs), new: store.refs.get(refOf(notesRef)) }
  const kept = wanted.keep ? keepAll(theirs, keptIn(store.refs)) : []
  return [...tasks, notes, ...branches.there, ...kept].filter((move) => move.old !== move.new)
}

/** Whether the remote took it; false where somebody was faster. */
async function push(
  world: World,
  remote: Remote,
  theirs: Theirs,
  moves: RefMove[],
  wanted: Wanted,
): Promise<boolean> {
  const words = await pushRefs(world.repo, remote, moves)
  if (words === undefined) return true
  const now = await fetchTheirs(world, remote, wanted)
  if (moves.some(({ ref }) => now.get(ref) !== theirs.get(ref))) return false
  const isOurs = moves.some(({ ref }) => ref === notesRef || ref.startsWith(taskPrefix))
  throw new AgentsError(
    'refused',
    `${remote.place} did not take what was pushed; nothing changed there:\n${words}`,
    {
      hints: isOurs
        ? ['To exchange the branches of the tasks alone, run `git agents sync --branches-only`']
        : [],
    },
  )
}

function emptyReport({ place }: Remote, { dryRun }: Wanted): Synced {
  const nothing = () => ({ tasks: [], lines: 0, branches: [], kept: 0 })
  return {
    remote: place,
    dryRun,
    received: nothing(),
    sent: nothing(),
    renamed: [],
    landed: [],
    removed: [],
    notes: [],
  }
}

/** What a round brings here. */
function tellReceived(told: Synced, { store }: World, { named, branches, kept }: Round, notes: Notes): void {
  const ours = new Set(tasksIn(store.refs).values())
  told.received.tasks.push(...liveIds(named, ours))
  told.received.lines += notes.received
  told.received.branches.push(...branches.received)
  told.received.kept += kept
  told.renamed.push(...named.renamed.map(({ from, to }) => ({ from, to })))
  told.notes.push(...branches.notes)
}

/** What the other side has taken, or would. */
function tellSent(told: Synced, theirs: Theirs, { named, branches }: Round, notes: Notes): void {
  told.sent.tasks.push(...liveIds(named, new Set(tasksIn(theirs).values())))
  told.sent.lines += notes.sent
  told.sent.branches.push(...branches.sent)
}

const liveIds = ({ tasks }: Named, known: ReadonlySet<Oid>): TaskId[] =>
  [...tasks.values()].flatMap(({ id, commit }) => (known.has(commit) ? [] : [id]))

function tidied(told: Synced): Synced {
  const once = <Item>(items: readonly Item[]): Item[] => [...new Set(items)]
  const side = (part: Synced['sent']) => ({ ...part, tasks: once(part.tasks), branches: once(part.branches) })
  return {
    ...told,
    received: side(told.received),
    sent: side(told.sent),
    landed: once(told.landed),
    removed: once(told.removed),
    notes: once(told.notes),
  }
}
