// A Redis of the test's own and machines of a fleet beside a scratch repository that has a bare remote.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Running, start } from './process.ts'
import { type Scratch, scratch } from './scratch.ts'

/** Whether there is a Redis to test with. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0

export interface Fleet {
  s: Scratch
  origin: string
  queue: string
  /** Starts a worker in a folder of its own, and waits until it takes work. */
  worker(name: string, ...args: string[]): Promise<Running>
  /** The refs of the remote below a prefix, by name. */
  shared(prefix: string): Promise<Record<string, string>>
  killRedis(): void
}

/** A scratch repository whose `origin` is a bare remote, and a Redis on a socket in its folder. */
export async function openFleet(): Promise<Fleet> {
  const s = await scratch()
  const origin = join(s.root, 'origin.git')
  await s.git('init', '--quiet', '--bare', '--template=', '--initial-branch=main', origin)
  await s.git('-C', origin, 'config', 'uploadpack.allowFilter', 'true')
  await s.git('remote', 'add', 'origin', origin)
  await s.git('push', '--quiet', 'origin', 'main')
  const socket = join(s.root, 'redis.sock')
  const killRedis = await openRedis(s.root, socket)
  const queue = `unix://${socket}`
  return {
    ...{ s, origin, queue, killRedis },
    worker: async (name, ...args) => {
      const cwd = join(s.root, name)
      mkdirSync(cwd, { recursive: true })
      const program = join(s.built, 'bin/git-agents.js')
      const call = [program, 'worker', '--queue', queue, '--remote', origin, ...args]
      const worker = start(process.execPath, call, { cwd, env: s.env })
      await worker.says(/Works for/)
      return worker
    },
    shared: async (prefix) => {
      const rows = await s.git('-C', origin, 'for-each-ref', '--format=%(refname) %(objectname)', prefix)
      return Object.fromEntries(rows.split('\n').flatMap((row) => (row === '' ? [] : [row.split(' ')])))
    },
  }
}

async function openRedis(folder: string, socket: string): Promise<() => void> {
  const args = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--daemonize', 'no']
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const end = (): void => void child.kill('SIGKILL')
  onTestFinished(end)
  await new Promise<void>((done) => {
    child.stdout.on('data', (chunk: Buffer) => /ready to accept/i.test(String(chunk)) && done())
  })
  return end
}
