// The agents of this repository: those that are built in and those that are configured, each as this machine has it.
// Nothing that a configuration names is run here: only known clients are asked for their version.
import type { Client } from '../agents/agent.ts'
import { clientOf } from '../agents/clients.ts'
import { adapterOf, agentNames } from '../agents/index.ts'
import { findProgram, fitOf, versionIn, versionOf } from '../agents/installed.ts'
import type { AgentRow } from '../domain/agent-row.ts'
import { AgentsError } from '../errors.ts'
import { type Asking, askAgent, askVersion, refusalOf } from './agent-check.ts'
import { isElsewhere, launcherOf } from './launching.ts'
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
    rows.map((row) =>
      mayAsk(row) ? asked(row, { world, name: row.name, env, signal }) : Promise.resolve(row),
    ),
  )

const mayAsk = ({ path, launcher, problem }: AgentRow): boolean =>
  path !== null || (launcher !== null && problem === null)

/** With a launcher of the configuration first whether its program is there, and in which version. */
async function asked(row: AgentRow, asking: Asking): Promise<AgentRow> {
  try {
    const found = row.launcher === null ? {} : await launchedFacts(row, asking)
    if (found.problem !== undefined) return { ...row, ...found }
    const fault = await askAgent(asking)
    return { ...row, ...found, answers: fault === undefined, problem: fault ?? null }
  } catch (error) {
    return { ...row, answers: false, problem: refusalOf(error) }
  }
}

/** A command of one's own is not asked for its version, which it may not know of. */
async function launchedFacts(row: AgentRow, asking: Asking): Promise<Partial<AgentRow>> {
  const settings = asking.world.config.agents[row.name]
  const client = clientOf(settings?.format ?? row.name)
  if (client === undefined || settings?.command !== undefined) return {}
  const probe = await askVersion(asking, client.program)
  if ('fault' in probe) return { problem: `not there: ${probe.fault}` }
  const version = versionIn(probe.text)
  return version === undefined ? {} : { version, fit: fitOf(version, client) }
}

async function agentRow(world: World, name: string, env: NodeJS.ProcessEnv): Promise<AgentRow> {
  const { config, repo } = world
  const settings = config.agents[name]
  const client = clientOf(settings?.format ?? name)
  const command = settings?.command?.[0]
  const program = command ?? client?.program ?? name
  const { launcher, fault } = launcherFacts(world, name, env)
  const path = launcher === null ? findProgram(program, env, repo.top ?? repo.commonDir) : undefined
  const row: AgentRow = {
    name,
    configured: settings !== undefined,
    default: name === config.agent,
    program,
    path: path ?? null,
    launcher,
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
  if (fault !== undefined) return { ...row, ...known, ...fault }
  if (launcher !== null) return { ...row, ...known }
  if (path === undefined)
    return { ...row, ...known, ...missing(program, command === undefined ? client : undefined) }
  if (command !== undefined || client === undefined) return { ...row, ...known }
  return { ...row, ...known, ...(await versionFacts(path, client, env)) }
}

/** The program through which it may start elsewhere, and what is wrong where that, or bubblewrap, is not here. */
function launcherFacts(
  { config, repo }: World,
  name: string,
  env: NodeJS.ProcessEnv,
): { launcher: string | null; fault?: ReturnType<typeof noStarter> } {
  const launch = launcherOf(config, name)
  const launcher = isElsewhere(launch) ? (launch[0] ?? null) : null
  const starter = launcher ?? (launch.length > 0 ? 'bwrap' : undefined)
  const isThere = starter === undefined || findProgram(starter, env, repo.top ?? repo.commonDir) !== undefined
  return { launcher, ...(isThere ? {} : { fault: noStarter(starter) }) }
}

const noStarter = (starter: string): Pick<AgentRow, 'path' | 'problem' | 'hint'> => ({
  path: null,
  problem: `there is no program ${starter}, through which it starts`,
  hint:
    starter === 'bwrap'
      ? 'To have it confined, install bubblewrap; to have it start as it is, take `launch` out of .agentsrc'
      : `To have it start, install ${starter}, or change \`launch\` in .agentsrc`,
})

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
