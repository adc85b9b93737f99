// Qwen Code with its JSON lines. It starts itself anew in a child that signals reach late, unless told not to.
import type { Adapter } from './agent.ts'
import { clients } from './clients.ts'
import { adapterByFlags, type Flags } from './flags.ts'
import { readQwen } from './qwen-stream.ts'

const flags: Flags = {
  start: ['qwen', '--output-format', 'stream-json', '--approval-mode', 'yolo'],
  model: '--model',
  resume: ['--resume', '{session}'],
  env: { QWEN_CODE_NO_RELAUNCH: 'true', QWEN_CODE_SUPPRESS_YOLO_WARNING: '1' },
}

/** The adapter of Qwen Code. */
export const qwenAdapter = (name = 'qwen'): Adapter => adapterByFlags(name, clients.qwen, flags, readQwen)
