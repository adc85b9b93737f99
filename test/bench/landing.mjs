// Rows: 100 finished tasks landed, over the same chain in bare plumbing, and over `merge --squash` one by one.
import { join } from 'node:path'
import { race, ratios } from './measure.mjs'
import { finishTasks, idOf, keepState, run } from './scratch.mjs'

const count = 100

export function landing({ folder, env, rounds }) {
  const home = join(folder, 'landing')
  const cwd = join(home, 'repo')
  finishTasks(cwd, env, { files: 500, count })
  const before = keepState(home, env)
  const check = () => {
    const landed = Number(run(['git', 'rev-list', '--count', 'HEAD'], { cwd, env })) - 2
    const left = run(['git', 'status', '--porcelain'], { cwd, env })
    if (landed !== count || left !== '')
      throw new Error(`${landed} of ${count} landed, and ${left || 'nothing'} is left`)
  }
  const contender = (argv) => ({ argv, cwd, env, before, after: check })
  const taken = race(
    {
      ours: contender(['git', 'agents', 'land', '--all', '--trust']),
      plumbing: contender(['sh', '-c', plumbing]),
      squash: contender(['sh', '-c', squash]),
    },
    rounds,
  )
  const row = `land ${count} tasks`
  return [
    { row, over: 'the same chain in plumbing', ...ratios(taken, 'ours', 'plumbing') },
    { row, over: 'merge --squash, commit', ...ratios(taken, 'ours', 'squash') },
  ]
}

const ids = Array.from({ length: count }, (_, n) => idOf(n)).join(' ')

const plumbing = `set -e
old=$(git rev-parse HEAD)
at=$old
for id in ${ids}; do
  tree=$(git merge-tree --write-tree "$at" "agents/$id")
  at=$(git commit-tree -p "$at" -m "feat: $id" "$tree")
done
echo "update refs/heads/main $at $old" | git update-ref --stdin
git read-tree -m -u "$old" "$at"`

const squash = `set -e
for id in ${ids}; do
  git merge -q --squash "agents/$id"
  git commit -q -m "feat: $id"
done`
