// The list of the agents that are known by name, and how a name becomes an adapter.
import { AgentsError } from '../errors.ts'
import { acpAdapter } from './acp.ts'
import type { Adapter, AgentSettings } from './agent.ts'
import { claudeAdapter } from './claude.ts'
import { codexAdapter } from './codex.ts'
import { commandAdapter } from './command.ts'
import { copilotAdapter } from './copilot.ts'
import { geminiAdapter } from './gemini.ts'
import { opencodeAdapter } from './opencode.ts'
import { piAdapter } from './pi.ts'
import { qwenAdapter } from './qwen.ts'

type Make = (name: string, settings?: AgentSettings) => Adapter

const builtIn = new Map<string, Make>([
  ['claude', claudeAdapter],
  ['codex', codexAdapter],
  ['gemini', geminiAdapter],
  ['opencode', opencodeAdapter],
  ['qwen', qwenAdapter],
  ['copilot', copilotAdapter],
  ['pi', piAdapter],
])

/** The agents that need no settings. */
export const agentNames: readonly string[] = [...builtIn.keys()]

/** What `format` may be: how an agent's output is read. */
const formatNames: readonly string[] = [...agentNames, 'acp', 'text']

/**
 * The adapter by `format`, else by the built-in name, else the plain command.
 * @throws AgentsError `config` for a name or format that nothing is known of; `configured` names more agents for its hint
 */
export function adapterOf(
  name: string,
  settings?: AgentSettings,
  configured: readonly string[] = [],
): Adapter {
  if (settings?.command?.length === 0) throw emptyCommand(name)
  const make = builtIn.get(settings?.format ?? name)
  if (make !== undefined) return make(name, settings)
  if (settings?.format !== undefined && !formatNames.includes(settings.format))
    throw unknownFormat(name, settings.format)
  if (settings?.command !== undefined)
    return settings.format === 'acp' ? acpAdapter(name, settings) : commandAdapter(name, settings)
  throw unknownAgent(name, configured)
}

const emptyCommand = (name: string): AgentsError =>
  new AgentsError('config', `agents.${name}.command is empty`, {
    hints: [`To name a program, set agents.${name}.command to a list such as ["my-agent", "--print"]`],
  })

const unknownFormat = (name: string, format: string): AgentsError =>
  new AgentsError('config', `agents.${name}.format is "${format}", which is no known format`, {
    hints: [`To read its output as plain text, remove the line; else use one of ${formatNames.join(', ')}`],
  })

const unknownAgent = (name: string, configured: readonly string[]): AgentsError =>
  new AgentsError('config', `no agent is called "${name}"; known are ${knownNames(configured)}`, {
    hints: [`To make it known, set agents.${name}.command in .agentsrc`],
  })

const knownNames = (configured: readonly string[]): string =>
  [...new Set([...agentNames, ...configured])].join(', ')
