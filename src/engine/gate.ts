// The gate: checks run on exactly the trees that will land, in scratch worktrees of their own. All together first; when
// that fails, a search finds the first task behind which they fail, holds it and its dependants, and lands the rest.
import { dependantsOf } from '../domain/graph.ts'
import type { TaskId } from '../domain/names.ts'
import type { Held } from '../domain/rows.ts'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { checkLogPath, openLog } from '../store/transcript.ts'
import { buildChain, type Chain, type ChainSetting, type Link, type Ready } from './chain.ts'
import { firstByParts, firstInOrder } from './culprit.ts'
import { type Bench, failureOf, type MarkedBench, whileChecking } from './gate-bench.ts'
import type { Hold } from './hold.ts'

export interface Gate extends Bench {
  checks: CheckMode
  /** How many trees are checked side by side. */
  jobs: number
  hold: Hold
}

/** `tip`: all together, and a search where that fails; `each`: after every task; `none`: not at all. */
export type CheckMode = 'each' | 'tip' | 'none'

interface Culprit {
  ready: Ready
  output: string
  /** The task together with which it fails, though it passes alone. */
  with: TaskId[]
}

/** The longest chain of `ready` whose trees pass the checks; what was held on the way, with the output of the check. */
export async function passGate(gate: Gate, setting: ChainSetting, ready: readonly Ready[]): Promise<Chain> {
  return await whileChecking(gate.repo, async (mark) =>
    gate.checks === 'none'
      ? await heldChain(gate, setting, ready)
      : await sift({ ...gate, mark }, setting, ready),
  )
}

/** How often a chain is made anew that somebody's `git gc --prune=now` took from under us before it was held. */
const chainTries = 3

/** A chain that no `git gc` removes while it is looked at. */
async function heldChain(
  { hold }: Pick<Gate, 'hold'>,
  setting: ChainSetting,
  ready: readonly Ready[],
): Promise<Chain> {
  for (let tries = 1; ; tries++) {
    try {
      const chain = await buildChain(setting, ready)
      await hold.keep(chain.links.at(-1)?.commits.at(-1))
      return chain
    } catch (error) {
      const isGone = error instanceof AgentsError && (error.code === 'git' || error.code === 'moved')
      if (!isGone || tries === chainTries) throw error
    }
  }
}

type MarkedGate = Gate & MarkedBench

async function sift(gate: MarkedGate, setting: ChainSetting, ready: readonly Ready[]): Promise<Chain> {
  const failed: Held[] = []
  for (let left = [...ready]; ; ) {
    const chain = await heldChain(gate, setting, left)
    const culprit = await findCulprit(gate, setting, chain.links)
    if (culprit === undefined) return { links: chain.links, held: [...failed, ...chain.held] }
    keepOutput(gate.repo, culprit)
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

/** With the checks of the task's last attempt: what its agent is told if it is sent back. */
function keepOutput(repo: Repo, { ready: { task }, output, with: others }: Culprit): void {
  const log = openLog(checkLogPath(repo, task.id, task.attempt?.n ?? 0))
  const where = others.length === 0 ? '' : `, together with ${others.join(', ')}`
  log.write(Buffer.from(`On the tree that would have landed${where}:\n${output}\n`))
  log.end()
}

/** The first task behind which the checks fail, and the earlier one that it fails with; undefined where they pass. */
async function findCulprit(
  gate: MarkedGate,
  setting: ChainSetting,
  links: readonly Link[],
): Promise<Culprit | undefined> {
  if (links.length === 0) return undefined
  const outputs = new Map<number, string>()
  const look = async (count: number, slot: number, signal: AbortSignal): Promise<boolean> => {
    const output = await failureOf(gate, links.slice(0, count), slot, signal)
    if (output !== undefined) outputs.set(count, output)
    return output !== undefined
  }
  const count =
    gate.checks === 'each'
      ? await firstInOrder(links.length, gate.jobs, look)
      : (await look(links.length, 1, gate.signal))
        ? await firstByParts(0, links.length, gate.jobs, look)
        : undefined
  if (count === undefined) return undefined
  const before = links.slice(0, count - 1).map((link) => link.ready)
  const { ready } = links[count - 1] as Link
  return {
    ready,
    output: outputs.get(count) ?? '',
    with: await partnerOf(gate, setting, before, ready),
  }
}

/** One after the other: the person's hooks are asked for each chain, and count on being alone. */
function queue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}

/** Where a culprit passes alone: the earlier task with which it fails, found by the same search. */
async function partnerOf(
  gate: MarkedGate,
  setting: ChainSetting,
  before: readonly Ready[],
  culprit: Ready,
): Promise<TaskId[]> {
  const inTurn = queue()
  const look = async (count: number, slot: number, signal: AbortSignal): Promise<boolean> => {
    const { links } = await inTurn(() => heldChain(gate, setting, [...before.slice(0, count), culprit]))
    return links.length > 0 && (await failureOf(gate, links, slot, signal)) !== undefined
  }
  if (before.length === 0 || (await look(0, 1, gate.signal))) return []
  const partner = before[(await firstByParts(0, before.length, gate.jobs, look)) - 1]
  return partner === undefined ? [] : [partner.task.id]
}
