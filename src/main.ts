// argv in, exit code out: the wiring of the rings, and signals. The only place that knows the process.
import { basename, dirname } from 'node:path'
import { parse, type Typed } from './cli/parse.ts'
import type { Context, Input, WalkCommand } from './commands/context.ts'
import type { Answer } from './domain/answer.ts'
import { AgentsError } from './errors.ts'
import { askerOf, canAsk, canWalk } from './output/ask.ts'
import { exitCodeOf } from './output/exit-code.ts'
import { renderFailure } from './output/failure.ts'
import { type Listener, listenerOf } from './output/listen.ts'
import { render } from './output/render.ts'
import { type Output, openOutput } from './output/terminal.ts'

const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
/** An agent that writes a plan is ended before the command goes. */
const asksAgent = ({ flags }: Input): boolean => flags.goal !== undefined || flags['from-issue'] !== undefined
/** Verbs that end what they started before they go; all others may end at any instant. */
const graceful = ['run', 'runner', 'attach', 'land', 'demo', 'mcp', 'worker']

const outputFor = (color: 'auto' | 'always' | 'never'): Output =>
  openOutput({
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    color,
    onBrokenPipe: () => process.exit(141),
  })

async function main(): Promise<void> {
  let typed: Typed
  try {
    typed = parse(process.argv.slice(2))
  } catch (error) {
    fail(error, outputFor('auto'))
    return
  }
  const { verb, input, globals } = typed
  const output = outputFor(globals.color)
  const abort = new AbortController()
  const isWatch = input.flags.watch === true || input.flags.web === true
  const isGraceful = isWatch || graceful.includes(verb.name) || asksAgent(input)
  const manners = { isGraceful, isAway: false }
  const ended = onSignal(abort, manners)
  const isStream = verb.streams?.(input.flags) ?? false
  const listener = listenerOf(output, { json: globals.json && isStream, log: verb.name === 'logs' })
  try {
    const reply = await replyTo(typed, output, listener, { signal: abort.signal, manners })
    const last = isLive(reply) ? await follow(reply, output, typed) : reply
    await listener.close()
    const exitCode = last === undefined ? 0 : await show(last, output, typed, isStream)
    process.exitCode = ended() ?? exitCode
  } catch (error) {
    await listener.close()
    fail(error, output)
    process.exitCode = ended() ?? process.exitCode ?? 70
  }
}

/** One answer, or with `--watch` one after another (docs/decisions/0011). */
type Reply = Answer | AsyncIterable<Answer>

const isLive = (reply: Reply): reply is AsyncIterable<Answer> => Symbol.asyncIterator in reply

async function replyTo(
  typed: Typed,
  output: Output,
  listener: Listener,
  { signal, manners }: { signal: AbortSignal; manners: Manners },
): Promise<Reply> {
  const { verb, input, globals } = typed
  const cwd = globals.directory ?? currentFolder()
  if (process.env.GIT_AGENTS_TASK !== undefined) {
    const [{ refuseInsideAgent }, { dropGuard }] = await Promise.all([
      import('./engine/delegation.ts'),
      import('./engine/guard.ts'),
    ])
    dropGuard(process.env)
    await refuseInsideAgent(input.flags.run === true ? 'run' : verb.name, cwd, process.env)
  }
  const { command, watch, serve, walk } = await verb.load()
  const context: Context = {
    cwd,
    env: process.env,
    program: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
    signal,
    emit: listener.emit,
    ring: globals.json || !output.err.isTerminal ? undefined : () => output.narrate('\x07'),
    edit: globals.json || !output.err.isTerminal ? undefined : editorOf(output, manners),
    // Standard input is opened only where a question could be seen: opening it takes 2 ms.
    confirm: globals.json || !output.err.isTerminal ? undefined : askerOf(output, process.stdin, signal),
    readStdin: async () => (await import('node:stream/consumers')).text(process.stdin),
    pipes: () => ({ input: process.stdin, output: process.stdout }),
    pageMaker: async () => (await import('./output/page/maker.ts')).pageMaker(),
  }
  if (serve !== undefined && input.flags.web === true) return serve(context, input)
  if (walk !== undefined && !globals.json && canWalk(output, process.stdin, process.env)) {
    const found = await walk(context, input)
    if (found !== undefined) return await walkThrough(found, output, { input, signal, manners })
  }
  return watch !== undefined && input.flags.watch === true
    ? watch(context, input)
    : await command(context, input)
}

