// Row: one task recorded, over an empty commit.
import { join } from 'node:path'
import { race, ratios } from './measure.mjs'
import { makeRepository } from './scratch.mjs'

export function adding({ folder, env, rounds }) {
  const cwd = join(folder, 'adding', 'repo')
  makeRepository(cwd, env, 50)
  const commit = 'git commit -q --allow-empty -m "a piece of work"'
  const taken = race(
    {
      ours: { argv: ['git', 'agents', 'add', 'feat: a piece of work', '--paths', 'piece/**'], cwd, env },
      commit: { argv: ['sh', '-c', commit], cwd, env },
      floor: { argv: ['sh', '-c', `node -e 0; ${commit}`], cwd, env },
    },
    rounds,
  )
  return [
    { row: 'add', over: 'commit --allow-empty', ...ratios(taken, 'ours', 'commit') },
    { row: 'add', over: 'node -e 0 + commit', ...ratios(taken, 'ours', 'floor') },
  ]
}
