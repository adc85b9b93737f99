// Kill -9 between any two Git commands of a command, again and again from the same beginning.
import { existsSync } from 'node:fs'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ran } from './process.ts'
import type { Scratch } from './scratch.ts'

export interface Faults {
  /** The Git commands of an undisturbed run, in order. */
  calls: string[]
  /** The numbers of the calls before which something differs on disk: those that write, those behind them, and the last ones. */
  boundaries: number[]
  /** Puts the scratch repository back as it was, runs the command, and kills it before its Git call number `n` (from 1). */
  killAt(n: number): Promise<Ran>
}

/** Watches one undisturbed run of `git agents …args`, and remembers the repository and the worktrees as they are now. */
export async function faultsOf(s: Scratch, ...args: string[]): Promise<Faults> {
  const places = ['repo', 'repo.agents'].map((name) => join(s.root, name))
  const copy = async (from: (place: string) => string, to: (place: string) => string): Promise<void> => {
    for (const place of places) {
      await rm(to(place), { recursive: true, force: true })
      if (!existsSync(from(place))) continue
      await cp(from(place), to(place), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
    }
  }
  const here = (place: string): string => place
  const kept = (place: string): string => `${place}.kept`
  await copy(here, kept)
  const callsFile = join(s.root, 'calls')
  const killAt = async (n: number): Promise<Ran> => {
    await copy(kept, here)
    await writeFile(callsFile, '')
    const env: Record<string, string> = {
      GIT_AGENTS_DEBUG: '1',
      ...s.env,
      PATH: `${join(s.built, 'faulty')}:${s.env.PATH}`,
      CALLS: callsFile,
      KILL_AT: String(n),
    }
    return await s.agentsIn({ env }, ...args)
  }
  const { code, stderr } = await killAt(0)
  if (code !== 0) throw new Error(`undisturbed, ${args.join(' ')} ended with ${code}:\n${stderr}`)
  const calls = (await readFile(callsFile, 'utf8')).trim().split('\n')
  return { calls, boundaries: boundariesOf(calls), killAt }
}

/** Every `step`-th of them, the first and the last among them. All of them are killed at by `npm run test:faults`. */
export const sampled = (boundaries: readonly number[], step: number): number[] =>
  boundaries.filter((_, index) => index % step === 0 || index === boundaries.length - 1)

const reading =
  /^(-\S+ (\S+=\S+ )?)*(rev-parse|rev-list|status|merge-tree|commit-tree|worktree list|for-each-ref|ls-tree|ls-files|cat-file|config|symbolic-ref|diff-tree|var|merge-base|version|hash-object)\b/

/** What Git only reads, or writes as objects that nothing names, leaves nothing behind, so to be killed before or after it is the same; our own files are written near the end. */
function boundariesOf(calls: readonly string[]): number[] {
  const isWriting = (index: number): boolean => index >= 0 && !reading.test(calls[index] ?? '')
  const late = calls.length - 16
  return calls.flatMap((_, index) =>
    isWriting(index) || isWriting(index - 1) || index >= late ? index + 1 : [],
  )
}
