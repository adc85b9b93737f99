// placeholder, replaced below
import type { Command } from './context.ts'

export const command: Command = async () => ({ kind: 'text', text: '' })
