// Rows: short tasks through a queue, by so many workers with so many slots, over the runner alone with as many slots; what a
// job costs in the queue; and what a task costs at the remote, which is a bare repository on the same disk. Needs redis-server.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { race, ratios, spread } from './measure.mjs'
import { keepState, makeRepository, planTasks, run, useShellAgent } from './scratch.mjs'

const count = 8
const shapes = [
  { workers: 1, slots: 1 },
  { workers: 2, slots: 1 },
  { workers: 4, slots: 1 },
  { workers: 2, slots: 2 },
  { workers: 1, slots: 4 },
]

export async function fleet({ folder, env, rounds }) {
  if (spawnSync('redis-server', ['--version']).status !== 0)
    return [{ row: 'fleet: not measured, redis-server is not here', over: '' }]
  const bench = openBench(join(folder, 'fleet'), env)
  try {
    const contenders = Object.fromEntries([
      ...[1, 2, 4].map((slots) => [`here ${slots}`, bench.here(slots)]),
      ...shapes.map((shape) => [nameOf(shape), bench.fleet(shape)]),
    ])
    const taken = race(contenders, rounds)
    return [...shapes.map((shape) => rowOf(taken, shape)), await throughQueue(bench), atRemote(bench)]
  } finally {
    bench.close()
  }
}

const nameOf = ({ workers, slots }) => `${workers} × ${slots}`

function rowOf(taken, { workers, slots }) {
  const [ours, alone] = [nameOf({ workers, slots }), `here ${workers * slots}`]
  const { wall } = ratios(taken, ours, alone)
  const rate = (ms) => `${((count * 60_000) / ms).toFixed(0)} tasks a minute`
  return {
    row: `fleet, workers × slots: ${ours}, ${rate(wall.ours)}`,
    over: `run -j ${workers * slots}: ${rate(wall.floor)}`,
    wall,
  }
}

/** A clone with tasks, its bare remote, and a Redis on a socket. */
function openBench(home, env) {
  const [cwd, origin, socket] = ['clone', 'origin.git', 'redis.sock'].map((name) => join(home, name))
  makeRepository(cwd, env, 500)
  useShellAgent(cwd, env, 'sleep 1; mkdir -p "$GIT_AGENTS_TASK" && echo work >"$GIT_AGENTS_TASK/done.txt"')
  run(['git', 'init', '-q', '--bare', origin], { cwd, env })
  run(['git', '-C', origin, 'config', 'uploadpack.allowFilter', 'true'], { cwd, env })
  run(['git', 'remote', 'add', 'origin', origin], { cwd, env })
  run(['git', 'push', '-q', 'origin', 'HEAD'], { cwd, env })
  planTasks(cwd, env, count)
  const back = keepState(home, env)
  const sockets = ['--port', '0', '--unixsocket', socket, '--save', '']
  let machines = []
  let redis
  const end = () => {
    for (const { pid } of machines) process.kill(-pid, 'SIGKILL')
    machines = []
    redis?.kill('SIGKILL')
    redis = undefined
  }
  const begin = ({ workers, slots }, more = {}) => {
    end()
    back()
    redis = spawn('redis-server', [...sockets, '--dir', home], { stdio: 'ignore' })
    until(() => spawnSync('redis-cli', ['-s', socket, 'ping']).status === 0)
    machines = Array.from({ length: workers }, (_, at) => startWorker(join(home, `w${at}`), slots, more))
    for (const { log } of machines) until(() => readFileSync(log, 'utf8').includes('Works for'))
  }
  const startWorker = (folder, slots, more) => {
    mkdirSync(folder)
    const log = join(folder, 'log')
    const line = `exec git agents worker --queue unix://${socket} --remote ${origin} -j ${slots} --trust >log 2>&1`
    const options = { cwd: folder, env: { ...env, ...more }, stdio: 'ignore', detached: true }
    const { pid } = spawn('sh', ['-c', `: >log; ${line}`], options)
    until(() => readdirSync(folder).includes('log'))
    return { pid, log }
  }
  const argv = ['git', 'agents', 'run', '--trust', '--queue', `unix://${socket}`]
  return {
    socket,
    begin,
    here: (slots) => ({
      argv: ['git', 'agents', 'run', '--trust', '-j', String(slots)],
      cwd,
      env,
      before: () => {
        end()
        back()
      },
    }),
    fleet: (shape) => ({ argv, cwd, env, before: () => begin(shape), after: (_, { wall }) => ({ wall }) }),
    /** One run by one worker, every Git call of both in one file. */
    traced: (traces) => {
      begin({ workers: 1, slots: 1 }, { GIT_TRACE2_EVENT: traces })
      run(argv, { cwd, env: { ...env, GIT_TRACE2_EVENT: traces } })
    },
    close: end,
  }
}

function until(isSo) {
  for (let tries = 0; tries < 600; tries++) {
    if (isSo()) return
    spawnSync('sleep', ['0.05'])
  }
  throw new Error('it does not come about')
}

/** Jobs that do nothing, one after the other: put, taken, done, heard of. */
async function throughQueue({ begin, socket: path }) {
  begin({ workers: 0, slots: 0 })
  const { Queue, QueueEvents, Worker } = await import('bullmq')
  const connection = { path, maxRetriesPerRequest: null }
  const [queue, events] = [new Queue('bench', { connection }), new QueueEvents('bench', { connection })]
  const worker = new Worker('bench', async () => undefined, { connection })
  await Promise.all([queue, events, worker].map((one) => one.waitUntilReady()))
  const times = []
  for (let n = 0; n < 200; n++) {
    const since = performance.now()
    const options = { jobId: `job-${n}`, removeOnComplete: true }
    const heard = new Promise((done) => events.once('completed', done))
    await queue.add('attempt', { task: 'a', n, start: '0'.repeat(40) }, options)
    await heard
    times.push(performance.now() - since)
  }
  await Promise.all([worker, events, queue].map((one) => one.close()))
  const { median, low, high } = spread(times)
  const ms = (time) => time.toFixed(1)
  return { row: 'a job through the queue and back', over: `${ms(median)} ms (${ms(low)}–${ms(high)})` }
}

/** Git calls that talk to the remote, of the run and of the worker, by Git's own clock (api-trace2, the event format). */
function atRemote(bench) {
  const traces = `${bench.socket}.traces`
  bench.traced(traces)
  const talks = new Map()
  const seconds = []
  for (const row of readFileSync(traces, 'utf8').trim().split('\n')) {
    const { event, sid, name, t_abs: since } = JSON.parse(row)
    const isTalk = event === 'cmd_name' && ['ls-remote', 'fetch', 'push'].includes(name)
    if (isTalk && ![...talks.keys()].some((outer) => sid.startsWith(`${outer}/`))) talks.set(sid, name)
    if (event === 'exit' && talks.has(sid)) seconds.push(since)
  }
  const whole = seconds.reduce((sum, one) => sum + one, 0)
  const each = `${(seconds.length / count).toFixed(1)} Git calls, ${((whole * 1000) / count).toFixed(0)} ms`
  return { row: 'a task at the remote, on this disk', over: each }
}
