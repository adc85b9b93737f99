// The test's end of the puppets: a socket that they call, and a handle for each, so that a parallel run goes exactly
// as the test says. An agent works until it is told to exit.
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { Ran } from './process.ts'
import type { Scratch } from './scratch.ts'

interface Hello {
  task: string
  role: 'agent' | 'child'
  pid: number
  cwd: string
  env: Record<string, string>
  args: string[]
  prompt: string
}

/** One running agent (or a child of one). Every order is done when its promise resolves. */
export interface Puppet extends Hello {
  write(path: string, content: string | Buffer): Promise<void>
  remove(path: string): Promise<void>
  print(text: string, stream?: 'stdout' | 'stderr'): Promise<void>
  /** Runs a command in the agent's folder and environment. */
  run(...command: string[]): Promise<Ran>
  /** Commits everything that is in the worktree. */
  commit(message: string): Promise<void>
  /** From now on TERM does nothing. */
  ignoreTerm(): Promise<void>
  /** Starts a process in a session of its own, as clients' shell tools do. */
  child(): Promise<Puppet>
  /** Ends it; resolves when it is gone. */
  exit(code?: number): Promise<void>
  /** Ends it by a signal that it sends itself. */
  kill(signal: string): Promise<void>
  /** Resolves when the process has ended, however it ended. */
  gone: Promise<void>
}

export interface Puppets {
  /** The next agent that starts on this task (any task without one), come already or yet to come. */
  next(task?: string): Promise<Puppet>
  /** Tasks whose agents have started, in order. */
  started: string[]
  /** Tasks whose agents run now, and the most that ever ran at once. */
  working: Set<string>
  most: number
}

const patienceMs = 20_000

/** Opens the socket that the puppets of `scratch` call. */
export async function openPuppets(scratch: Scratch): Promise<Puppets> {
  const path = join(scratch.root, 'puppets')
  scratch.env.PUPPET_SOCKET = path
  const come: Puppet[] = []
  const waiting: { match: (puppet: Hello) => boolean; take: (puppet: Puppet) => void }[] = []
  const puppets: Puppets = { started: [], working: new Set(), most: 0, next: (task) => find('agent', task) }
  const find = (role: Hello['role'], task?: string): Promise<Puppet> => {
    const match = (hello: Hello): boolean => hello.role === role && (task ?? hello.task) === hello.task
    const at = come.findIndex(match)
    const [found] = at < 0 ? [] : come.splice(at, 1)
    if (found !== undefined) return Promise.resolve(found)
    return new Promise((resolve, reject) => {
      const late = new Error(
        `no ${role} came for ${task ?? 'any task'}; so far: ${puppets.started.join(', ')}`,
      )
      const timer = setTimeout(() => reject(late), patienceMs)
      const take = (puppet: Puppet): void => {
        clearTimeout(timer)
        resolve(puppet)
      }
      waiting.push({ match, take })
    })
  }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    void greet(socket, find, puppets).then((puppet) => {
      const at = waiting.findIndex(({ match }) => match(puppet))
      const [waiter] = at < 0 ? [] : waiting.splice(at, 1)
      if (waiter === undefined) come.push(puppet)
      else waiter.take(puppet)
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return puppets
}

async function greet(
  socket: Socket,
  find: (role: Hello['role'], task?: string) => Promise<Puppet>,
  puppets: Puppets,
): Promise<Puppet> {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const hello = JSON.parse((await lines.next()).value ?? '{}') as Hello
  if (hello.role === 'agent') {
    puppets.started.push(hello.task)
    puppets.working.add(hello.task)
    puppets.most = Math.max(puppets.most, puppets.working.size)
  }
  socket.on('error', () => undefined)
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  void gone.then(() => puppets.working.delete(hello.task))
  // biome-ignore lint/suspicious/noExplicitAny: an order's result is what the order's own wrapper says
  const tell = async (order: string, rest: object = {}): Promise<any> => {
    socket.write(`${JSON.stringify({ order, ...rest })}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error(`the puppet of ${hello.task} ended before it had done: ${order}`)
    return JSON.parse(value).result
  }
  const end = async (order: string, rest: object): Promise<void> => {
    socket.write(`${JSON.stringify({ order, ...rest })}\n`)
    await gone
  }
  const run = async (...command: string[]): Promise<Ran> => await tell('run', { command })
  return {
    ...hello,
    gone,
    run,
    write: async (path, content) =>
      await tell(
        'write',
        typeof content === 'string' ? { path, text: content } : { path, base64: content.toString('base64') },
      ),
    remove: async (path) => await tell('remove', { path }),
    print: async (text, stream) => await tell('print', { text, stream }),
    commit: async (message) => {
      await run('git', 'add', '-A')
      const { code, stderr, stdout } = await run('git', 'commit', '--quiet', '-m', message)
      if (code !== 0) throw new Error(`the puppet could not commit: ${stdout}${stderr}`)
    },
    ignoreTerm: async () => await tell('ignoreTerm'),
    child: async () => {
      const child = find('child', hello.task)
      await tell('child')
      return await child
    },
    exit: async (code = 0) => await end('exit', { code }),
    kill: async (signal) => await end('kill', { signal }),
  }
}
