// The commits that a task lands as, before any is made: one, or with `commits:` several that split its files by path,
// every file in exactly one; or with `--keep-commits` the agent's own.
import { matcherOf } from '../domain/glob.ts'
import { composeMessage, withTrailers } from '../domain/message.ts'
import type { Oid } from '../domain/names.ts'
import { splitOwners } from '../domain/split.ts'
import { type Change, diffTrees } from '../git/diff.ts'
import { commitsBeyond } from '../git/history.ts'
import { type Ident, type NewCommit, treesOf, writeCommits } from '../git/object.ts'
import type { ChainSetting, Ready } from './chain.ts'
import { messageOf, trailersOf } from './landed-message.ts'
import { replay } from './replay.ts'

/** One commit to be made. */
export interface Step {
  tree: Oid
  message: string
  /** Where it is not the landing's own. */
  author?: Ident
}

/** The steps from `parent` to `tree`. */
export async function stepsTo(
  setting: ChainSetting,
  parent: Oid,
  one: Ready,
  tree: Oid,
  own: ReadonlyMap<Oid, string>,
): Promise<Step[]> {
  const kept = setting.keepsCommits ? await keptSteps(setting, parent, one, tree) : undefined
  if (kept !== undefined) return kept
  if (one.task.task.brief.commits.length > 0) return await splitSteps(setting, parent, one, tree)
  return [{ tree, message: messageOf(setting, one, own) }]
}

/** The agent's own commits, each applied by itself; undefined where one does not apply so, or they do not come to the same tree. */
async function keptSteps(
  setting: ChainSetting,
  parent: Oid,
  one: Ready,
  tree: Oid,
): Promise<Step[] | undefined> {
  const own = commitsBeyond(one.ahead, one.base).toReversed()
  const replayed = await replay(setting.repo, own, parent, setting.attributes)
  if (replayed?.at(-1)?.tree !== tree) return undefined
  return replayed?.map(({ message, ...step }) => {
    const said = message.trim() === '' ? one.task.task.brief.title : message
    return { ...step, message: withTrailers(said, trailersOf(setting, one)) }
  })
}

async function splitSteps(setting: ChainSetting, parent: Oid, one: Ready, tree: Oid): Promise<Step[]> {
  const groups = await split(setting, parent, one, tree)
  const trees = await treesAlong(
    setting,
    parent,
    groups.map(({ changes }) => changes),
  )
  const trailers = trailersOf(setting, one)
  return groups.map((group, index) => ({
    tree: trees[index] as Oid,
    message: composeMessage(
      group.title ?? one.task.task.brief.title,
      index === groups.length - 1 ? one.task.attempt?.end?.message : undefined,
      trailers,
    ),
  }))
}

/** Each changed file goes to the first split that matches it; what none matches is a last commit under the task's title. */
async function split({ repo }: ChainSetting, parent: Oid, one: Ready, tree: Oid) {
  const [before] = await treesOf(repo, [parent])
  const [changes = []] = await diffTrees(repo, [{ from: before as Oid, to: tree }])
  const parts = one.task.task.brief.commits.map(({ title, paths }) => ({ title, claims: matcherOf(paths) }))
  const owners = splitOwners(
    changes.map(({ path, status }) => ({ path, isGone: status === 'D' })),
    parts.map(({ claims }) => claims),
  )
  const groups = [...parts.map(({ title }) => title), undefined].map((title, index) => ({
    title,
    changes: changes.filter((_, at) => owners[at] === index),
  }))
  return groups.filter((group) => group.changes.length > 0)
}

/** The trees on the way from the parent, each with one more group of changes. */
async function treesAlong(
  { repo, committer }: ChainSetting,
  parent: Oid,
  groups: Change[][],
): Promise<Oid[]> {
  const drafts = groups.map(
    (changes, index): NewCommit => ({
      mark: index + 1,
      parents: [index === 0 ? parent : { mark: index }],
      committer,
      message: 'split\n',
      changes: changes.map(({ path, status, newMode, newOid }) => ({
        path,
        mode: newMode,
        oid: status === 'D' ? undefined : newOid,
      })),
    }),
  )
  const written = await writeCommits(repo, drafts)
  const trees = await treesOf(
    repo,
    drafts.map(({ mark }) => written.get(mark) as Oid),
  )
  return trees.map((tree) => tree as Oid)
}
