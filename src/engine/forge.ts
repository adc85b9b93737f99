// Pull requests through the person's own `gh` or `glab`, where one is there: the task's branch is pushed, and the request
// says what the landed commit would have said.
import { startProcess } from '../agents/process.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { AgentsError } from '../errors.ts'
import { pushBranch } from '../git/porcelain.ts'
import type { World } from './world.ts'

export interface PullRequest {
  id: TaskId
  branch: string
  /** What the forge's program printed: the address of the request. */
  url: string
}

interface Wording {
  target: string
  branch: string
  title: string
  body: string
}

/** How each forge's program is asked; values go with `=`, so that none is taken for an option. */
const programs: Record<string, (wording: Wording) => string[]> = {
  gh: ({ target, branch, title, body }) => [
    'pr',
    'create',
    `--base=${target}`,
    `--head=${branch}`,
    `--title=${title}`,
    `--body=${body}`,
  ],
  glab: ({ target, branch, title, body }) => [
    ...['mr', 'create', '--yes', `--target-branch=${target}`, `--source-branch=${branch}`],
    ...[`--title=${title}`, `--description=${body}`],
  ],
}

/** Pushes each task's branch and opens a pull request for it. Throws `refused` where no forge's program is there. */
export async function requestPulls(
  world: World,
  tasks: readonly Observed[],
  env: NodeJS.ProcessEnv,
): Promise<PullRequest[]> {
  const cwd = world.repo.top ?? world.repo.commonDir
  const program = await findProgram(cwd, env)
  const requests: PullRequest[] = []
  for (const { id, task, attempt, state } of tasks) {
    if (attempt === undefined || (state !== 'done' && state !== 'approved'))
      throw new AgentsError('refused', `${id} is ${state}, so there is nothing to request.`)
    await pushBranch(cwd, attempt.branch)
    const body = `${attempt.end?.message ?? ''}\n\nAgent-Task: ${id}\nAgent: ${attempt.agent}`.trim()
    const wording = { target: task.target, branch: attempt.branch, title: task.brief.title, body }
    const args = programs[program]?.(wording) ?? []
    requests.push({ id, branch: attempt.branch, url: await run([program, ...args], cwd, env) })
  }
  return requests
}

async function findProgram(cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  for (const name of Object.keys(programs)) if (await answers(name, cwd, env)) return name
  throw new AgentsError('refused', 'Neither `gh` nor `glab` is there to open a pull request with.', {
    hints: ['Install the one of your forge, or push the branch and open the request there'],
  })
}

async function answers(name: string, cwd: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const running = await startProcess({
    command: [name, '--version'],
    cwd,
    env,
    mark: `forge:${process.pid}`,
    onLine: () => undefined,
  })
  const end = await running.ended
  return end.cause === 'exit' && end.code === 0
}

async function run(command: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const said: string[] = []
  const heard: string[] = []
  const running = await startProcess({
    command,
    cwd,
    env,
    mark: `forge:${process.pid}`,
    onLine: (line, stream) => (stream === 'stdout' ? said : heard).push(line),
  })
  const end = await running.ended
  if (end.cause === 'exit' && end.code === 0) return said.filter((line) => line.trim() !== '').at(-1) ?? ''
  throw new AgentsError(
    'refused',
    `${command.slice(0, 3).join(' ')} failed: ${end.error ?? heard.slice(-3).join('\n')}`,
  )
}
