// The checks of single tasks on a machine of a fleet, which nobody can be asked about: its owner has said before which run.
import { AgentsError } from '../errors.ts'
import type { Run } from './attempt.ts'
import { areTrusted } from './trust.ts'

/** @throws AgentsError `refused` for checks that neither the trusted configuration has nor the owner of the machine named */
export async function requireChecks(
  { repo, config, clone }: Pick<Run, 'repo' | 'config' | 'clone'>,
  checks: readonly string[],
): Promise<void> {
  const own = checks.filter((check) => !config.checks.includes(check))
  if (await areTrusted({ repo }, own)) return
  throw new AgentsError('refused', `Its own checks are not trusted on ${clone}: ${own.join('; ')}.`, {
    hints: ['To let one run there, start that worker with `--check` and its exact text'],
  })
}
