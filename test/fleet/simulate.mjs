// A hundred machines that nobody has: the scheduler that `run` uses, in simulated time. Durations and failures are drawn from
// the rates below; what a start and an end cost the Git server is measured here, now. `node test/fleet/simulate.mjs
// [--tasks 1000] [--workers 100] [--seed 1] [--json]`; docs/fleet.md says what of it is measured and what is only calculated.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { randomOf } from '../faults/random.mjs'
import { measureServer } from './server.mjs'

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})

/** Assumed, not measured. Times in seconds. */
const rates = {
  /** An agent at work: log-normal, this median and this sigma of the logarithm. */
  median: 480,
  sigma: 0.8,
  /** Tasks that come after one or two of the fifty before them. */
  dependent: 0.35,
  /** Attempts that fail somewhere on their way and are tried again, at most three times. */
  fails: 0.04,
  /** Attempts that meet a rate limit, and how long that holds them. */
  limited: 0.05,
  limitedFor: 120,
  /** A worker dies once in so long on average, and is back after so long. */
  dies: 24 * 3600,
  back: 300,
  /** A job whose worker died is handed out again after its lease. */
  lease: 30,
  /** A worktree made ready, and a job handed out. */
  setup: 20,
  handOut: 0.05,
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const random = randomOf(Number(values.seed))
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function makeTasks(count) {
  return Array.from({ length: count }, (_, n) => {
    const isDependent = n > 0 && random() < rates.dependent
    const before = () => `t${Math.max(0, n - 1 - Math.floor(random() * 50))}`
    return {
      id: `t${n}`,
      after: isDependent ? [...new Set([before(), ...(random() < 0.3 ? [before()] : [])])] : [],
      area: Math.floor(random() * 200),
      work: rates.median * Math.exp(rates.sigma * normal()),
      state: 'pending',
      attempts: 0,
    }
  })
}

/** Plays all tasks on so many workers; every figure of the report. */
function play(tasks, workers, planStarts) {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const overlaps = (a, b) => byId.get(a).area === byId.get(b).area
  const events = []
  const at = (time, act) => events.push({ time, act })
  const now = { time: 0, free: workers, busy: 0, up: workers, upArea: 0, deaths: 0, again: 0, wasted: 0 }
  const git = []
  const waits = []
  let planning = 0
  let calls = 0

  const start = (task) => {
    task.state = 'running'
    task.attempts++
    now.free--
    waits.push(now.time - task.readyAt)
    git.push(now.time)
    const whole = rates.handOut + rates.setup + task.work + (random() < rates.limited ? rates.limitedFor : 0)
    const failsAt = task.attempts < 3 && random() < rates.fails ? random() * whole : Number.POSITIVE_INFINITY
    const diesAt = -Math.log(1 - random()) * rates.dies
    const spent = Math.min(whole, failsAt, diesAt)
    now.busy += spent
    if (spent === diesAt) at(now.time + spent, () => die(task, spent))
    else at(now.time + spent, () => end(task, spent === whole, spent))
  }
  const ready = (task) => {
    task.state = 'pending'
    task.readyAt = now.time
  }
  const end = (task, isDone, spent) => {
    now.free++
    git.push(now.time)
    if (isDone) task.state = 'done'
    else retry(task, spent)
  }
  const retry = (task, spent) => {
    now.again++
    now.wasted += spent
    ready(task)
  }
  const die = (task, spent) => {
    now.deaths++
    now.up--
    at(now.time + rates.back, () => {
      now.up++
      now.free++
    })
    at(now.time + rates.lease, () => retry(task, spent))
  }
  const isReady = (task) => task.after.every((id) => byId.get(id).state === 'done')

  for (const task of tasks) if (isReady(task)) task.readyAt = 0
  for (;;) {
    for (const task of tasks)
      if (task.state === 'pending' && task.readyAt === undefined && isReady(task)) task.readyAt = now.time
    const scheduled = tasks.map(({ id, after, state, work }) => ({
      id,
      after,
      state,
      wanted: true,
      seconds: work,
    }))
    const since = performance.now()
    const { start: chosen } = planStarts(scheduled, now.free, overlaps)
    planning += performance.now() - since
    calls++
    for (const id of chosen) start(byId.get(id))
    if (tasks.every(({ state }) => state === 'done')) break
    events.sort((a, b) => b.time - a.time)
    const next = events.pop()
    now.upArea += now.up * (next.time - now.time)
    now.time = next.time
    next.act()
  }
  return { ...now, makespan: now.time, git, waits: waits.sort((a, b) => a - b), planning, calls }
}

/** No schedule can be shorter: the longest chain, and all work shared out evenly. */
function lowerBound(tasks, workers) {
  const each = (task) => rates.handOut + rates.setup + task.work
  const chains = new Map()
  for (const task of tasks)
    chains.set(task.id, each(task) + Math.max(0, ...task.after.map((id) => chains.get(id))))
  const work = tasks.reduce((sum, task) => sum + each(task), 0)
  return { chain: Math.max(...chains.values()), share: work / workers, work }
}

const part = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0

/** The most that fall within any minute. */
function peakPerMinute(times) {
  const sorted = times.toSorted((a, b) => a - b)
  let from = 0
  let most = 0
  for (const [to, time] of sorted.entries()) {
    while (sorted[from] < time - 60) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'git-agents-fleet-')))
try {
  const outfile = join(folder, 'schedule.mjs')
  const contents = "export { planStarts } from './src/domain/schedule.ts'"
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
  const { planStarts } = await import(outfile)
  const workers = Number(values.workers)
  const tasks = makeTasks(Number(values.tasks))
  const bound = lowerBound(tasks, workers)
  const played = play(tasks, workers, planStarts)
  const server = measureServer(folder)
  const perSecond = (2 * tasks.length) / played.makespan
  const report = {
    calculated: {
      'lower bound, hours (longest chain; work over workers)': [bound.chain / 3600, bound.share / 3600],
      'makespan, hours': played.makespan / 3600,
      'makespan over its bound': played.makespan / Math.max(bound.chain, bound.share),
      'work of one agent alone over the makespan': bound.work / played.makespan,
      'workers busy, share of those that were up': played.busy / played.upArea,
      'ready to started, seconds (median, 95 %, most)': [
        part(played.waits, 0.5),
        part(played.waits, 0.95),
        played.waits.at(-1),
      ],
      'workers that died': played.deaths,
      'attempts begun again': played.again,
      'work done twice, share': played.wasted / bound.work,
      'Git requests (mean a minute, most in one)': [perSecond * 60, peakPerMinute(played.git)],
      'Git server busy, share of one core (mean, peak minute)': [
        (perSecond / 2) * (server.fetch + server.push),
        (peakPerMinute(played.git) / 60) * Math.max(server.fetch, server.push),
      ],
    },
    measured: {
      'a fetch of a new base at the server, CPU seconds': server.fetch,
      'a push of a task at the server, CPU seconds': server.push,
      'a decision of the scheduler, ms (mean)': played.planning / played.calls,
    },
    assumed: rates,
  }
  process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : shown(report))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function shown(report) {
  const digits = (value) =>
    [value]
      .flat()
      .map((one) => (one >= 100 ? one.toFixed(0) : one.toPrecision(3)))
      .join(', ')
  return Object.entries(report)
    .map(
      ([title, rows]) =>
        `${title}\n${Object.entries(rows)
          .map(([name, value]) => `  ${name.padEnd(62)} ${digits(value)}\n`)
          .join('')}`,
    )
    .join('\n')
}
