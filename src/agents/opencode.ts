// OpenCode: `opencode run` with its JSON lines. It allows itself whatever its own configuration does not deny.
import type { Adapter } from './agent.ts'
import { clients } from './clients.ts'
import { adapterByFlags, type Flags } from './flags.ts'
import { readOpencode } from './opencode-stream.ts'

const flags: Flags = {
  start: ['opencode', 'run', '--format', 'json', '--auto'],
  model: '--model',
  resume: ['--session', '{session}'],
  env: { OPENCODE_DISABLE_AUTOUPDATE: '1' },
}

/** The adapter of OpenCode. */
export const opencodeAdapter = (name = 'opencode'): Adapter =>
  adapterByFlags(name, clients.opencode, flags, readOpencode)
