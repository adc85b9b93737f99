// The trust gate: what a configuration or a plan would run takes effect only once the person has agreed to that exact text.
import { checkText, digestOf, executableText, explainTrust, trustStore } from '../config/trust.ts'
import { AgentsError } from '../errors.ts'
import type { World } from './world.ts'

export interface TrustRequest {
  /** The checks of the tasks that are to run. */
  checks: readonly string[]
  /** Whether `--trust` was given. */
  isGiven: boolean
  confirm: ((question: string, lines: string[]) => Promise<boolean>) | undefined
}

/** Throws `refused` unless the configuration's commands and the checks are trusted, now or earlier. */
export async function requireTrust(world: World, request: TrustRequest): Promise<void> {
  const trusted = trustStore(world.repo.commonDir)
  const texts = [
    { text: executableText(world.config), what: 'configuration', lines: explainTrust(world.config) },
    ...[...new Set(request.checks)].map((check) => ({
      text: checkText([check]),
      what: 'check',
      lines: [`check runs: ${check}`],
    })),
  ].filter(({ text }) => text !== '')
  const open = []
  for (const one of texts) if (!(await trusted.isTrusted(digestOf(one.text)))) open.push(one)
  if (open.length === 0) return
  const lines = open.flatMap((one) => one.lines)
  if (!request.isGiven && !(await request.confirm?.('Trust these commands in this repository?', lines)))
    throw notTrusted(lines)
  for (const { text, what } of open) await trusted.trust(digestOf(text), what)
}

/** Whether what the configuration names may run. */
export async function isConfigTrusted({ repo, config }: World): Promise<boolean> {
  const text = executableText(config)
  return text === '' || (await trustStore(repo.commonDir).isTrusted(digestOf(text)))
}

/** Whether these checks may run: those of a task that was added while a run works were not asked about. */
export async function areTrusted({ repo }: Pick<World, 'repo'>, checks: readonly string[]): Promise<boolean> {
  if (checks.length === 0) return true
  const trusted = trustStore(repo.commonDir)
  const known = await Promise.all(checks.map((check) => trusted.isTrusted(digestOf(checkText([check])))))
  return known.every(Boolean)
}

/** Remembers as trusted what the person typed on the command line. */
export async function trustTyped(world: World, checks: readonly string[]): Promise<void> {
  const trusted = trustStore(world.repo.commonDir)
  for (const check of checks) await trusted.trust(digestOf(checkText([check])), 'check')
}

const notTrusted = (lines: readonly string[]): AgentsError =>
  new AgentsError('refused', 'The configuration names commands that you have not trusted yet:', {
    complaints: lines.map((text) => ({ text })),
    hints: ['To trust exactly these, give `--trust`'],
  })
