// Everything going wrong in a fleet, drawn at random: `npm run test:fleet -- --rounds 50 --seed 1`. Three workers, one Redis,
// one bare remote, eight tasks; while they work one fault after another. Then the books are checked: each task was completed
// exactly once, none is lost, and what came late is kept and on no branch. Build first; needs redis-server.
import { spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const program = resolve(import.meta.dirname, '../../bin/git-agents.js')
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})

let state = Number(values.seed)
/** A number from 0 below `most` (mulberry32). */
function draw(most) {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) % most
}

const agent =
  'sleep 0.$((RANDOM % 8 + 2)); echo "$GIT_AGENTS_TASK" >> "$GIT_AGENTS_TASK.txt"; echo did "$GIT_AGENTS_TASK"'
const config = `agent: sh
retries: 6
agents:
  sh:
    command: ["bash", "-c", ${JSON.stringify(agent)}]
`
const tasks = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

class Round {
  constructor() {
    this.root = mkdtempSync(join(tmpdir(), 'fleet-'))
    this.env = {
      PATH: process.env.PATH,
      HOME: this.root,
      GIT_CONFIG_GLOBAL: join(this.root, 'gitconfig'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AGENTS_LEASE: '2',
      LC_ALL: 'C',
    }
    this.origin = join(this.root, 'origin.git')
    this.socket = join(this.root, 'redis.sock')
    this.workers = []
    this.log = join(this.root, 'log')
    this.mishaps = []
  }

  do(file, args, cwd = this.root) {
    const ran = spawnSync(file, args, { cwd, env: this.env, encoding: 'utf8', timeout: 120_000 })
    if (ran.status !== 0) throw new Error(`${file} ${args.join(' ')}: ${ran.stdout}${ran.stderr}`)
    return ran.stdout.trim()
  }

  git(...args) {
    return this.do('git', args)
  }

  agents(cwd, ...args) {
    return this.do(process.execPath, [program, ...args], cwd)
  }

  start(name, cwd, ...args) {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env: this.env,
      detached: true,
      stdio: 'pipe',
    })
    for (const out of [child.stdout, child.stderr])
      out.on('data', (text) => appendFileSync(this.log, `${name}: ${text}`))
    child.over = new Promise((done) => child.on('exit', (code) => done(code)))
    return child
  }

  async redis(args = []) {
    const fixed = ['--port', '0', '--unixsocket', this.socket, '--dir', this.root, '--appendonly', 'yes']
    this.store = spawn('redis-server', [...fixed, ...args], { stdio: 'ignore' })
    this.store.over = new Promise((done) => this.store.on('exit', done))
    for (let tries = 0; tries < 200; tries++) {
      if (spawnSync('redis-cli', ['-s', this.socket, 'ping']).stdout?.toString() === 'PONG\n') return
      await delay(50)
    }
    throw new Error('redis-server does not answer')
  }

  worker(at) {
    const cwd = join(this.root, `w${at}`)
    mkdirSync(cwd, { recursive: true })
    const queue = ['--queue', `unix://${this.socket}`, '--remote', this.origin]
    this.workers[at] = this.start(`w${at}`, cwd, 'worker', ...queue, '-j', '2', '--trust')
  }

  run() {
    const cwd = join(this.root, this.place)
    this.runner = this.start(this.place, cwd, 'run', '--queue', `unix://${this.socket}`, '--trust')
    return this.runner
  }

  async open() {
    for (const [key, value] of [
      ['user.name', 'Pat'],
      ['user.email', 'pat@example.com'],
      ['init.defaultBranch', 'main'],
    ])
      this.git('config', '--global', key, value)
    this.git('init', '--quiet', '--bare', this.origin)
    this.git('-C', this.origin, 'config', 'uploadpack.allowFilter', 'true')
    this.git('clone', '--quiet', this.origin, join(this.root, 'one'))
    writeFileSync(join(this.root, 'one', '.agentsrc'), config)
    this.git('-C', join(this.root, 'one'), 'add', '-A')
    this.git('-C', join(this.root, 'one'), 'commit', '--quiet', '-m', 'first')
    this.git('-C', join(this.root, 'one'), 'push', '--quiet', 'origin', 'main')
    this.git('clone', '--quiet', this.origin, join(this.root, 'two'))
    const plan = tasks.map((id, at) => ({
      id,
      title: id,
      prompt: id,
      paths: [`${id}.txt`],
      after: at < 4 ? [] : [tasks[at - 4]],
    }))
    writeFileSync(join(this.root, 'plan.json'), JSON.stringify({ tasks: plan }))
    this.agents(join(this.root, 'one'), 'plan', join(this.root, 'plan.json'))
    this.agents(join(this.root, 'one'), 'sync')
    this.place = 'one'
    await this.redis()
    for (const at of [0, 1, 2]) this.worker(at)
  }

  /** Ends what was started, by its process group. */
  close() {
    for (const child of [...this.workers, this.runner]) signal(child, 'SIGKILL')
    this.store.kill('SIGKILL')
    if (!values.keep) rmSync(this.root, { recursive: true, force: true, maxRetries: 10 })
  }
}

function signal(child, name) {
  try {
    if (child?.exitCode === null) process.kill(-child.pid, name)
  } catch {
    // It is gone.
  }
}

