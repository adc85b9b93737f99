// The agents of this repository: those that are built in and those that are configured, each as this machine has it.
// Nothing that a configuration names is run here: only known clients are asked for their version.
import type { Client } from '../agents/agent.ts'
import { clientOf } from '../agents/clients.ts'
import { adapterOf, agentNames } from '../agents/index.ts'
import { findProgram, fitOf, versionOf } from '../agents/installed.ts'
import type { AgentRow } from '../domain/rows.ts'
import { AgentsError } from '../errors.ts'
import { askAgent } from './agent-check.ts'
import type { World } from './world.ts'

/** Every agent that tasks can name, in the order in which they are known. Versions are asked side by side. */
export async function listAgents(world: World, env: NodeJS.ProcessEnv): Promise<AgentRow[]> {
  const names = [...new Set([...agentNames, ...Object.keys(world.config.agents), world.config.agent])]
  return await Promise.all(names.map((name) => agentRow(world, name, env)))
}

/** The same rows after every agent that could be started was asked, all at once, whether it answers. */
export const askAgents = (
  world: World,
  rows: readonly AgentRow[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<AgentRow[]> =>
  Promise.all(
    rows.map(async (row) => {
      if (row.path === null || row.problem !== null) return row
      const fault = await askAgent(world, row.name, env, signal)
      return { ...row, answers: fault === undefined, problem: fault ?? null }
    }),
  )

async function agentRow({ config, repo }: World, name: string, env: NodeJS.ProcessEnv): Promise<AgentRow> {
  const settings = config.agents[name]
  const client = clientOf(settings?.format ?? name)
  const command = settings?.command?.[0]
  const program = command ?? client?.program ?? name
  const path = findProgram(program, env, repo.top ?? repo.commonDir)
  const row: AgentRow = {
    name,
    configured: settings !== undefined,
    default: name === config.agent,
    program,
    path: path ?? null,
    version: null,
    tested: command === undefined ? (client?.tested ?? null) : null,
    fit: null,
    resumes: false,
    answers: null,
    problem: null,
    hint: null,
  }
  const known = adapterFacts(name, settings, Object.keys(config.agents))
  if ('problem' in known) return { ...row, ...known }
  if (path === undefined)
    return { ...row, ...known, ...missing(program, command === undefined ? client : undefined) }
  if (command !== undefined || client === undefined) return { ...row, ...known }
  return { ...row, ...known, ...(await versionFacts(path, client, env)) }
}

type Settings = World['config']['agents'][string] | undefined

function adapterFacts(
  name: string,
  settings: Settings,
  configured: readonly string[],
): Pick<AgentRow, 'resumes'> | Pick<AgentRow, 'problem' | 'hint'> {
  try {
    return { resumes: adapterOf(name, settings, configured).canResume }
  } catch (error) {
    if (!(error instanceof AgentsError)) throw error
    return { problem: error.message, hint: error.hints[0] ?? null }
  }
}

const missing = (program: string, client: Client | undefined): Pick<AgentRow, 'problem' | 'hint'> => ({
  problem: client === undefined ? `there is no program ${program}` : 'not installed',
  hint: client === undefined ? null : `To install it, run \`npm install -g ${client.package}\``,
})

async function versionFacts(
  path: string,
  client: Client,
  env: NodeJS.ProcessEnv,
): Promise<Partial<AgentRow>> {
  const probe = await versionOf(path, client, env)
  if ('fault' in probe) return { problem: probe.fault }
  return { version: probe.version, fit: fitOf(probe.version, client) }
}
