// The books of a round once it has calmed down: each task was completed exactly once and is in the remote as it is here,
// none is lost, nothing is left lying, and whoever was not told to end is there still.
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { isThere, signal, tasks } from './round.mjs'

/** What is wrong in the end; nothing where all is as it should be. */
export async function judge(round) {
  const wrong = await endRun(round)
  if (wrong.length > 0) return wrong
  wrong.push(...(await endWorkers(round)))
  await round.agents(round.place, 'sync', '--keep')
  const { tasks: rows } = JSON.parse(await round.agents(round.place, 'list', '--json'))
  if (rows.length !== tasks.length) wrong.push(`${rows.length} tasks of ${tasks.length}`)
  for (const { id, state } of rows) wrong.push(...(await judgeTask(round, id, state)))
  const left = await round.git('-C', round.origin, 'for-each-ref', 'refs/agents/attempts')
  if (left !== '') wrong.push(`left in the remote: ${left}`)
  const fsck = await round.try('git', ['-C', round.origin, 'fsck', '--no-dangling', '--connectivity-only'])
  if (fsck.code !== 0) wrong.push(`fsck: ${fsck.text}`)
  const doctor = await round.tryAgents(round.place, 'doctor')
  if (!doctor.text.includes('Nothing is wrong')) wrong.push(`doctor: ${doctor.text}`)
  if (existsSync(round.log) && /fault of ours|TypeError/.test(readFileSync(round.log, 'utf8')))
    wrong.push('a fault of ours is in the log')
  return wrong
}

/** A run that a fault has ended is started again, as a person would. */
async function endRun(round) {
  for (let again = 0; again < 3; again++) {
    const code = await over(round.runner.child, 90_000)
    if (code === 'late') return [`the run has not ended, see ${round.log}`]
    if (code === 0) return []
    if (again === 2) return [`the run ended with ${code}`]
    round.run()
  }
  return []
}

async function endWorkers(round) {
  const wrong = []
  for (const name of ['w0', 'w1', 'w2']) {
    const { child } = round.machines[name]
    if (!isThere(child)) wrong.push(`${name} has ended by itself, with ${child.exitCode ?? child.signalCode}`)
    signal(child, 'SIGINT')
    if ((await over(child, 30_000)) === 'late') wrong.push(`${name} does not end`)
  }
  return wrong
}

const over = (child, ms) => Promise.race([child.over, delay(ms, 'late', { ref: false })])

async function judgeTask(round, id, state) {
  const wrong = state === 'done' ? [] : [`${id} is ${state}`]
  const here = (...args) => round.git('-C', round.place, ...args)
  const journal = await here('notes', '--ref=agents', 'show', `refs/agents/tasks/${id}`)
  const done = new Set(journal.split('\n').filter((row) => /"type":"ended".*"outcome":"done"/.test(row)))
  if (done.size !== 1) wrong.push(`${id} was completed ${done.size} times`)
  const text = await here('show', `agents/${id}:${id}.txt`).catch(({ message }) => message)
  if (text !== id) wrong.push(`${id}.txt holds ${JSON.stringify(text)}`)
  const shared = await round.git('-C', round.origin, 'rev-parse', `refs/heads/agents/${id}`)
  if (shared !== (await here('rev-parse', `agents/${id}`))) wrong.push(`${id} differs in the remote`)
  return wrong
}
