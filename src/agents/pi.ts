// pi with its JSON lines. It asks for no permission at all.
import type { Adapter, Client } from './agent.ts'
import { adapterByFlags, type Flags } from './flags.ts'
import { readPi } from './pi-stream.ts'

const client: Client = { program: 'pi', package: '@mariozechner/pi-coding-agent', tested: '0.73.1' }

const flags: Flags = {
  start: ['pi', '--mode', 'json', '--print'],
  model: '--model',
  resume: ['--session', '{session}'],
}

/** The adapter of pi. */
export const piAdapter = (name = 'pi'): Adapter => adapterByFlags(name, client, flags, readPi)
