// One round of a fleet: a Redis, a bare remote behind `git daemon` or smart HTTP, three workers, clones that a run can be
// started in. Each machine has a way of its own to either server, and a small disk of its own where one can be mounted.
import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openNetwork } from './apart.mjs'
import { openBackend } from './backend.mjs'
import { openWire, reachDaemon } from './wire.mjs'

const program = resolve(import.meta.dirname, '../../bin/git-agents.js')

const agent =
  'sleep 0.$((RANDOM % 8 + 2)); echo "$GIT_AGENTS_TASK" >> "$GIT_AGENTS_TASK.txt"; echo did "$GIT_AGENTS_TASK"'
const config = `agent: sh
retries: 6
agents:
  sh:
    command: ["bash", "-c", ${JSON.stringify(agent)}]
`
/** The tasks of a round; each of the last four comes after one of the first. */
export const tasks = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** All that one round starts. The remote is served over `daemon` or `http`; `apart` gives workers networks of their own. */
export class Round {
  constructor({ over = 'daemon', apart = false } = {}) {
    this.over = over
    this.network = apart ? openNetwork(['w0', 'w1', 'w2']) : undefined
    this.host = this.network?.host ?? '127.0.0.1'
    this.root = mkdtempSync(join(tmpdir(), 'fleet-'))
    this.env = {
      PATH: process.env.PATH,
      HOME: this.root,
      GIT_CONFIG_GLOBAL: join(this.root, 'gitconfig'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AGENTS_LEASE: '2',
      REDISCLI_AUTH: 'secret',
      LC_ALL: 'C',
    }
    this.origin = join(this.root, 'origin.git')
    this.socket = join(this.root, 'redis.sock')
    this.log = join(this.root, 'log')
    this.machines = {}
    this.place = 'one'
  }

  /** Runs a program to its end; gives what it printed. @throws where it fails, or takes two minutes */
  async do(file, args, cwd = this.root) {
    const ran = await this.try(file, args, cwd)
    if (ran.code !== 0) throw new Error(`${file} ${args.join(' ')}: ${ran.text}`)
    return ran.text.trim()
  }

  /** The same, with whatever exit code. */
  async try(file, args, cwd = this.root) {
    const child = spawn(file, args, {
      cwd,
      env: this.env,
      timeout: 120_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    for (const out of [child.stdout, child.stderr]) out.on('data', (chunk) => (text += chunk))
    const code = await new Promise((done) => child.on('error', done).on('close', done))
    return { code, text }
  }

  git(...args) {
    return this.do('git', args)
  }

  /** Our program in a machine's folder. */
  agents(name, ...args) {
    return this.do(process.execPath, [program, ...args], this.machines[name].cwd)
  }

  tryAgents(name, ...args) {
    return this.try(process.execPath, [program, ...args], this.machines[name].cwd)
  }

  /** Starts our program on a machine, in a group of its own; `env` is what is wrong there. A worker is `ready` once it works. */
  start(name, args, env = {}) {
    const machine = this.machines[name]
    const [file, ...rest] = [...(this.network?.through(name) ?? []), process.execPath, program, ...args]
    const child = spawn(file, rest, {
      cwd: machine.cwd,
      env: { ...this.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.ready = new Promise((done) => {
      const hear = (text) => {
        appendFileSync(this.log, `${name}: ${text}`)
        if (String(text).includes('Works for')) done()
      }
      for (const out of [child.stdout, child.stderr]) out.on('data', hear)
      child.on('exit', done)
    })
    child.over = new Promise((done) => child.on('exit', (code, by) => done(code ?? by)))
    machine.child = child
    return child
  }

  /** The arguments of a worker on a machine. */
  workerArgs(name) {
    const { queue } = this.machines[name]
    const remote = this.remoteAt(name)
    return ['worker', '--queue', this.queueAt(queue), '--remote', remote, '-j', '2', '--trust']
  }

  worker(name, env) {
    return this.start(name, this.workerArgs(name), env)
  }

  run(env) {
    return this.start(this.place, ['run', '--queue', this.queueAt(this.runner.queue), '--trust'], env)
  }

  get runner() {
    return this.machines[this.place]
  }

  async redis() {
    const args = ['--port', '0', '--unixsocket', this.socket, '--dir', this.root, '--appendonly', 'yes']
    args.push('--requirepass', this.env.REDISCLI_AUTH)
    this.store = spawn('redis-server', args, { stdio: 'ignore' })
    this.store.over = new Promise((done) => this.store.on('exit', done))
    for (let tries = 0; tries < 200; tries++) {
      if ((await this.try('redis-cli', ['-s', this.socket, 'ping'])).text === 'PONG\n') return
      await delay(50)
    }
    throw new Error('redis-server does not answer')
  }

  /** A folder for it, on a disk of its own where that is wanted and can be mounted. */
  async machine(name, { folder = name, isSmall = false } = {}) {
    const cwd = join(this.root, folder)
    mkdirSync(cwd, { recursive: true })
    const mounting = ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', cwd]
    const hasDisk = isSmall && (await this.try('mount', mounting)).code === 0
    const queue = await openWire(this.host, () => connect(this.socket))
    const remote = await openWire(this.host, () =>
      this.over === 'http' ? connect(this.backend.port, '127.0.0.1') : reachDaemon(this.root, this.env),
    )
    this.machines[name] = { name, cwd, hasDisk, queue, remote }
  }

  async open() {
    for (const [key, value] of [
      ['user.name', 'Pat'],
      ['user.email', 'pat@example.com'],
      ['init.defaultBranch', 'main'],
    ])
      await this.git('config', '--global', key, value)
    await this.git('init', '--quiet', '--bare', this.origin)
    await this.serve()
    for (const name of ['one', 'two', 'w0', 'w1', 'w2']) await this.machine(name, { isSmall: true })
    await this.clone('one')
    writeFileSync(join(this.root, 'one', '.agentsrc'), config)
    await this.git('-C', 'one', 'add', '-A')
    await this.git('-C', 'one', 'commit', '--quiet', '-m', 'first')
    await this.git('-C', 'one', 'push', '--quiet', 'origin', 'main')
    await this.clone('two')
    const after = (at) => (at < 4 ? [] : [tasks[at - 4]])
    const plan = tasks.map((id, at) => ({
      id,
      title: id,
      prompt: id,
      paths: [`${id}.txt`],
      after: after(at),
    }))
    writeFileSync(join(this.root, 'plan.json'), JSON.stringify({ tasks: plan }))
    await this.agents('one', 'plan', join(this.root, 'plan.json'))
    await this.agents('one', 'sync')
    await this.redis()
    for (const name of ['w0', 'w1', 'w2']) this.worker(name)
  }

  async serve() {
    await this.git('-C', this.origin, 'config', 'uploadpack.allowFilter', 'true')
    await this.git('-C', this.origin, 'config', 'http.receivepack', 'true')
    if (this.over === 'http') this.backend = await openBackend(this.root, this.env)
  }

  clone(name) {
    return this.git('clone', '--quiet', this.remoteAt(name), name)
  }

  queueAt({ port }) {
    return `redis://${this.host}:${port}`
  }

  /** The address that a machine has of the remote. */
  remoteAt(name) {
    const { port } = this.machines[name].remote
    return `${this.over === 'http' ? 'http' : 'git'}://${this.host}:${port}/origin.git`
  }

  /** Ends what was started, by its process group. */
  async close(isKept) {
    for (const { child, queue, remote } of Object.values(this.machines)) {
      signal(child, 'SIGKILL')
      queue.close()
      remote.close()
    }
    this.network?.close()
    this.backend?.close()
    this.store?.kill('SIGKILL')
    if (isKept) return
    for (const { cwd, hasDisk } of Object.values(this.machines))
      if (hasDisk) await this.try('umount', ['-l', cwd])
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10 })
  }
}

/** Whether a child is there still. */
export const isThere = (child) => child?.exitCode === null && child.signalCode === null

/** Sends a signal to a child and all that it started. */
export function signal(child, name) {
  try {
    if (isThere(child)) process.kill(-child.pid, name)
  } catch {
    // It is gone.
  }
}
