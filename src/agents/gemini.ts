// Gemini CLI with its JSON lines. It starts itself anew in a child that no signal reaches, unless told not to.
import type { Adapter } from './agent.ts'
import { clients } from './clients.ts'
import { adapterByFlags, type Flags } from './flags.ts'
import { readGemini } from './gemini-stream.ts'

const flags: Flags = {
  start: ['gemini', '--output-format', 'stream-json', '--approval-mode', 'yolo', '--skip-trust'],
  model: '--model',
  resume: ['--resume', '{session}'],
  env: { GEMINI_CLI_NO_RELAUNCH: 'true' },
}

/** The adapter of Gemini CLI. */
export const geminiAdapter = (name = 'gemini'): Adapter =>
  adapterByFlags(name, clients.gemini, flags, readGemini)
