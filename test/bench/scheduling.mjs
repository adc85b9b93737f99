// Row: the makespan of drawn graphs with real processes, over max(critical path, work / N). Agents sleep a drawn time; how
// long each kind takes the runner knows from one earlier run in the same repository, as it would from yesterday's.
// Several repositories work at once, since their agents only sleep; a round is a graph.
import { spawn } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spread } from './measure.mjs'
import { makeRepository, run } from './scratch.mjs'

/** Kinds of agents by the seconds that they sleep. Real ones take minutes; much less, and starting them is the figure. */
const kinds = [10, 20, 30, 50]
/** So many repositories start a task every two seconds between them, which leaves more than half of two cores idle. */
const lanes = 6

export async function scheduling({ folder, env, rounds }) {
  const taught = join(folder, 'taught')
  makeRepository(join(taught, 'repo'), env, 20)
  teach(join(taught, 'repo'), env)
  const graphs = Array.from({ length: rounds }, (_, n) => drawGraph(n + 1))
  const made = []
  const lane = async () => {
    for (let graph = graphs.shift(); graph !== undefined; graph = graphs.shift()) {
      const home = join(folder, `graph-${graph.seed}`)
      cpSync(taught, home, { recursive: true })
      // A copy is no other clone until it has an id of its own, and what ends an agent goes by that id.
      rmSync(join(home, 'repo', '.git', 'agents', 'clone'), { force: true })
      made.push({ ...graph, ...(await carryOut(join(home, 'repo'), env, graph)) })
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const figure = (of) => spread(made.map(of))
  const row = (name, of) => ({
    row: name,
    over: 'max(critical path, work / N)',
    wall: {
      ratio: figure((one) => of(one) / one.bound),
      ours: figure((one) => 1000 * of(one)).median,
      floor: figure(({ bound }) => 1000 * bound).median,
    },
  })
  const between = made.map(({ tasks, wall, working }) => (1000 * (wall - working)) / tasks.length)
  return [
    row(`${rounds} graphs, to the end of run`, ({ wall }) => wall),
    row(`${rounds} graphs, by the agents' own seconds`, ({ working }) => working),
    {
      row: 'the rest of it, for each task',
      over: 'ms',
      wall: { ratio: spread(between), ours: spread(between).median, floor: 1 },
    },
  ]
}

/** Agents that sleep, each with one task behind it. */
function teach(top, env) {
  const agents = Object.fromEntries(
    kinds.map((seconds) => [
      `sleeper-${seconds}`,
      { command: ['sh', '-c', `sleep ${seconds}; echo work >"$GIT_AGENTS_TASK.txt"`] },
    ]),
  )
  writeFileSync(join(top, '.agentsrc'), JSON.stringify({ agents }))
  run(['git', 'add', '.agentsrc'], { cwd: top, env })
  run(['git', 'commit', '-q', '-m', 'agents'], { cwd: top, env })
  plan(
    top,
    env,
    kinds.map((seconds) => ({ id: `before-${seconds}`, seconds, after: [] })),
  )
  run(['git', 'agents', 'run', '--trust', '-j', String(kinds.length)], { cwd: top, env })
}

const plan = (top, env, tasks) =>
  run(['git', 'agents', 'plan', '-'], {
    cwd: top,
    env,
    input: JSON.stringify({
      tasks: tasks.map(({ id, seconds, after }) => ({
        ...{ id, after, title: `feat: ${id}`, prompt: 'Sleep.', paths: [`${id}.txt`] },
        agent: `sleeper-${seconds}`,
      })),
    }),
  })

/** Ten to fourteen tasks, each after up to two of those before it, two to four at a time; the same for the same seed. */
function drawGraph(seed) {
  const draw = random(seed)
  const jobs = 2 + draw(3)
  const tasks = Array.from({ length: 10 + draw(5) }, (_, n) => ({
    id: `t${n}`,
    seconds: kinds[draw(kinds.length)],
    after: n === 0 ? [] : [...new Set(Array.from({ length: draw(3) }, () => `t${draw(n)}`))],
  }))
  const ends = new Map()
  for (const { id, seconds, after } of tasks)
    ends.set(id, seconds + Math.max(0, ...after.map((one) => ends.get(one))))
  const work = tasks.reduce((sum, { seconds }) => sum + seconds, 0)
  return { seed, jobs, tasks, bound: Math.max(work / jobs, ...ends.values()) }
}

/** A small generator of whole numbers below `limit` (mulberry32). */
function random(seed) {
  let state = seed * 0x9e3779b9
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** Wall seconds of the run, and what its order of starts would take by the drawn seconds alone. */
async function carryOut(top, env, { seed, tasks, jobs }) {
  plan(top, env, tasks)
  const ids = tasks.map(({ id }) => id)
  const args = ['agents', 'run', ...ids, '--trust', '--json', '-j', String(jobs)]
  const child = spawn('git', args, { cwd: top, env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  await ended
  const events = text.trim().split('\n').map(JSON.parse)
  const summary = events.at(-1)
  const done = summary.tasks.filter(({ state }) => state === 'done')
  if (done.length !== tasks.length)
    throw new Error(`graph ${seed}: ${done.length} of ${tasks.length} tasks worked`)
  const order = events.flatMap(({ type, task }) => (type === 'preparing' ? task : []))
  return { wall: summary.wallSeconds, working: replay(tasks, order, jobs) }
}

/** The same starts in the same order with nothing but the drawn seconds: each as soon as a slot is free and it may. */
function replay(tasks, order, jobs) {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const ends = new Map()
  const slots = Array.from({ length: jobs }, () => 0)
  for (const id of order) {
    const { seconds, after } = byId.get(id)
    const slot = slots.indexOf(Math.min(...slots))
    const start = Math.max(slots[slot], ...after.map((one) => ends.get(one)))
    ends.set(id, start + seconds)
    slots[slot] = start + seconds
  }
  return Math.max(...ends.values())
}
