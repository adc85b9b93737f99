// Row: from the end of an agent to the first instruction of the one that waited for it, over what plain Git does in between:
// `add -A`, `commit`, `worktree add` on the new commit. A chain of tasks, one after the other; a figure is a run's median gap.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { race, ratios, spread } from './measure.mjs'
import { idOf, keepState, makeRepository, planTasks, useShellAgent } from './scratch.mjs'

const count = 6

export function handing({ folder, env, rounds }) {
  const home = join(folder, 'handing')
  const cwd = join(home, 'repo')
  const marks = join(folder, 'marks')
  const agent = `date +%s%N >>${marks}; sleep 0.5; echo work >"$GIT_AGENTS_TASK.txt"; date +%s%N >>${marks}`
  makeRepository(cwd, env, 500)
  useShellAgent(cwd, env, agent)
  planTasks(cwd, env, count, (n) => ({ after: n === 0 ? [] : [idOf(n - 1)] }))
  const back = keepState(home, env)
  const before = () => {
    back()
    rmSync(marks, { force: true })
  }
  const gap = (_, { cpu }) => ({ wall: gapIn(marks), cpu: cpu / count })
  const taken = race(
    {
      ours: { argv: ['git', 'agents', 'run', '--trust', '-j', '2'], cwd, env, before, after: gap },
      plain: { argv: ['sh', '-c', plain(agent)], cwd, env, before, after: gap },
    },
    rounds,
  )
  return [
    {
      row: 'from one agent to the next',
      over: 'add -A, commit, worktree add',
      ...ratios(taken, 'ours', 'plain'),
    },
  ]
}

/** The median of the times in which no agent worked, in milliseconds. */
function gapIn(marks) {
  const times = readFileSync(marks, 'utf8').trim().split('\n').map(Number)
  if (times.length !== 2 * count) throw new Error(`${times.length / 2} of ${count} tasks worked`)
  return spread(times.slice(2).flatMap((time, at) => (at % 2 === 0 ? (time - times[at + 1]) / 1e6 : [])))
    .median
}

const plain = (agent) => `set -e
last=HEAD
for id in ${Array.from({ length: count }, (_, n) => idOf(n)).join(' ')}; do
  git worktree add -q -b "agents/$id" "../repo.agents/$id" "$last"
  cd "../repo.agents/$id"
  GIT_AGENTS_TASK="$id" sh -c '${agent}'
  git add -A
  git commit -q -m "feat: $id"
  last="agents/$id"
  cd ../../repo
done`
