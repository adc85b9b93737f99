// pi with its JSON lines. It asks for no permission at all.
import type { Adapter } from './agent.ts'
import { clients } from './clients.ts'
import { adapterByFlags, type Flags } from './flags.ts'
import { readPi } from './pi-stream.ts'

const flags: Flags = {
  start: ['pi', '--mode', 'json', '--print'],
  model: '--model',
  resume: ['--session', '{session}'],
}

/** The adapter of pi. */
export const piAdapter = (name = 'pi'): Adapter => adapterByFlags(name, clients.pi, flags, readPi)
