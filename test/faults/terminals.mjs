// Two terminals that add, run and land at once, again and again: everything lands, once.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { lookAt } from './look.mjs'
import { makePlace } from './place.mjs'
import { newRow } from './trial.mjs'

const settings = {
  agent: 'shell',
  agents: { shell: { command: ['sh', '-c', 'echo x > "n/$GIT_AGENTS_TASK"'] } },
}

/** Each round two tasks, each by a terminal of its own. */
export async function twoTerminals(setting, rounds) {
  const place = makePlace(join(setting.folder, 'terminals'), setting.env)
  const { row, add } = newRow('two terminals', setting.say)
  place.write('n/first', 'x\n')
  place.write('.agentsrc', JSON.stringify(settings))
  place.commit('first')
  await place.ok('add', 'seed', '--id', 'seed')
  await place.ok('run', '--trust')
  for (let round = 0; round < rounds; round++) {
    const said = (
      await Promise.all([
        inTerminal(place, [...newTask(`a${round}`), ['run'], ['land', '--all']]),
        inTerminal(place, [...newTask(`b${round}`), ['land', '--all'], ['run'], ['list']]),
      ])
    ).flat()
    add({ phase: 'through', ...(said.length === 0 ? {} : { fault: said.join('; ') }) }, `round ${round}`)
  }
  await place.ok('run')
  await place.ok('land', '--all')
  const fault = await wrongAtEnd(place, 2 * rounds + 1)
  add({ phase: 'all landed once', ...(fault === undefined ? {} : { fault }) }, 'at the end')
  return row
}

const newTask = (id) => [['add', `task ${id}`, '--id', id, '--paths', `n/${id}`]]

/** What goes wrong in one terminal: another exit code than yes and no. That a runner works already is an answer. */
async function inTerminal(place, commands) {
  const faults = []
  for (const args of commands) {
    const { code, stderr } = await place.agents(...args).ended
    if (code > 1 && !/runner works/.test(stderr))
      faults.push(`${args.join(' ')} ended with ${code}: ${stderr}`)
  }
  return faults
}

async function wrongAtEnd(place, count) {
  const { states, left, fsck, status } = await lookAt(place)
  const landed = place
    .git('log', '--format=%(trailers:key=Agent-Task,valueonly,separator=)', 'main')
    .split('\n')
  const ids = landed.filter((id) => id !== '')
  const open = Object.keys(states).filter(
    (id) => states[id] !== 'landed' || !existsSync(join(place.repo, 'n', id)),
  )
  const isRight =
    ids.length === count &&
    new Set(ids).size === count &&
    open.length + left.length + fsck.length + status.length === 0
  return isRight ? undefined : JSON.stringify({ landed: ids.length, of: count, open, left, fsck, status })
}
