// What of a run needs the person: said in a few words, for a bell or a notification of the desktop. Pure.
import type { Event, Summary } from './event.ts'

/** Why the person is called; undefined for what goes on by itself. */
export function attentionOf(event: Event): string | undefined {
  switch (event.type) {
    case 'ended':
      if (event.state === 'done') return `${event.task} is done and waits for a look`
      return event.state === 'failed' ? `${event.task} failed${reasonText(event.reason)}` : undefined
    case 'agent':
      return needText(event)
    case 'summary':
      return event.interrupted ? undefined : `The run has ended: ${tallyText(event)}`
    default:
      return undefined
  }
}

/** What only the person can settle: who the agent is, and what it may do. */
function needText({ task, event }: Event & { type: 'agent' }): string | undefined {
  if (event.kind !== 'failure' || (event.cause !== 'auth' && event.cause !== 'permission')) return undefined
  return `${task} needs you: ${event.text}`
}

const reasonText = (reason = ''): string => (reason === '' ? '' : `: ${reason}`)

function tallyText({ tasks }: Summary): string {
  const counts = new Map<string, number>()
  for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts].map(([state, n]) => `${n} ${state}`).join(', ')
}
