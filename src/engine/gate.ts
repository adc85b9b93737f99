// The gate: checks run on exactly the trees that will land, in a scratch worktree of their own. All together first; when
// that fails, a bisection finds the first task behind which they fail, holds it and its dependants, and lands the rest.
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Held } from '../domain/answer.ts'
import type { Emit } from '../domain/event.ts'
import type { Oid } from '../domain/names.ts'
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
}

/** The longest chain of `ready` whose tip passes the checks; what was held on the way, with the output of the check. */
export async function passGate(gate: Gate, setting: ChainSetting, ready: readonly Ready[]): Promise<Chain> {
  const failed: Held[] = []
  for (let left = [...ready]; ; ) {
    const chain = await buildChain(setting, left)
    const culprit = await findCulprit(gate, chain.links)
    if (culprit === undefined) return { links: chain.links, held: [...failed, ...chain.held] }
    const { id } = culprit.link.ready.task
    failed.push({ id, reason: 'check-failed', paths: [], with: [], detail: culprit.output })
    const dependants = left.filter(({ task }) => task.task.brief.after.includes(id))
    for (const { task } of dependants)
      failed.push({ id: task.id, reason: 'dependency', paths: [], with: [id] })
    left = left.filter((one) => one.task.id !== id && !dependants.includes(one))
  }
}

/** The first link at which the checks fail, found by bisection; undefined where the tip passes. */
async function findCulprit(
  gate: Gate,
  links: readonly Link[],
): Promise<{ link: Link; output: string } | undefined> {
  let output = links.length === 0 ? undefined : await failureAt(gate, links, links.length)
  if (output === undefined) return undefined
  let [good, bad] = [0, links.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const failure = await failureAt(gate, links, middle)
    if (failure === undefined) good = middle
    else [bad, output] = [middle, failure]
  }
  return { link: links[bad - 1] as Link, output }
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
