// Rows: how often a check runs until one bad task of 16 is held and the others have landed, over the least there can be:
// all together, four halvings of 16, and once more without the bad one. Counts, not times.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ratios } from './measure.mjs'
import { finishTasks, idOf, keepState, run } from './scratch.mjs'

const count = 16
const least = 1 + Math.log2(count) + 1

export function bisecting({ folder, env }) {
  const home = join(folder, 'bisecting')
  const cwd = join(home, 'repo')
  const counted = join(folder, 'checked')
  finishTasks(cwd, env, { files: 50, count })
  const before = keepState(home, env)
  const taken = { ours: [], floor: [] }
  for (let bad = 0; bad < count; bad++) {
    before()
    rmSync(counted, { force: true })
    const check = `echo >>"${counted}"; ! test -e ${idOf(bad)}`
    writeFileSync(join(cwd, '.agentsrc.local'), JSON.stringify({ checks: [check] }))
    const { landed, held } = landAll(cwd, env)
    if (landed.length !== count - 1 || held[0]?.id !== idOf(bad))
      throw new Error(`${landed.length} landed, and ${held[0]?.id} is held for ${idOf(bad)}`)
    taken.ours.push({ wall: readFileSync(counted, 'utf8').length })
    taken.floor.push({ wall: least })
  }
  return [
    {
      row: `check runs, 1 bad of ${count}`,
      over: 'the least there can be',
      ...ratios(taken, 'ours', 'floor'),
    },
  ]
}

/** It exits with 1, since one is held. */
function landAll(cwd, env) {
  const land = 'git agents land --all --trust --json || test $? = 1'
  return JSON.parse(run(['sh', '-c', land], { cwd, env }))
}
