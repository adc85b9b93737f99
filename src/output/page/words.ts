// Small pieces that every part of the page is made of: anchors, marks of states, times.
import type { ListedTask } from '../../domain/rows.ts'
import type { State } from '../../domain/task.ts'
import { stateText } from '../format.ts'
import { stateSymbols, styleOf } from '../style.ts'
import { type Html, html } from './html.ts'

const style = styleOf(false, true)

/** The anchor of a task. Ids are slugs, fit for an id of HTML. */
export const anchorOf = (id: string): string => `task-${id}`

export const taskLink = (id: string): Html => html`<a href="#${anchorOf(id)}">${id}</a>`

/** Links with commas between them. */
export const taskLinks = (ids: readonly string[]): Html =>
  html`${ids.map((id, index) => html`${index === 0 ? '' : ', '}${taskLink(id)}`)}`

/** The sign of a state alone, for places where its word stands beside it. */
export const stateSign = (state: State): Html =>
  html`<span class="sign ${state}" aria-hidden="true">${style.plainSymbol(stateSymbols[state])}</span>`

/** A state as sign and word. */
export const stateMark = (row: Pick<ListedTask, 'state' | 'stale' | 'cause'>): Html =>
  html`<span class="state ${row.state}">${stateSign(row.state)} ${stateText(row)}</span>`

/** A time as the page shows it: the reader's own time zone comes from the page's script. */
export const when = (time: string): Html => {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return html`${time}`
  const iso = date.toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}

/** A part of the page that can be folded; `key` tells it from others when the page is brought up to date. */
export const fold = (key: string, summary: Html, body: Html, isOpen = false): Html =>
  isOpen
    ? html`<details data-key="${key}" open><summary>${summary}</summary>${body}</details>`
    : html`<details data-key="${key}"><summary>${summary}</summary>${body}</details>`

/** A box that scrolls sideways by itself, by keyboard too. */
export const scrolling = (label: string, body: Html): Html =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${body}</div>`
