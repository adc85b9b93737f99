// Kill -9 of the runner at random instants in a run of twenty tasks, again and again, until the run gets through. After each
// kill the books are looked at: every state is one that Git proves, no work is lost, no process is left; and in the end each
// task has its work, once, and none was started again that was done.
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { makePlace } from './place.mjs'
import { kill } from './process.mjs'
import { newRow } from './trial.mjs'

const ids = Array.from({ length: 20 }, (_, n) => `t${n}`)
const killsOfARun = 5

/** Some agents commit, some leave it to us, some leave a process behind that made a session of its own. */
const agentOf = (place) => `set -e
n=\${GIT_AGENTS_TASK#t}
echo "start $GIT_AGENTS_TASK" >> '${place.told}'
echo "half" > "$GIT_AGENTS_TASK.txt"
[ $((n % 3)) = 0 ] && { git add -A; git commit -qm "half of $GIT_AGENTS_TASK"; }
[ $((n % 4)) = 0 ] && { setsid sleep 300 >/dev/null 2>&1 & }
sleep "0.$((n % 7))"
echo "whole" >> "$GIT_AGENTS_TASK.txt"
[ $((n % 5)) = 0 ] && { git add -A; git commit -qm "all of $GIT_AGENTS_TASK"; }
echo "end $GIT_AGENTS_TASK" >> '${place.told}'
`

/** Kills until there were `kills`; a row of the table. */
export async function killRunners({ folder, env, say }, kills, random) {
  const { row, add } = newRow('kill the runner of 20 tasks', say)
  const place = makePlace(join(folder, 'runner'), env)
  await prepare(place)
  place.keep()
  const ms = await measured(place)
  for (let run = 0; row.rounds < kills; run++) {
    place.restore()
    const before = row.rounds
    for (let nth = 0; nth < killsOfARun && row.rounds < kills; nth++) {
      const at = Math.round(random() * ms * 0.6)
      const isWhole = random() < 0.3
      const killed = await killedAt(place, at, isWhole)
      add(killed, `run ${run}, kill ${nth} after ${at} ms${isWhole ? ', whole' : ''}`)
      if (killed.phase === 'ended before') break
    }
    const fault = await finish(place)
    if (fault !== undefined) add({ phase: 'the end', fault }, `run ${run} after ${row.rounds - before} kills`)
  }
  return row
}

async function prepare(place) {
  place.write(
    '.agentsrc',
    JSON.stringify({
      agent: 'shell',
      concurrency: 4,
      agents: { shell: { command: ['sh', join(place.home, 'agent.sh')] } },
    }),
  )
  place.commit('first')
  writeFileSync(join(place.home, 'agent.sh'), agentOf(place))
  const tasks = ids.map((id) => ({ id, title: `feat: ${id}`, prompt: 'p', paths: [`${id}.txt`] }))
  writeFileSync(join(place.home, 'plan.json'), JSON.stringify({ tasks }))
  await place.ok('plan', join(place.home, 'plan.json'))
}

async function measured(place) {
  const since = performance.now()
  await place.ok('run', '--trust')
  return performance.now() - since
}

async function killedAt(place, at, isWhole) {
  const running = place.agents('run', '--trust')
  await Promise.race([delay(at), running.ended])
  if (running.isThrough()) return { phase: 'ended before' }
  const told = rowsOf(place)
  kill(running.pid, isWhole)
  await running.ended
  const tasks = await listed(place)
  const through = tasks.filter(({ state }) => state === 'done').length
  const faults = [...wrongStates(tasks), ...lost(place, tasks, told), ...leftOver(place)]
  const phase = `${Math.floor(through / 5) * 5} and more done`
  return { phase, ...(faults.length === 0 ? {} : { fault: faults.join('; ') }) }
}

const listed = async (place) => JSON.parse(await place.ok('list', '--json')).tasks

const rowsOf = ({ told }) => (existsSync(told) ? readFileSync(told, 'utf8').split('\n') : [])

const wrongStates = (tasks) =>
  tasks
    .filter(({ state }) => !['pending', 'stopped', 'done'].includes(state))
    .map(({ id, state }) => `${id} is ${state}`)

/** What an agent had made whole before the kill is at its task's tip or in one of its snapshots; what is done is whole. */
function lost(place, tasks, told) {
  return tasks.flatMap(({ id, state, branch }) => {
    const kept = place.git('for-each-ref', '--format=%(refname)', `refs/agents/keep/${id}/`).split('\n')
    const refs = [`refs/heads/${branch}`, ...kept].filter(Boolean)
    const isWhole = refs.some((ref) => contentAt(place, ref, id) === 'half\nwhole')
    if (state === 'done')
      return contentAt(place, refs[0], id) === 'half\nwhole' ? [] : [`${id} is done and not whole`]
    return told.includes(`end ${id}`) && !isWhole ? [`the work of ${id} is in no ref`] : []
  })
}

function contentAt({ git }, ref, id) {
  try {
    return git('show', `${ref}:${id}.txt`)
  } catch {
    return undefined
  }
}

/** Processes whose folder is a worktree of a task. */
const leftOver = ({ repo }) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && folderOf(name).startsWith(`${repo}.agents/`))
    .map((pid) => `process ${pid} is left`)

function folderOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

/** Lets the run get through; gives what is wrong in the end. */
async function finish(place) {
  try {
    const done = (await listed(place)).filter(({ state }) => state === 'done').map(({ id }) => id)
    const before = rowsOf(place)
    await place.ok('run', '--trust')
    const tasks = await listed(place)
    const again = rowsOf(place).slice(before.length - 1)
    const faults = [
      ...tasks.filter(({ state }) => state !== 'done').map(({ id, state }) => `${id} is ${state} in the end`),
      ...done
        .filter((id) => again.includes(`start ${id}`))
        .map((id) => `${id} was done and is started again`),
      ...lost(place, tasks, []),
      ...leftOver(place),
    ]
    return faults.length === 0 ? undefined : faults.join('; ')
  } catch (error) {
    return error.message.slice(-700)
  }
}
