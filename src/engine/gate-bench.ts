// Where the trees of a landing are checked: scratch worktrees, set up as those of tasks are and kept between landings, so
// that ignored files (installed packages) are there the next time.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { endMarked } from '../agents/marked.ts'
import type { Config } from '../config/config.ts'
import type { Emit } from '../domain/event.ts'
import type { Oid } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import type { Link } from './chain.ts'
import { runChecks } from './checks.ts'
import { withoutBindings } from './environment.ts'
import { checkingPath } from './follow-journal.ts'
import { prepareWorktree } from './keeper.ts'
import { setUpWorktree } from './setup.ts'

export interface Bench {
  repo: Repo
  config: Config
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  emit: Emit
}

/** Does `work` with a mark for the processes of its hooks and checks, which stands in a file meanwhile. */
export async function whileChecking<Result>(
  repo: Repo,
  work: (mark: string) => Promise<Result>,
): Promise<Result> {
  const mark = `land:${crypto.randomUUID()}`
  mkdirSync(dirname(checkingPath(repo)), { recursive: true })
  writeFileSync(checkingPath(repo), mark)
  try {
    return await work(mark)
  } finally {
    rmSync(checkingPath(repo), { force: true })
  }
}

/** The mark of the landing that is under way in this process. */
export const markUnderWay = (repo: Repo): string => readFileSync(checkingPath(repo), 'utf8')

/** Ends the checks that a killed landing left running. */
export async function endLeftChecks(repo: Repo): Promise<void> {
  await endMarked(markUnderWay(repo), 2_000)
  rmSync(checkingPath(repo), { force: true })
}

/** What a landing's checks need besides the repository: the mark of their processes. */
export interface MarkedBench extends Bench {
  mark: string
}

/**
 * Runs the checks of the links on the last one's tree, in the scratch worktree of a slot. Gives the output of the one that
 * fails; undefined where all pass. `signal` calls it off; throws `refused` where the person ends the landing.
 */
export async function failureOf(
  bench: MarkedBench,
  links: readonly Link[],
  slot: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const link = links.at(-1) as Link
  const own = links.flatMap(({ ready }) => ready.task.task.brief.checks)
  const commands = [...new Set([...bench.config.checks, ...own])]
  if (commands.length === 0) return undefined
  const either = AbortSignal.any([signal, bench.signal])
  const folder = await scratch(bench, link.commits.at(-1) as Oid, slot, either)
  const { results, output } = await runChecks({
    repo: bench.repo,
    commands,
    tree: link.tree,
    folder,
    env: environmentOf(bench),
    mark: bench.mark,
    signal: either,
    remembers: true,
    onStart: (command) => bench.emit({ type: 'checking', task: link.ready.task.id, command }),
  })
  if (bench.signal.aborted)
    throw new AgentsError('refused', 'Interrupted while checks ran. Nothing has landed.')
  const failed = results.find(({ ok }) => !ok)
  return failed === undefined ? undefined : `$ ${failed.command}\n${output}`
}

/** What hooks and checks find in their environment. */
export const environmentOf = ({ env, config }: Bench): NodeJS.ProcessEnv => ({
  ...withoutBindings(env),
  ...config.env,
})

async function scratch(bench: MarkedBench, commit: Oid, slot: number, signal: AbortSignal): Promise<string> {
  const { repo, config, mark } = bench
  const worktree = join(repo.agentsDir, 'scratch', slot === 1 ? 'check' : `check-${slot}`)
  await prepareWorktree(repo, worktree, commit)
  const env = environmentOf(bench)
  const error = await setUpWorktree({ repo, config, worktree, env, mark, signal })
  if (error !== undefined)
    throw new AgentsError('refused', `The worktree for checks could not be made ready: ${error}`, {
      hints: ['Nothing has landed. Mend `setup` in .agentsrc, or land with `--checks none`'],
    })
  return worktree
}
