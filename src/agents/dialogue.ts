// A process that is spoken with in turns: its lines are heard, what they call for is written to it, and when all is said
// it is left to end by itself.
import type { Writable } from 'node:stream'
import type { Dialogue } from './agent.ts'

export interface Talk {
  /** Takes a line of its standard output. */
  hear(line: string): void
  /** Asks it to break off; false where there is nothing to break off. */
  cancel(): boolean
  /** Whether all is said: how the process ends then is of no account. */
  isOver(): boolean
}

/** Speaks with a process by its standard input; `onOver` is called once, when that is closed. */
export function openTalk(dialogue: Dialogue, input: Writable | null, onOver: () => void): Talk {
  let isOver = false
  const say = (lines: readonly string[]): void => {
    if (input?.writable) for (const line of lines) input.write(`${line}\n`)
  }
  return {
    hear(line) {
      if (isOver) return
      const reply = dialogue.hear(line)
      say(reply.say)
      if (!reply.isOver) return
      isOver = true
      input?.end()
      onOver()
    },
    cancel() {
      const lines = isOver ? [] : dialogue.cancel()
      say(lines)
      return lines.length > 0
    },
    isOver: () => isOver,
  }
}
