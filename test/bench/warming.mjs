// Row: the time from `run` to the first agent's first instruction with a setup of one second, from the pool (`warm: 1`) over
// the same without it.
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { race, ratios } from './measure.mjs'
import { idOf, keepState, makeRepository, planTasks, run, useShellAgent } from './scratch.mjs'

export function warming({ folder, env, rounds }) {
  const home = join(folder, 'warming')
  const cwd = join(home, 'repo')
  const mark = join(folder, 'first-of-warming')
  const ready = `until cat ${cwd}/.git/worktrees/warm.*/agents-ready 2>&1 | grep -q '^[0-9a-f]* [0-9a-f]'; do sleep 0.05; done`
  makeRepository(cwd, env, 500)
  const script = `case $GIT_AGENTS_TASK in ${idOf(0)}) ${ready};; *) : >${mark};; esac; echo work >"$GIT_AGENTS_TASK.txt"`
  useShellAgent(cwd, env, script, { warm: 1, setup: ['sleep 1'] })
  planTasks(cwd, env, 2)
  run(['git', 'agents', 'run', '--trust', idOf(0)], { cwd, env })
  const back = keepState(home, env)
  const before = (warm) => () => {
    back()
    rmSync(mark, { force: true })
    run(['git', 'config', 'agents.warm', warm], { cwd, env })
  }
  const argv = ['git', 'agents', 'run', '--trust', idOf(1)]
  const after = (start) => ({ wall: statSync(mark).mtimeMs - start })
  const taken = race(
    {
      warm: { argv, cwd, env, before: before('1'), after },
      cold: { argv, cwd, env, before: before('0'), after },
    },
    rounds,
  )
  return [{ row: 'run, setup of 1 s, warm: 1', over: 'without the pool', ...ratios(taken, 'warm', 'cold') }]
}
