// The gate: checks run on exactly the trees that will land, in a scratch worktree of their own. All together first; when
// that fails, a bisection finds the first task behind which they fail, holds it and its dependants, and lands the rest.
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Emit } from '../domain/event.ts'
import { dependantsOf } from '../domain/graph.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import type { Held } from '../domain/rows.ts'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { buildChain, type Chain, type ChainSetting, type Link, type Ready } from './chain.ts'
import { runChecks, runCommandLine } from './checks.ts'
import { withoutBindings } from './environment.ts'
import { isSetUp, markSetUp, prepareWorktree } from './keeper.ts'

export interface Gate {
  repo: Repo
  config: Config
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  emit: Emit
  checks: CheckMode
}

/** `tip`: all together, and a bisection where that fails; `each`: after every task; `none`: not at all. */
export type CheckMode = 'each' | 'tip' | 'none'

interface Culprit {
  ready: Ready
  output: string
  /** The task together with which it fails, though it passes alone. */
  with: TaskId[]
}

/** The longest chain of `ready` whose trees pass the checks; what was held on the way, with the output of the check. */
export async function passGate(gate: Gate, setting: ChainSetting, ready: readonly Ready[]): Promise<Chain> {
  const failed: Held[] = []
  for (let left = [...ready]; ; ) {
    const chain = await buildChain(setting, left)
    const culprit = await findCulprit(gate, setting, chain.links)
    if (culprit === undefined) return { links: chain.links, held: [...failed, ...chain.held] }
    const { id } = culprit.ready.task
    failed.push({ id, reason: 'check-failed', paths: [], with: culprit.with, detail: culprit.output })
    const behind = dependantsOf(
      id,
      left.map(({ task }) => ({ id: task.id, after: task.task.brief.after })),
    )
    for (const { task } of left.filter((one) => behind.has(one.task.id)))
      failed.push({ id: task.id, reason: 'dependency', paths: [], with: [id] })
    left = left.filter(({ task }) => task.id !== id && !behind.has(task.id))
  }
}

/** The first task behind which the checks fail, and the earlier one that it fails with; undefined where they pass. */
async function findCulprit(
  gate: Gate,
  setting: ChainSetting,
  links: readonly Link[],
): Promise<Culprit | undefined> {
  if (links.length === 0 || gate.checks === 'none') return undefined
  const found = gate.checks === 'each' ? await firstFailure(gate, links) : await bisect(gate, links)
  if (found === undefined) return undefined
  const { ready } = links[found.count - 1] as Link
  const before = links.slice(0, found.count - 1).map((link) => link.ready)
  return { ready, output: found.output, with: await partnerOf(gate, setting, before, ready) }
}

interface Failure {
  /** How many links it takes for the checks to fail. */
  count: number
  output: string
}

async function firstFailure(gate: Gate, links: readonly Link[]): Promise<Failure | undefined> {
  for (let count = 1; count <= links.length; count++) {
    const output = await failureAt(gate, links, count)
    if (output !== undefined) return { count, output }
  }
  return undefined
}

async function bisect(gate: Gate, links: readonly Link[]): Promise<Failure | undefined> {
  let output = await failureAt(gate, links, links.length)
  if (output === undefined) return undefined
  let [good, bad] = [0, links.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const failure = await failureAt(gate, links, middle)
    if (failure === undefined) good = middle
    else [bad, output] = [middle, failure]
  }
  return { count: bad, output }
}

/** Where a culprit passes alone: the earlier task with which it fails, found by bisection too. */
async function partnerOf(
  gate: Gate,
  setting: ChainSetting,
  before: readonly Ready[],
  culprit: Ready,
): Promise<TaskId[]> {
  const fails = async (count: number): Promise<boolean> => {
    const { links } = await buildChain(setting, [...before.slice(0, count), culprit])
    return links.length > 0 && (await failureAt(gate, links, links.length)) !== undefined
  }
  if (before.length === 0 || (await fails(0))) return []
  let [good, bad] = [0, before.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (await fails(middle)) bad = middle
    else good = middle
  }
  const partner = before[bad - 1]
  return partner === undefined ? [] : [partner.task.id]
}

/** Runs the checks of the first `count` links on the last one's tree; the output of the one that fails. */
async function failureAt(gate: Gate, links: readonly Link[], count: number): Promise<string | undefined> {
  const link = links[count - 1] as Link
  const own = links.slice(0, count).flatMap(({ ready }) => ready.task.task.brief.checks)
  const commands = [...new Set([...gate.config.checks, ...own])]
  if (commands.length === 0) return undefined
  const folder = await scratch(gate, link.commits.at(-1) as Oid)
  const { results, output } = await runChecks({
    repo: gate.repo,
    commands,
    tree: link.tree,
    folder,
    env: { ...withoutBindings(gate.env), ...gate.config.env },
    mark: `land:${process.pid}`,
    signal: gate.signal,
    remembers: true,
    onStart: (command) => gate.emit({ type: 'checking', task: link.ready.task.id, command }),
  })
  if (gate.signal.aborted)
    throw new AgentsError('refused', 'Interrupted while checks ran. Nothing has landed.')
  const failed = results.find(({ ok }) => !ok)
  return failed === undefined ? undefined : `$ ${failed.command}\n${output}`
}

/** The scratch worktree, kept between landings: its ignored files (installed packages) are reused. */
async function scratch(gate: Gate, commit: Oid): Promise<string> {
  const folder = join(gate.repo.agentsDir, 'scratch', 'check')
  await prepareWorktree(gate.repo, folder, commit)
  for (const command of isSetUp(folder) ? [] : gate.config.setup)
    await runCommandLine({
      command,
      folder,
      env: { ...withoutBindings(gate.env), ...gate.config.env },
      mark: `land:${process.pid}`,
      signal: gate.signal,
    })
  markSetUp(folder)
  return folder
}
