// Rows: 20 tasks of a trivial agent, two at once, over the same in plain git one by one; and the time from `run` to the
// first agent's first instruction, over a bare `git worktree add`.
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { race, ratios } from './measure.mjs'
import { idOf, keepState, makeRepository, planTasks, run, useShellAgent } from './scratch.mjs'

const count = 20

export function running({ folder, env, rounds }) {
  const home = join(folder, 'running')
  const cwd = join(home, 'repo')
  const mark = join(folder, 'first-instruction')
  makeRepository(cwd, env, 500)
  useShellAgent(cwd, env, `[ -e ${mark} ] || : >${mark}; echo work >"$GIT_AGENTS_TASK.txt"`)
  planTasks(cwd, env, count)
  const back = keepState(home, env)
  const before = () => {
    back()
    rmSync(mark, { force: true })
  }
  const first = (start) => ({ wall: statSync(mark).mtimeMs - start })
  const worked = (start, figures) => {
    const branches = run(['git', 'for-each-ref', '--format=%(refname)', 'refs/heads/agents/'], { cwd, env })
    const done = branches.split('\n').length - 1
    if (done !== count) throw new Error(`${done} of ${count} tasks worked`)
    return { ...figures, first: first(start).wall }
  }
  const taken = race(
    {
      ours: { argv: ['git', 'agents', 'run', '--trust', '-j', '2'], cwd, env, before, after: worked },
      plain: { argv: ['sh', '-c', plain(mark)], cwd, env, before, after: worked },
      add: {
        argv: ['sh', '-c', `git worktree add -q -b w ../w HEAD && : >${mark}`],
        cwd,
        env,
        before,
        after: first,
      },
    },
    rounds,
  )
  taken.start = taken.ours.map(({ first }) => ({ wall: first }))
  return [
    { row: `run ${count} tasks, -j 2`, over: 'plain git, one by one', ...ratios(taken, 'ours', 'plain') },
    { row: 'run, to the first instruction', over: 'worktree add', ...ratios(taken, 'start', 'add') },
  ]
}

const ids = Array.from({ length: count }, (_, n) => idOf(n)).join(' ')

const plain = (mark) => `set -e
for id in ${ids}; do
  git worktree add -q -b "agents/$id" "../repo.agents/$id" HEAD
  (
    cd "../repo.agents/$id"
    sh -c '[ -e ${mark} ] || : >${mark}; echo work >"$0.txt"' "$id"
    git add -A
    git commit -q -m "feat: $id"
  )
done`
