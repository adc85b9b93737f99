import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { markedProcesses } from '../../src/agents/marked.ts'
import { processStart } from '../../src/store/process.ts'
import { node, type Started, start } from './started.ts'

const forever = 'setInterval(() => {}, 1e6)'
const deaf = `process.on('SIGTERM', () => {}); console.log('deaf'); ${forever}`
// A child in a session of its own, as the clients' shell tools are, that does not listen to TERM.
const ownSession = `const { spawn } = require('node:child_process')
const child = spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}],
  { detached: true, stdio: ['ignore', 'inherit', 'inherit'] })
console.log('child', child.pid)`

const idIn = (line: string): number => Number(line.split(' ')[1])

describe('a process', () => {
  it('tells its lines by stream, the last without an end too, and how it ended', async () => {
    const run = await start(['sh', '-c', 'echo one; echo two >&2; printf three; exit 3'])
    expect(await run.ended).toEqual({ code: 3, signal: null, cause: 'exit' })
    expect(run.lines.filter(({ stream }) => stream === 'stdout').map(({ line }) => line)).toEqual([
      'one',
      'three',
    ])
    expect(run.lines.filter(({ stream }) => stream === 'stderr').map(({ line }) => line)).toEqual(['two'])
  })

  it('has exactly the given environment and the mark, in the given folder, with no shell between', async () => {
    const script = 'console.log(JSON.stringify([process.env, process.cwd(), process.argv.slice(1)]))'
    const folder = mkdtempSync(join(tmpdir(), 'agents-'))
    const run = await start([...node(script), '$HOME; echo `id`'], { env: { ONE: '1' }, cwd: folder })
    await run.ended
    const [env, cwd, args] = JSON.parse(run.lines[0]?.line ?? '')
    expect(env).toEqual({ ONE: '1', GIT_AGENTS_ATTEMPT: run.mark })
    expect(cwd.endsWith(folder)).toBe(true)
    expect(args).toEqual(['$HOME; echo `id`'])
    rmSync(folder, { recursive: true })
  })

  it('reads a prompt of 300 kB on stdin, which is then closed', async () => {
    const prompt = 'é'.repeat(150_000)
    const run = await start(
      node(`let n = 0
      process.stdin.on('data', (d) => (n += d.length)).on('end', () => console.log('bytes', n))`),
      { stdin: prompt },
    )
    expect(await run.line(/bytes/)).toBe('bytes 300000')
    expect((await run.ended).code).toBe(0)
  })

  it('may close its stdin unread', async () => {
    const run = await start(['sh', '-c', 'exec 0<&-; echo closed'], { stdin: 'x'.repeat(300_000) })
    expect(await run.ended).toEqual({ code: 0, signal: null, cause: 'exit' })
    expect(run.lines).toEqual([{ line: 'closed', stream: 'stdout' }])
  })

  it('finds an empty stdin where there is no prompt', async () => {
    const run = await start(['sh', '-c', 'cat; echo done'])
    expect((await run.ended).code).toBe(0)
    expect(run.lines.map(({ line }) => line)).toEqual(['done'])
  })

  it('keeps what it prints in the log, byte for byte', async () => {
    const chunks: Buffer[] = []
    const run = await start(['printf', 'a\\r\\n\\377b'], { log: (chunk) => chunks.push(chunk) })
    await run.ended
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([0x61, 0x0d, 0x0a, 0xff, 0x62]))
    expect(run.lines.map(({ line }) => line)).toEqual(['a', '\uFFFDb'])
  })

  it('tells when it started, by the function it is given', async () => {
    const run = await start(['tail', '-f', '/dev/null'], { startOf: (pid) => `start of ${pid}` })
    expect(run.startTime).toBe(`start of ${run.pid}`)
  })
})

