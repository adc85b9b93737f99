// The terminal handed to the person's own programs for a while: a shell, the editor, a pager. What they are called with
// is theirs (`$SHELL`, git-var(1)); paths reach them as arguments and never as words of a shell.
import { spawn } from 'node:child_process'
import { inTerminal, staying } from '../git/pager.ts'
import { gitText } from '../git/spawn.ts'

/** The person's shell in a folder, until they leave it. */
export const openShell = (folder: string): Promise<number> =>
  inTerminal(process.env.SHELL || 'sh', [], { cwd: folder })

/** The editor that Git would open (git-var(1), GIT_EDITOR), on a path of the folder. */
export async function editIn(folder: string, path: string): Promise<number> {
  const editor = await gitText(['var', 'GIT_EDITOR'], { cwd: folder })
  return await inTerminal('sh', ['-c', `${editor} "$@"`, editor, `./${path}`], { cwd: folder })
}

/** What a command prints, in the pager that Git would use (git-var(1), GIT_PAGER). */
export async function pageOutput(command: readonly string[], folder: string): Promise<void> {
  const pager = await gitText(['var', 'GIT_PAGER'], { cwd: folder, env: staying() })
  const [program = '', ...args] = command
  // Not one of its streams is the terminal: Node gives back the mode that it found there when it ends, under the pager.
  const source = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const sink = spawn('sh', ['-c', pager], {
    cwd: folder,
    env: { ...process.env, ...staying() },
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  // A pager that is left early ends the command that it reads.
  sink.stdin.on('error', () => source.kill())
  source.stdout.pipe(sink.stdin, { end: false })
  source.stderr.pipe(sink.stdin, { end: false })
  source.on('close', () => sink.stdin.end())
  await new Promise<void>((resolve, reject) => {
    source.on('error', reject)
    sink.on('error', reject)
    sink.on('close', () => resolve())
  })
}
