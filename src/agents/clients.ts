// The clients that an adapter is built in for: the program, what npm installs it by, and the version it was tested with.
// In the order in which one is chosen where none is configured.
import type { Client } from './agent.ts'

export const clients = {
  claude: { program: 'claude', package: '@anthropic-ai/claude-code', tested: '2.1.331' },
  codex: { program: 'codex', package: '@openai/codex', tested: '0.169.0' },
  gemini: { program: 'gemini', package: '@google/gemini-cli', tested: '0.61.0' },
  opencode: { program: 'opencode', package: 'opencode-ai', tested: '1.18.33' },
  qwen: { program: 'qwen', package: '@qwen-code/qwen-code', tested: '0.24.4' },
  copilot: { program: 'copilot', package: '@github/copilot', tested: '1.0.102' },
  pi: { program: 'pi', package: '@mariozechner/pi-coding-agent', tested: '0.73.1' },
} as const satisfies Record<string, Client>

/** The client that is known by this name. */
export const clientOf = (name: string): Client | undefined =>
  Object.hasOwn(clients, name) ? clients[name as keyof typeof clients] : undefined
