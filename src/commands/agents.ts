// `agents`: which agents can be named here, whether this machine has them, and with `--check` whether they answer.
import { askAgents, listAgents } from '../engine/agents.ts'
import { requireTrust } from '../engine/trust.ts'
import { readWorld } from '../engine/world.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd, env, signal, confirm }, { flags }) => {
  const world = await readWorld(cwd)
  const agents = await listAgents(world, env)
  if (flags.check !== true) return { kind: 'agents', agents }
  await requireTrust(world, { checks: [], isGiven: flags.trust === true, confirm })
  return { kind: 'agents', agents: await askAgents(world, agents, env, signal) }
}
