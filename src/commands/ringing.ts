// The bell of the terminal, for whoever watches a run: it rings when something needs the person, and not for what had
// happened before they came.
import type { Config } from '../config/config.ts'
import { attentionOf } from '../domain/attention.ts'
import type { Emit } from '../domain/event.ts'
import type { Context } from './context.ts'

/** Several things at once ring once. */
const quietMs = 2_000

/** `emit` with the bell, where `notify` asks for it and there is a terminal. */
export function ringing(
  { emit, ring }: Pick<Context, 'emit' | 'ring'>,
  { notify }: Pick<Config, 'notify'>,
): Emit {
  if (notify !== 'bell' || ring === undefined) return emit
  const since = Date.now()
  let last = Number.NEGATIVE_INFINITY
  return (event, at = new Date()) => {
    emit(event, at)
    if (attentionOf(event) === undefined || at.getTime() < since || at.getTime() - last < quietMs) return
    last = at.getTime()
    ring()
  }
}
