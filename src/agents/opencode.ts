// OpenCode: `opencode run` with its JSON lines. It allows itself whatever its own configuration does not deny.
import type { Adapter, Client } from './agent.ts'
import { adapterByFlags, type Flags } from './flags.ts'
import { readOpencode } from './opencode-stream.ts'

const client: Client = { program: 'opencode', package: 'opencode-ai', tested: '1.18.33' }

const flags: Flags = {
  start: ['opencode', 'run', '--format', 'json', '--auto'],
  model: '--model',
  resume: ['--session', '{session}'],
  env: { OPENCODE_DISABLE_AUTOUPDATE: '1' },
}

/** The adapter of OpenCode. */
export const opencodeAdapter = (name = 'opencode'): Adapter =>
  adapterByFlags(name, client, flags, readOpencode)
