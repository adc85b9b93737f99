// The streams: what is known of them, and readers that go away. Real processes, real pipes.
import { spawnSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { agentVariables } from '../../src/domain/caller.ts'
import { openOutput, type Stream } from '../../src/output/terminal.ts'

/** A stream that keeps what it was given. */
function stream(more: { isTTY?: boolean; columns?: number; rows?: number } = {}) {
  const emitter = new EventEmitter()
  const written: string[] = []
  const write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0
  return Object.assign(emitter, more, { write, written }) as unknown as Stream &
    EventEmitter & { written: string[]; columns?: number }
}

function opened(stdout = stream(), stderr = stream(), env: NodeJS.ProcessEnv = {}) {
  const broken: string[] = []
  const output = openOutput({ stdout, stderr, env, color: 'auto', onBrokenPipe: () => broken.push('stdout') })
  return { output, stdout, stderr, broken }
}

describe('a stream', () => {
  it('is a terminal, or has no width', () => {
    const { output } = opened(stream({ isTTY: true, columns: 100, rows: 30 }), stream())
    expect(output.out).toMatchObject({ isTerminal: true, canMove: true, columns: 100, rows: 30 })
    expect(output.err).toMatchObject({ isTerminal: false, canMove: false, columns: undefined })
  })

  it('is asked for its width each time', () => {
    const terminal = stream({ isTTY: true, columns: 100 })
    const { output } = opened(terminal)
    terminal.columns = 50
    expect(output.out.columns).toBe(50)
  })

  it('has no moving cursor where the terminal is dumb', () => {
    expect(opened(stream({ isTTY: true }), stream(), { TERM: 'dumb' }).output.out).toMatchObject({
      canMove: false,
    })
  })

  it.each(agentVariables)('is none where an agent calls, which sets %s', (name) => {
    const output = opened(stream({ isTTY: true, columns: 100 }), stream({ isTTY: true }), {
      [name]: '1',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
    }).output
    expect(output.out).toMatchObject({ isTerminal: false, canMove: false, columns: undefined })
    expect(output.err.style.symbol('done')).toBe('✓')
  })

  it('keeps the answer and the narration apart', () => {
    const { output, stdout, stderr } = opened()
    output.write('answer\n')
    output.narrate('narration\n')
    output.narrate('')
    expect([stdout.written, stderr.written]).toEqual([['answer\n'], ['narration\n']])
  })
})

const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })

describe('a reader that goes away', () => {
  it('from stdout ends the program, once, and nothing more is written', () => {
    const { output, stdout, broken: calls } = opened()
    stdout.emit('error', broken)
    stdout.emit('error', broken)
    output.write('more\n')
    expect(calls).toEqual(['stdout'])
    expect(stdout.written).toEqual([])
  })

  it('from stderr is no reason to stop', () => {
    const { output, stdout, stderr, broken: calls } = opened()
    stderr.emit('error', broken)
    output.narrate('lost\n')
    output.write('answer\n')
    expect([calls, stdout.written, stderr.written]).toEqual([[], ['answer\n'], []])
  })

  it('is told from a full disk, which is an error', () => {
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    expect(() => opened().stdout.emit('error', full)).toThrow('ENOSPC')
  })

  it('ends a real process quietly', () => {
    const program = `
      const { openOutput } = await import(${JSON.stringify(new URL('../../src/output/terminal.ts', import.meta.url).href)})
      const { stdout, stderr, env } = process
      const output = openOutput({ stdout, stderr, env, color: 'auto', onBrokenPipe: () => process.exit(141) })
      setInterval(() => output.write('a line\\n'.repeat(1000)), 1)`
    const { stdout, stderr, status } = bundled(program)
    expect({ stdout, stderr, status }).toEqual({ stdout: 'a line\n', stderr: '', status: 141 })
  })
})

/** Runs TypeScript through esbuild, as the package is built, into `head -n 1`; the status is the program's own. */
function bundled(program: string) {
  const esbuild = new URL('../../node_modules/.bin/esbuild', import.meta.url).pathname
  const built = spawnSync(esbuild, ['--bundle', '--format=esm', '--platform=node'], {
    input: program.replace(/await import\("file:\/\/([^"]*)"\)/, 'await import("$1")'),
    encoding: 'utf8',
  })
  expect(built.stderr).toBe('')
  const script = '"$0" --input-type=module -e "$1" | head -n 1; exit $PIPESTATUS'
  return spawnSync('bash', ['-c', script, process.execPath, built.stdout], { encoding: 'utf8' })
}
