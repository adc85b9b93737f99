// A run as plain lines, where there is no terminal to draw on: what a person must know, once, as it happens.
import type { Event } from '../domain/event.ts'
import { count, duration, listing, pausedText, roomText } from './format.ts'
import { safe } from './safe.ts'
import { stateSymbols } from './style.ts'
import type { Face } from './terminal.ts'
import { viewOf } from './views/answer.ts'
import { mark, pathList } from './views/view.ts'
import { wrap } from './width.ts'

/** The line that tells `event`; undefined where it is not worth one. */
export function lineOf(event: Event, face: Face): string | undefined {
  switch (event.type) {
    case 'run-started':
      return mark(face, 'running', startText(event))
    case 'joined':
      return mark(face, 'running', joinText(event))
    case 'waiting':
      return mark(face, 'waiting', `${event.task} ${waitText(event)}`)
    case 'started':
      return mark(
        face,
        'running',
        `${event.task} started (${safe(event.agent)}, attempt ${event.attempt}${machineText(event)})`,
      )
    case 'checking':
      return mark(face, 'running', `${event.task} is checked: ${safe(event.command)}`)
    case 'ended':
      return mark(face, stateSymbols[event.state], endText(event))
    default:
      return noteOf(event, face)
  }
}

/** Where an attempt works, where that is not here. */
export const machineText = ({ machine }: { machine?: string }): string =>
  machine === undefined ? '' : `, on ${safe(machine)}`

/** The line of an event that a person must see even where a board shows the rest. */
export function noteOf(event: Event, face: Face): string | undefined {
  switch (event.type) {
    case 'run-started':
      return event.why === undefined ? undefined : mark(face, 'running', startText(event))
    case 'joined':
      return event.terms.length === 0 ? undefined : mark(face, 'running', joinText(event))
    case 'paced':
      return mark(face, 'running', `${event.concurrency} at a time from now on: ${safe(event.reason)}`)
    case 'agent': {
      if (event.event.kind !== 'failure') return undefined
      const { cause, text } = event.event
      return mark(face, 'warning', `${event.task}: ${cause === 'other' ? '' : `${cause}: `}${safe(text)}`)
    }
    case 'conflict':
      return mark(face, 'error', `${event.a} and ${event.b} conflict in ${pathList(event.paths)}`)
    case 'held':
      return mark(
        face,
        'waiting',
        `${event.task} is held while ${safe(event.for)} works: both changed ${pathList(event.paths)}`,
      )
    case 'limited':
      return mark(face, 'waiting', safe(`${listing(event.tasks)} ${waitsWord(event)}`))
    case 'room':
      return mark(face, event.lack === null ? 'running' : 'warning', safe(roomText(event.lack)))
    case 'resumed':
      return mark(face, 'running', `${event.task} goes on`)
    case 'warning':
      return mark(face, 'warning', `${event.task === undefined ? '' : `${event.task}: `}${safe(event.text)}`)
    case 'stopping': {
      const who =
        event.running.length === 0 ? '' : `; ${safe(listing(event.running))} will be ended and the work kept`
      return mark(face, 'nothing', `No new starts${who}`)
    }
    case 'note':
      return noteText(event, face)
    case 'answered': {
      const { lines, notes = [] } = viewOf(event.answer, face)
      return [...lines, ...notes.map((note) => mark(face, 'warning', note))].join('\n')
    }
    default:
      return undefined
  }
}

/** One task waits, several wait. */
const waitsWord = (event: Event & { type: 'limited' }): string =>
  event.tasks.length > 1 ? pausedText(event).replace(/^waits/, 'wait') : pausedText(event)

/** A paragraph, and the command as a person would type it. */
function noteText({ text, command }: Event & { type: 'note' }, face: Face): string {
  const words = text === '' ? [] : ['', ...wrap(safe(text), face.columns)]
  const typed = command === undefined ? [] : [face.style.paint(`$ ${safe(command)}`, 'bold')]
  return [...words, ...typed].join('\n')
}

/** `3 tasks, 4 at a time: 2 cores, 24 GB`. */
const startText = ({ tasks, concurrency, why }: Event & { type: 'run-started' }): string =>
  `${count(tasks.length, 'task')}, ${concurrency} at a time${why === undefined ? '' : `: ${safe(why)}`}`

/** `2 tasks more, 4 at a time`. */
function joinText({ tasks, concurrency, terms }: Event & { type: 'joined' }): string {
  const brought =
    tasks.length === 0
      ? 'Another command joined; it brings nothing new'
      : `${count(tasks.length, 'task')} from another command, ${concurrency} at a time`
  return [brought, ...terms.map(safe)].join('; ')
}

/** `english-lessons done in 12s, 3 files`, or with why it is not. */
function endText({ task, state, seconds, files, reason }: Event & { type: 'ended' }): string {
  const changed = files > 0 ? `, ${count(files, 'file')}` : ''
  return `${task} ${state} in ${duration(seconds)}${changed}${reason === undefined ? '' : `: ${safe(reason)}`}`
}

/** `waits for a and b, which failed`. */
export function waitText({ for: ids, reason }: Event & { type: 'waiting' }): string {
  const why = safe(reason)
  if (ids.length === 0) return why === '' ? 'waits' : `waits: ${why}`
  return `waits for ${safe(listing(ids))}${why === '' ? '' : `, ${why}`}`
}