describe('the end', () => {
  it('reaches a child in a session of its own that is deaf to TERM', async () => {
    const run = await start(node(`${ownSession}; ${forever}`))
    const child = idIn(await run.line(/^child/))
    await run.line(/^deaf/)
    expect(await markedProcesses(run.mark)).toEqual(expect.arrayContaining([run.pid, child]))
    await run.stop(100)
    expect(processStart(child)).toBeUndefined()
    expect(await markedProcesses(run.mark)).toEqual([])
    expect(await run.ended).toMatchObject({ cause: 'stopped', signal: 'SIGTERM' })
  })

  it('reaches what a process leaves behind when it exits by itself', async () => {
    const run = await start(
      node(`const { spawn } = require('node:child_process')
        const child = spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}], { detached: true })
        child.stdout.once('data', () => { console.log('child', child.pid); process.exit(0) })`),
    )
    const child = idIn(await run.line(/^child/))
    expect(await run.ended).toEqual({ code: 0, signal: null, cause: 'exit' })
    expect(processStart(child)).toBeUndefined()
  })

  it('is KILL for a leader that is deaf to TERM, once the grace is over', async () => {
    const run = await start(
      node(`process.on('SIGTERM', () => console.log('deaf')); console.log('up'); ${forever}`),
    )
    await run.line(/up/)
    await run.stop(50)
    expect(await run.ended).toEqual({ code: null, signal: 'SIGKILL', cause: 'stopped' })
    expect(run.lines.map(({ line }) => line)).toContain('deaf')
  })

  it('comes sooner when it is asked for again', async () => {
    const run = await start(
      node(`process.on('SIGTERM', () => console.log('deaf')); console.log('up'); ${forever}`),
    )
    await run.line(/up/)
    const slow = run.stop(1e6)
    await run.line(/deaf/)
    await run.stop(0)
    await slow
    expect((await run.ended).signal).toBe('SIGKILL')
  })

  it('lets a client end in order and say so', async () => {
    const run = await start(
      node(`process.on('SIGTERM', () => { console.log('bye'); process.exit(143) })
      console.log('up'); ${forever}`),
    )
    await run.line(/up/)
    await run.stop()
    expect(await run.ended).toEqual({ code: 143, signal: null, cause: 'stopped' })
    expect(run.lines.at(-1)?.line).toBe('bye')
  })

  it('follows a signal of the caller', async () => {
    const controller = new AbortController()
    const run = await start(['sh', '-c', 'echo up; exec tail -f /dev/null'], { signal: controller.signal })
    await run.line(/up/)
    controller.abort()
    expect((await run.ended).cause).toBe('stopped')
  })

  it('comes before the start where the caller has given up already', async () => {
    const run = await start(['sh', '-c', 'echo up'], { signal: AbortSignal.abort() })
    expect(await run.ended).toEqual({ code: null, signal: null, cause: 'stopped' })
    expect(run.pid).toBeUndefined()
  })

  it('may be asked for when it has come already', async () => {
    const run = await start(['true'])
    await run.ended
    await run.stop()
    expect(await run.ended).toEqual({ code: 0, signal: null, cause: 'exit' })
  })

  it('ends only what bears its own mark', async () => {
    const [a, b] = await Promise.all([1, 2].map(() => start(['sh', '-c', 'echo up; exec tail -f /dev/null'])))
    if (a === undefined || b === undefined) throw new Error('two were started')
    await Promise.all([a.line(/up/), b.line(/up/)])
    await a.stop()
    expect(await markedProcesses(b.mark)).toEqual([b.pid])
    await b.stop()
  })
})

describe('a limit', () => {
  const prodded = node(`process.on('SIGUSR2', () => console.log('prodded')); console.log('up'); ${forever}`)

  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => vi.useRealTimers())

  const prod = async (run: Started, times: number): Promise<void> => {
    process.kill(run.pid ?? 0, 'SIGUSR2')
    await run.line(/prodded/, times)
  }

  it('of silence counts from the last that was printed', async () => {
    const run = await start(prodded, { idleTimeout: 500 })
    await run.line(/up/)
    for (const times of [1, 2, 3]) {
      vi.advanceTimersByTime(499)
      await prod(run, times)
    }
    vi.advanceTimersByTime(500)
    expect(await run.ended).toMatchObject({ cause: 'idle', signal: 'SIGTERM' })
  })

  it('of silence is none for one that works all the same', async () => {
    const answers = [true, true, false]
    const asked: boolean[] = []
    const isBusy = async (): Promise<boolean> => {
      const answer = answers.shift() ?? false
      asked.push(answer)
      return answer
    }
    const run = await start(prodded, { idleTimeout: 500, isBusy })
    await run.line(/up/)
    for (let times = 0; times < 3; times++) await vi.advanceTimersByTimeAsync(500)
    expect(await run.ended).toMatchObject({ cause: 'idle' })
    expect(asked).toEqual([true, true, false])
  })

  it('of the whole counts from the start, however much is printed', async () => {
    const run = await start(prodded, { timeout: 1000, idleTimeout: 900 })
    await run.line(/up/)
    vi.advanceTimersByTime(500)
    await prod(run, 1)
    vi.advanceTimersByTime(499)
    await prod(run, 2)
    vi.advanceTimersByTime(1)
    expect(await run.ended).toMatchObject({ cause: 'timeout', signal: 'SIGTERM' })
  })
})

describe('what cannot be started', () => {
  const failureOf = async (command: string[], cwd = tmpdir()): Promise<string | undefined> => {
    const run = await start(command, { cwd })
    const end = await run.ended
    expect(end).toMatchObject({ code: null, signal: null, cause: 'spawn-failed' })
    await run.stop()
    return end.error
  }

  it('is told with its name and what to do', async () => {
    expect(await failureOf(['no-such-agent'])).toBe(
      '"no-such-agent" was not found; install it, or name its whole path in .agentsrc',
    )
    expect(await failureOf(['true'], '/no/such/folder')).toContain('does not exist: /no/such/folder')
    expect(await failureOf(['echo', 'a\0b'])).toContain('"echo" cannot be started')
  })

  it.skipIf(process.platform !== 'linux')('is told where an argument is too long', async () => {
    expect(await failureOf(['echo', 'x'.repeat(200_000)])).toContain(
      'take the prompt from {promptFile} or stdin',
    )
  })

  it('is told of a file that is no program', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agents-'))
    writeFileSync(join(folder, 'agent'), 'echo', { mode: 0o644 })
    expect(await failureOf([join(folder, 'agent')])).toContain('no executable file')
    rmSync(folder, { recursive: true })
  })
})
