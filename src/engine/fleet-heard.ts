// What a machine tells while it works, read with care: only events of the attempt it was given, each with the fields that
// a listener relies on. Everything else is dropped.
import type { AgentEvent, Event } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'

type Fields = Record<string, unknown>
const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const text = (value: unknown): string => String(value ?? '').slice(0, 4_000)
const count = (value: unknown): number => (Number.isFinite(value) ? Number(value) : 0)

/** The event that a machine told of its task. */
export function parseHeard(data: unknown, task: TaskId): Event | undefined {
  if (!isMap(data) || data.task !== task) return undefined
  switch (data.type) {
    case 'started':
      return {
        ...{ type: 'started', task, attempt: count(data.attempt), agent: text(data.agent), pid: 0 },
        machine: text(data.machine),
      }
    case 'agent': {
      const event = isMap(data.event) ? agentEvent(data.event) : undefined
      return event && { type: 'agent', task, event }
    }
    case 'changed':
      return { type: 'changed', task, files: count(data.files) }
    case 'checking':
      return { type: 'checking', task, command: text(data.command) }
    case 'warning':
      return { type: 'warning', task, text: text(data.text) }
    default:
      return undefined
  }
}

function agentEvent(event: Fields): AgentEvent | undefined {
  switch (event.kind) {
    case 'text':
    case 'message':
      return { kind: event.kind, text: text(event.text) }
    case 'tool':
      return { kind: 'tool', name: text(event.name), target: text(event.target) }
    case 'file':
      return { kind: 'file', path: text(event.path) }
    case 'usage': {
      const usage = isMap(event.usage) ? event.usage : {}
      const cost = usage.cost === undefined ? {} : { cost: count(usage.cost) }
      return { kind: 'usage', usage: { input: count(usage.input), output: count(usage.output), ...cost } }
    }
    default:
      return undefined
  }
}

/** What is told on: of the agent's words at most one in a while, since every one is a write in Redis. */
export function teller(progress: (event: object) => void, machine: string): (event: Event) => void {
  let last = 0
  return (event) => {
    if (event.type === 'started') progress({ ...event, machine })
    else if (event.type === 'checking' || event.type === 'warning' || event.type === 'changed')
      progress(event)
    else if (event.type === 'agent' && (event.event.kind === 'usage' || Date.now() - last > 200)) {
      last = Date.now()
      progress(event)
    }
  }
}