/** The person's editor has the terminal, and Ctrl-C, until it is left; undefined where nobody can type. Throws `refused` where it fails. */
function editorOf(output: Output, manners: Manners): Context['edit'] {
  if (!canAsk(output, process.stdin)) return undefined
  return async (file) => {
    const { editIn } = await import('./engine/handing.ts')
    manners.isAway = true
    try {
      const code = await editIn(dirname(file), basename(file))
      if (code !== 0) throw new AgentsError('refused', `Your editor ended with exit code ${code}.`)
    } finally {
      manners.isAway = false
    }
  }
}

/** A walk has the terminal to itself, and with it Ctrl-C, which is a key there. */
async function walkThrough(
  { walking, answer }: NonNullable<Awaited<ReturnType<WalkCommand>>>,
  output: Output,
  { input, signal, manners }: { input: Input; signal: AbortSignal; manners: Manners },
): Promise<Answer> {
  const { driveWalk } = await import('./output/walk.ts')
  manners.isGraceful = true
  await driveWalk(output, walking, {
    stdin: process.stdin,
    isPlain: input.flags.plain === true || !output.out.canMove,
    signal,
    onAway: (isAway) => {
      manners.isAway = isAway
    },
  })
  return await answer()
}

/** Shows every answer that differs from the one before, until the signal ends them. */
async function follow(
  answers: AsyncIterable<Answer>,
  output: Output,
  { globals }: Typed,
): Promise<undefined> {
  const { openLive } = await import('./output/live.ts')
  const shown = openLive(output, { json: globals.json })
  try {
    for await (const answer of answers) shown.show(answer)
  } finally {
    shown.close()
  }
}

/** A diff is shown by Git itself; everything else is rendered. */
async function show(
  answer: Answer,
  output: Output,
  { globals, input: { flags } }: Typed,
  isStream: boolean,
): Promise<number> {
  if (answer.kind !== 'diff' || globals.json) {
    render(answer, output, { json: globals.json, isStream })
    return exitCodeOf(answer)
  }
  const { showChanges, showDiff, showRangeDiff } = await import('./git/pager.ts')
  const { from, to, than } = answer
  const folder = globals.directory ?? currentFolder()
  if (flags.tool === true) return await showChanges(folder, { from, to, path: undefined, isTool: true })
  if (than === undefined) return await showDiff(folder, from, to)
  return await showRangeDiff(folder, { base: from, tip: to }, { base: than.from, tip: than.to })
}

/** Where the person is. Throws `not-found` where that folder was removed under their feet, as `clean` does to a worktree. */
function currentFolder(): string {
  try {
    return process.cwd()
  } catch (cause) {
    throw new AgentsError('not-found', 'The current folder is not there any more.', {
      hints: ['Go to a folder of the repository, or name one with `-C`'],
      cause,
    })
  }
}

/** How signals are taken while a verb works. */
interface Manners {
  /** It ends by itself once it is told. */
  isGraceful: boolean
  /** A program of the person has the terminal: Ctrl-C is meant for that. */
  isAway: boolean
}

/** The first signal aborts; the exit code it asks for is told by the function that is given back. */
function onSignal(abort: AbortController, manners: Manners): () => number | undefined {
  let code: number | undefined
  for (const [signal, exitCode] of Object.entries(signals))
    process.on(signal, () => {
      if (manners.isAway && signal === 'SIGINT') return
      code ??= exitCode
      if (!manners.isGraceful) process.exit(code)
      abort.abort()
    })
  return () => code
}

function fail(error: unknown, output: Output): void {
  const { text: words, exitCode } = renderFailure(
    error,
    output.err,
    process.env.GIT_AGENTS_DEBUG !== undefined,
  )
  output.narrate(words)
  process.exitCode = exitCode
}

void main()
