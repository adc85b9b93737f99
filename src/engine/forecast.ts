// The forecast of the next landing: the same selection, order and chain as `land`, on every open task's live work, with
// everything that it writes in a quarantine. Nothing is inferred from pairs: the chain is made, merge by merge.
import { pairKey } from '../domain/candidates.ts'
import { type Forecast, pairsToSerialize } from '../domain/forecast.ts'
import { dependenciesOf } from '../domain/graph.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { mergeAll } from '../git/merge.ts'
import { type NewCommit, nobody, type ObjectStore, treesOf, writeCommits } from '../git/object.ts'
import { buildChain, type ChainSetting } from './chain.ts'
import { findLandingHooks } from './landing-hooks.ts'
import type { Survey } from './radar.ts'
import { select } from './selection.ts'
import { attributesAt, type Standing } from './standing.ts'
import { requireTarget, requireTip, type World } from './world.ts'

/** What would land of the work that a survey saw; `store` is the survey's own. */
export async function forecast(
  before: World,
  { standings, report }: Survey,
  store: ObjectStore,
): Promise<Forecast> {
  const branch = requireTarget(before)
  const target = requireTip(before, branch)
  const world = { ...before, repo: { ...before.repo, objects: store.env } }
  const works = standings.filter(
    ({ id, kind, changes }) =>
      kind === 'task' && changes.length > 0 && world.tasks.get(id as TaskId)?.task.target === branch,
  )
  const finished = await asFinished(world, works)
  const pretended = {
    ...world,
    tasks: new Map([...world.tasks, ...finished.map((one) => [one.id, one] as const)]),
  }
  const { ready, held } = await select(pretended, finished, target, branch)
  const attributes = await attributesAt(world.repo, target)
  const chain = await buildChain(settingFor(world, target, attributes), ready)
  const { names: hooks } = await findLandingHooks(before.repo, target)
  const order = chain.links.map(({ ready: { task } }) => task.id)
  const all = [...held, ...chain.held]
  const rivals = works.filter(({ id }) => ready.some(({ task }) => task.id === id))
  const blocks = await blocksAmong(pretended, rivals, {
    target,
    attributes,
    isCandidate: meets(report.pairs),
  })
  return {
    tasks: works.map(({ id }) => ({
      id: id as TaskId,
      lands: !held.some((one) => one.id === id) && !report.targets.some((one) => one.id === id),
      blockedBy: blocks.flatMap(({ first, second }) => (second === id ? [first] : [])),
    })),
    order,
    held: all,
    serialize: pairsToSerialize(all, order),
    ...(hooks.length === 0 ? {} : { hooks }),
  }
}

/** The tasks as if each were done with all that its worktree holds now. */
async function asFinished(world: World, works: readonly Standing[]): Promise<Observed[]> {
  const written = await writeCommits(
    world.repo,
    works.map(
      ({ tip, tree }, index): NewCommit => ({
        mark: index + 1,
        tree,
        parents: [tip],
        committer: nobody,
        message: 'forecast\n',
      }),
    ),
  )
  return works.flatMap(({ id, dirty, tip }, index) => {
    const task = world.tasks.get(id as TaskId)
    const live = dirty ? (written.get(index + 1) as Oid) : tip
    return task === undefined ? [] : [{ ...task, state: 'done' as const, tip: live }]
  })
}

const settingFor = ({ repo, config }: World, target: Oid, attributes: string): ChainSetting => ({
  repo,
  target,
  attributes,
  author: nobody,
  committer: nobody,
  sign: false,
  cleanup: 'default',
  encoding: 'UTF-8',
  trailers: () => [],
  template: config.commit.template,
})

const meets =
  (pairs: Survey['report']['pairs']): ((a: string, b: string) => boolean) =>
  (a, b) =>
    pairs.some(
      (pair) =>
        pairKey(pair.a, pair.b) === pairKey(a, b) &&
        (pair.verdict === 'shared' || pair.verdict === 'conflict'),
    )

interface Ground {
  target: Oid
  attributes: string
  isCandidate: (a: string, b: string) => boolean
}

/** For each two whether one still lands once the other has: both orders, each as a merge really made, in two batches. */
async function blocksAmong(
  world: World,
  works: readonly Standing[],
  { target, attributes, isCandidate }: Ground,
): Promise<{ first: TaskId; second: TaskId }[]> {
  const nodes = [...world.tasks.values()].map(({ id, task }) => ({ id, after: task.brief.after }))
  const isApart = (a: string, b: string): boolean =>
    !dependenciesOf(a, nodes).has(b) && !dependenciesOf(b, nodes).has(a)
  const free = works.filter(({ stacked }) => !stacked)
  const pairs = free.flatMap((first) =>
    free
      .filter(
        (second) => first !== second && isCandidate(first.id, second.id) && isApart(first.id, second.id),
      )
      .map((second) => ({ first, second })),
  )
  if (pairs.length === 0) return []
  const [targetTree] = await treesOf(world.repo, [target])
  const setting = { attributes }
  const alone = await mergeEach(
    world,
    setting,
    free.map((theirs) => ({ ours: targetTree as Oid, theirs })),
  )
  const landed = new Map(free.map((one, index) => [one, alone[index]]))
  const asked = pairs.flatMap(({ first, second }) => {
    const tree = landed.get(first)
    return tree === undefined || landed.get(second) === undefined
      ? []
      : [{ first, second, ours: tree, theirs: second }]
  })
  const merged = await mergeEach(world, setting, asked)
  return asked.flatMap(({ first, second }, index) =>
    merged[index] === undefined ? [{ first: first.id as TaskId, second: second.id as TaskId }] : [],
  )
}

/** The tree of each work merged onto a tree over the work's own base; undefined where that conflicts. */
async function mergeEach(
  { repo }: World,
  setting: { attributes: string },
  steps: readonly { ours: Oid; theirs: Standing }[],
): Promise<(Oid | undefined)[]> {
  const commits = steps.flatMap(({ ours, theirs }, index): NewCommit[] => {
    const [base, our, their] = [index * 3 + 1, index * 3 + 2, index * 3 + 3]
    const plain = { committer: nobody, message: 'forecast\n' }
    return [
      { ...plain, mark: base, tree: theirs.baseTree, parents: [] },
      { ...plain, mark: our, tree: ours, parents: [{ mark: base }] },
      { ...plain, mark: their, tree: theirs.tree, parents: [{ mark: base }] },
    ]
  })
  const oids = await writeCommits(repo, commits)
  const merges = await mergeAll(
    repo,
    steps.map((_, index) => ({
      ours: oids.get(index * 3 + 2) as Oid,
      theirs: oids.get(index * 3 + 3) as Oid,
    })),
    setting,
  )
  return merges.map((merge) => (merge?.clean ? merge.tree : undefined))
}