/** One fault each; a round goes on after it. */
const faults = {
  'worker killed': async (round) => {
    const at = draw(3)
    signal(round.workers[at], 'SIGKILL')
    await round.workers[at].over
    await delay(draw(1500))
    round.worker(at)
  },
  'worker frozen past its lease': async (round) => {
    const child = round.workers[draw(3)]
    signal(child, 'SIGSTOP')
    await delay(6_000)
    signal(child, 'SIGCONT')
  },
  'cut off from Redis': async (round) => {
    spawnSync('redis-cli', ['-s', round.socket, 'client', 'kill', 'type', 'normal'])
    await delay(200)
  },
  'cut off from the remote': async (round) => {
    renameSync(round.origin, `${round.origin}.away`)
    await delay(500 + draw(2_000))
    renameSync(`${round.origin}.away`, round.origin)
  },
  'run killed and started elsewhere': async (round) => {
    signal(round.runner, 'SIGKILL')
    await round.runner.over
    round.place = round.place === 'one' ? 'two' : 'one'
    round.run()
  },
  'Redis restarted with its data': async (round) => {
    round.store.kill('SIGTERM')
    await round.store.over
    await delay(draw(1_000))
    await round.redis()
  },
  'Redis restarted without its data': async (round) => {
    round.store.kill('SIGKILL')
    await round.store.over
    rmSync(join(round.root, 'appendonlydir'), { recursive: true, force: true })
    rmSync(join(round.root, 'dump.rdb'), { force: true })
    await round.redis()
  },
}

const names = values.only === undefined ? Object.keys(faults) : [values.only]
let failures = 0
for (let count = 1; count <= Number(values.rounds); count++) {
  const round = new Round()
  const since = performance.now()
  let verdict = []
  try {
    await round.open()
    await delay(500)
    round.run()
    for (let left = 1 + draw(3); left > 0; left--) {
      await delay(300 + draw(1_500))
      const name = names[draw(names.length)]
      round.mishaps.push(name)
      await faults[name](round)
    }
    verdict = await judge(round)
  } catch (error) {
    verdict = [String(error.stack)]
  } finally {
    const seconds = ((performance.now() - since) / 1000).toFixed(1)
    const word = verdict.length === 0 ? 'ok' : `FAULTS (kept in ${round.root})\n  ${verdict.join('\n  ')}`
    console.log(`round ${count}, ${seconds} s: ${round.mishaps.join(', ')}: ${word}`)
    if (verdict.length > 0) {
      failures++
      values.keep = true
    }
    round.close()
    values.keep = false
  }
}
console.log(`${values.rounds} rounds, ${failures} with faults`)
process.exitCode = failures === 0 ? 0 : 1

/** What is wrong in the end; nothing where all is as it should be. */
async function judge(round) {
  const wrong = []
  for (let again = 0; again < 3; again++) {
    const code = await Promise.race([round.runner.over, delay(90_000, 'late', { ref: false })])
    if (code === 'late') return [`the run has not ended, see ${round.log}`]
    if (code === 0) break
    if (again === 2) wrong.push(`the run ended with ${code}`)
    else round.run()
  }
  for (const child of round.workers) {
    signal(child, 'SIGINT')
    if ((await Promise.race([child.over, delay(30_000, 'late', { ref: false })])) === 'late')
      wrong.push('a worker does not end')
  }
  const cwd = join(round.root, round.place)
  round.agents(cwd, 'sync', '--keep')
  const { tasks: rows } = JSON.parse(round.agents(cwd, 'list', '--json'))
  if (rows.length !== tasks.length) wrong.push(`${rows.length} tasks of ${tasks.length}`)
  for (const { id, state: standing } of rows) {
    if (standing !== 'done') wrong.push(`${id} is ${standing}`)
    const journal = round.git('-C', cwd, 'notes', '--ref=agents', 'show', `refs/agents/tasks/${id}`)
    const done = new Set(journal.split('\n').filter((row) => /"type":"ended".*"outcome":"done"/.test(row)))
    if (done.size !== 1) wrong.push(`${id} was completed ${done.size} times`)
    const text = round.git('-C', cwd, 'show', `agents/${id}:${id}.txt`)
    if (text !== id) wrong.push(`${id}.txt holds ${JSON.stringify(text)}`)
    const shared = round.git('-C', round.origin, 'rev-parse', `refs/heads/agents/${id}`)
    if (shared !== round.git('-C', cwd, 'rev-parse', `agents/${id}`))
      wrong.push(`${id} differs in the remote`)
  }
  const left = round.git('-C', round.origin, 'for-each-ref', 'refs/agents/attempts')
  if (left !== '') wrong.push(`left in the remote: ${left}`)
  const fsck = spawnSync('git', ['-C', round.origin, 'fsck', '--no-dangling', '--connectivity-only'], {
    env: round.env,
  })
  if (fsck.status !== 0) wrong.push(`fsck: ${fsck.stderr}`)
  const doctor = spawnSync(process.execPath, [program, 'doctor'], { cwd, env: round.env, encoding: 'utf8' })
  if (!doctor.stdout.includes('Nothing is wrong')) wrong.push(`doctor: ${doctor.stdout}`)
  if (existsSync(round.log) && /fault of ours|TypeError/.test(readFileSync(round.log, 'utf8')))
    wrong.push('a fault of ours is in the log')
  return wrong
}
