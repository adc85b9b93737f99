// Ends tasks or the whole runner: the runner is asked, so that it keeps what was done; one that does not answer is ended,
// and mended as after any kill.
import { setTimeout as delay } from 'node:timers/promises'
import { send } from '../agents/marked.ts'
import type { Emit } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { lockHolder, wayOutOf } from '../store/lock.ts'
import { isAlive, processPlace } from '../store/process.ts'
import { type Answered, againMs, askRunner, type Runner, runnerOf } from './joining.ts'
import { recover } from './recover.ts'
import { refreshWorld, type World } from './world.ts'

/** How long a runner may take to end its agents and keep what they did, in milliseconds. */
const patienceMs = 30_000

/** Ends these tasks, or all and the runner with them. Gives the world after it. */
export async function stopTasks(world: World, tasks: TaskId[] | null, emit: Emit): Promise<World> {
  const runner = runnerOf(world.repo)
  if (runner === undefined) return world
  const patience = AbortSignal.timeout(patienceMs)
  const answer = await askRunner(world.repo, runner.run, { kind: 'stop', tasks }, patience)
  if (answer === 'left') await endRunner(runner, tasks)
  else if (tasks === null) await departure(world, runner, answer)
  return await recover(await refreshWorld(world), emit)
}

/** It lets go of its lock right after its last word, and ends after that. */
async function departure({ repo }: World, runner: Runner, answer: Answered): Promise<void> {
  if (typeof answer === 'string') return
  const until = Date.now() + patienceMs
  while (Date.now() < until && (lockHolder(repo, 'runner')?.run === runner.run || isAlive(runner)))
    await delay(againMs)
}

/** What bears its agents' marks is ended by whoever mends it. */
async function endRunner(runner: Runner, tasks: TaskId[] | null): Promise<void> {
  const isHere = runner.place === processPlace() && isAlive(runner)
  const who = `The runner (process ${runner.pid}${isHere ? '' : ` on ${runner.host}`})`
  if (!isHere || tasks !== null)
    throw new AgentsError('refused', `${who} has not answered for ${patienceMs / 1000} seconds.`, {
      hints: isHere
        ? ['To end it with all its tasks, run `git agents stop`']
        : ['Run `git agents stop` there', ...wayOutOf(runner)],
    })
  send(runner.pid, 'SIGKILL')
  while (isAlive(runner)) await delay(againMs)
}
