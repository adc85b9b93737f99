// The forecast of the next landing: who would land, one after the other, who would be held by whom, and what to do.

import type { Forecast, Outlook } from '../../domain/forecast.ts'
import type { Held } from '../../domain/rows.ts'
import { listing } from '../format.ts'
import { safe } from '../safe.ts'
import type { Face } from '../terminal.ts'
import { mark, marked, part, pathList, unaskedLines } from './view.ts'

/** The part of `conflicts --forecast`. */
export function forecastLines({ tasks, order, held, hooks }: Forecast, target: string, face: Face): string[] {
  const title = `If everything landed on ${safe(target)} as it is now`
  if (tasks.length === 0) return part(face, title, [mark(face, 'nothing', 'No open task has any work yet.')])
  const lands = order.map((id, index) =>
    mark(face, 'done', `${index + 1}. ${safe(id)}${orderNote(tasks, id)}`),
  )
  const others = [
    ...held.flatMap((one) => marked(face, 'error', `${one.id} would be held: ${heldText(one)}`)),
    ...unaskedLines(face, hooks),
  ]
  return part(face, title, [...lands, ...others])
}

/** The same of one task: what a landing of everything would make of it. */
export function outlookLines(outlook: Outlook | undefined, face: Face): string[] {
  if (outlook === undefined) return []
  const { place, landing, held, landsAlone, blockedBy } = outlook
  const all = 'if everything landed now, it would'
  if (place !== undefined) {
    const order = landing === 1 ? 'be the one that lands' : `land as ${place} of ${landing}`
    const note = blockedBy.length === 0 ? '' : `; it must land before ${listing(blockedBy)}`
    return marked(face, 'done', `${all} ${order}${note}`)
  }
  if (held === undefined) return []
  const alone = landsAlone ? '; by itself it lands' : ''
  return marked(face, 'error', `${all} be held: ${heldText(held)}${alone}`)
}

/** Whom a task must not land behind. */
function orderNote(tasks: Forecast['tasks'], id: string): string {
  const others = tasks.find((task) => task.id === id)?.blockedBy ?? []
  return others.length === 0 ? '' : `, which must land before ${safe(listing(others))}`
}

function heldText({ reason, paths, with: others, detail }: Held): string {
  const whom = others.length === 0 ? '' : ` with ${listing(others)}`
  const where = paths.length === 0 ? '' : ` in ${pathList(paths)}`
  return `${reason}${whom}${where}${detail === undefined ? '' : `: ${detail}`}`
}

/** What to do about the pair that is in the way of most. */
export function forecastHints({ serialize }: Forecast): string[] {
  const [pair] = serialize
  if (pair === undefined) return []
  const [first, second] = [safe(pair.first), safe(pair.second)]
  return [`To let ${second} come after ${first}, run \`git agents edit ${second} --after ${first}\``]
}
