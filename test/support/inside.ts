// Runs a verb in this process, as `main` does it: for what a test needs done and does not test. It takes a third of the
// time of a process of its own.
import { parse } from '../../src/cli/parse.ts'
import { AgentsError } from '../../src/errors.ts'
import { exitCodeOf } from '../../src/output/exit-code.ts'
import { type Scratch, sealedIn } from './scratch.ts'

/** `git agents …args` in the repository of a scratch. Throws where it would end with another code than 0. */
export async function doInside(s: Scratch, args: readonly string[], input = ''): Promise<void> {
  const { verb, input: typed } = parse(args)
  const unseal = sealedIn(s)
  try {
    const { command } = await verb.load()
    const answer = await command(
      {
        cwd: s.repo,
        env: process.env,
        program: [process.execPath, `${s.built}/bin/git-agents.js`],
        signal: new AbortController().signal,
        emit: () => undefined,
        ring: undefined,
        edit: undefined,
        confirm: undefined,
        readStdin: async () => input,
        pipes: () => ({ input: process.stdin, output: process.stdout }),
        pageMaker: async () => (await import('../../src/output/page/maker.ts')).pageMaker(),
      },
      typed,
    )
    if (exitCodeOf(answer) !== 0) throw new Error(`${args.join(' ')} says no: ${JSON.stringify(answer)}`)
  } catch (cause) {
    const hints = cause instanceof AgentsError ? cause.hints : []
    throw new Error(`${args.join(' ')} failed: ${cause} ${hints.join('; ')}`, { cause })
  } finally {
    unseal()
  }
}
