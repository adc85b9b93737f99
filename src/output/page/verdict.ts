// The form that judges a task, on a page that is served: it carries what is shown, so that nothing else is judged.
import type { ReportedTask } from '../../domain/report.ts'
import { exactly } from './file.ts'
import { type Html, html, nothing } from './html.ts'
import { notesPart } from './look.ts'

/** The form of a task that waits for a review; nothing elsewhere. */
export function verdictForm({ row, task, look }: ReportedTask, isServed: boolean): Html {
  if (!isServed || row.state !== 'done') return nothing
  const field = `verdict-${row.id}`
  return html`${look === undefined ? nothing : notesPart(row.id, look)}<form class="judge" data-id="${row.id}" data-tip="${row.tip ?? ''}" data-seq="${task.seq}" data-notes="${exactly(look?.notes ?? [])}" aria-label="Verdict on ${row.id}">
<label for="${field}">What to say to ${row.agent} (needed to send it back)</label><textarea id="${field}" name="message" rows="2"></textarea>
<div class="buttons"><button name="kind" value="approve" class="good">Approve</button><button name="kind" value="request-changes">Request changes</button><button name="kind" value="reject" class="bad">Reject</button></div></form>`
}
