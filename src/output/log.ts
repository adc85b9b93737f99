// The log of an agent, as its adapter reads it: what it says, the tools that it uses, what went wrong.
import type { AgentEvent } from '../domain/event.ts'
import { safe, safeLines } from './safe.ts'
import type { Face } from './terminal.ts'
import { mark } from './views/view.ts'

/** How many of the last lines a final message is compared with: many clients say it twice. */
const remembered = 200

/** Gives the lines of one event after another of one log. */
export function logWriter(face: Face): (event: AgentEvent) => string[] {
  const said: string[] = []
  return (event) => {
    switch (event.kind) {
      case 'text': {
        const lines = safeLines(event.text).split('\n')
        said.splice(0, said.length, ...[...said, ...lines].slice(-remembered))
        return lines
      }
      case 'message': {
        const text = safeLines(event.text.trim())
        return said.join('\n').trimEnd().endsWith(text) ? [] : text.split('\n')
      }
      case 'tool':
        return [mark(face, 'running', safe(`${event.name} ${event.target}`))]
      case 'failure':
        return [mark(face, 'warning', safe(event.text))]
      default:
        return []
    }
  }
}
