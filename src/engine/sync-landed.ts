// What landed, on the other side: a landing that its target lacks is told, and the branches of tasks whose landing it has
// are removed there, once this clone keeps what they hold.
import type { Oid, RefName, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Landing } from '../domain/task.ts'
import { beyond } from '../git/history.ts'
import { readObjects } from '../git/object.ts'
import type { RefMove } from '../git/refs.ts'
import type { Remote } from '../git/remote.ts'
import type { Repo } from '../git/repo.ts'
import { branchRef, keepRef, keptNumbers } from '../store/tasks.ts'
import { isInTarget } from './recognizer.ts'
import type { World } from './world.ts'

type Refs = ReadonlyMap<RefName, Oid>

/** What is to be removed there, and what the person should know. */
export interface LandedThere {
  moves: RefMove[]
  removed: string[]
  notes: string[]
}

interface Landed extends Observed {
  landing: Landing
}

/** `recognised` has landed by what this sync saw of the other side's target. */
export async function planLanded(
  world: World,
  remote: Remote,
  theirs: Refs,
  recognised: readonly TaskId[],
): Promise<LandedThere> {
  const plan: LandedThere = { moves: [], removed: [], notes: [] }
  const all = [...world.tasks.values()].flatMap((one): Landed[] =>
    one.task.landing === undefined || one.state !== 'landed' ? [] : [{ ...one, landing: one.task.landing }],
  )
  for (const target of new Set(all.map(({ landing }) => landing.target))) {
    const there = theirs.get(branchRef(target))
    if (there === undefined) continue
    const landed = all.filter(({ landing }) => landing.target === target)
    const lacking = await lackingIn(world, there, landed)
    plan.notes.push(...(await lackingNotes(world, target, remote, lacking)))
    const rest = landed.filter((one) => !lacking.has(one))
    await addBranches(plan, world, { place: remote.place, theirs, there, recognised }, rest)
  }
  return plan
}

interface There {
  place: string
  theirs: Refs
  /** The tip of the target there. */
  there: Oid
  recognised: readonly TaskId[]
}

/** The branches of tasks whose landing is there, each to be removed, or told with those that stay for the same reason. */
async function addBranches(
  plan: LandedThere,
  world: World,
  { place, theirs, there, recognised }: There,
  landed: readonly Landed[],
): Promise<void> {
  const staying = new Map<string, string[]>()
  for (const one of landed) {
    const branch = world.config.branches.replaceAll('{id}', one.id)
    const tip = theirs.get(branchRef(branch))
    if (tip === undefined || branch === one.landing.target) continue
    const isThere = recognised.includes(one.id) || (await isKnownThere(world, one, there))
    const why = isThere ? await reasonToLeave(world, one, tip) : 'the target there may lack their work'
    if (why !== undefined) staying.set(why, [...(staying.get(why) ?? []), branch])
    else {
      plan.moves.push({ ref: branchRef(branch), old: tip, new: undefined })
      plan.removed.push(branch)
    }
  }
  for (const [why, branches] of staying)
    plan.notes.push(`branches of landed tasks stay at ${place} (${namesOf(branches)}): ${why}`)
}

/** The landed tasks whose commits are known not to be in a target, be it that they are not here at all. */
async function lackingIn({ repo }: World, target: Oid, landed: readonly Landed[]): Promise<Set<Landed>> {
  const commits = landed.flatMap(({ landing }) => landing.commits)
  const missing = await beyond(repo, commits, target)
  return new Set(landed.filter(({ landing }) => landing.commits.some((commit) => missing.has(commit))))
}

async function lackingNotes(
  world: World,
  target: string,
  { place }: Remote,
  lacking: ReadonlySet<Landed>,
): Promise<string[]> {
  const ours = world.store.refs.get(branchRef(target))
  const away = ours === undefined ? lacking : await lackingIn(world, ours, [...lacking])
  const here = [...lacking].filter((one) => !away.has(one))
  const [unpushed, elsewhere] = [namesOf(here.map(({ id }) => id)), namesOf([...away].map(({ id }) => id))]
  return [
    ...(unpushed === ''
      ? []
      : [`${target} at ${place} lacks what landed here (${unpushed}): to publish it, push ${target}`]),
    ...(elsewhere === ''
      ? []
      : [
          `${target} at ${place} lacks what landed in another clone (${elsewhere}): push ${target} from there`,
        ]),
  ]
}

const namesOf = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')

/** Work that was recognised by its content has no commits of its own in the target. */
async function isKnownThere({ repo }: World, one: Landed, there: Oid): Promise<boolean> {
  if (one.landing.commits.length > 0) return true
  const { tip } = one.landing
  const [content] = await readObjects(repo, [tip])
  if (content === undefined) return false
  return (await isHeld(repo, tip, there)) || (await isInTarget({ repo }, { ...one, tip }, there))
}

/** Whether a commit holds another one. What another clone landed is not always here: that holds nothing, and is held by none. */
const isHeld = async (repo: Repo, commit: Oid, by: Oid): Promise<boolean> =>
  !(await beyond(repo, [commit], by)).has(commit)

/** Why a branch of a task that has landed is not removed there. */
async function reasonToLeave(
  { repo, store }: World,
  { id, landing }: Landed,
  tip: Oid,
): Promise<string | undefined> {
  const kept = keptNumbers(store, id).map((n) => store.refs.get(keepRef(id, n)))
  if (!kept.includes(landing.tip)) return 'the clone that landed them keeps their work and removes them'
  return (await isHeld(repo, tip, landing.tip)) ? undefined : 'they hold commits that did not land'
}
