// Row: what `conflicts --watch` spends on one change in one of 30 dirty worktrees, over its first look at all of them.
import { spawn } from 'node:child_process'
import { appendFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ratios } from './measure.mjs'
import { fileOf, idOf } from './scratch.mjs'

/** Watches `top`, whose tasks are `idOf(0…)` in `<top>.agents`, and changes one worktree after the other. */
export async function looks(top, env, rounds) {
  rmSync(join(top, '.git/agents/cache'), { recursive: true, force: true })
  const started = Date.now()
  const watching = spawn('git-agents', ['conflicts', '--watch', '--json'], {
    cwd: top,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const answers = createInterface({ input: watching.stdout })[Symbol.asyncIterator]()
  await answers.next()
  const first = { wall: Date.now() - started, cpu: cpuOf(watching.pid) }
  const taken = { first: [], again: [] }
  for (let round = 0; round < rounds; round++) {
    const before = { wall: Date.now(), cpu: cpuOf(watching.pid) }
    appendFileSync(join(`${top}.agents`, idOf(round), fileOf(2000 + round)), 'changed while watched\n')
    await answers.next()
    taken.first.push(first)
    taken.again.push({ wall: Date.now() - before.wall, cpu: cpuOf(watching.pid) - before.cpu })
  }
  watching.kill('SIGINT')
  return {
    row: 'conflicts --watch, one changed of 30',
    over: 'its first look',
    ...ratios(taken, 'again', 'first'),
  }
}

/** CPU milliseconds of a process and the children that it has waited for, from /proc (a tick is 10 ms). */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0)
}
