// What is new to the person who looks at the served page, and the notes that they have not sent yet.
import type { ReportedLook, ReportedSince, ReportedTask } from '../../domain/report.ts'
import { count, shortOid } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { exactly, patchBox } from './file.ts'
import { type Html, html, nothing } from './html.ts'
import { fold, when } from './words.ts'

/** That a task changed since the person looked, with what changed; nothing where it did not. */
export function sincePart({ row, look }: ReportedTask): Html {
  const since = look?.since ?? null
  if (since === null) return nothing
  const files = since.files.length
  return html`<section class="since" aria-label="What changed in ${row.id} since you looked"><p><b>Changed since you looked</b> at <code>${shortOid(since.tip)}</code>, ${when(since.at)}: ${
    files === 0 ? 'no file differs' : count(files, 'file')
  } <button type="button" class="seen" id="seen-${row.id}" data-id="${row.id}" data-tip="${row.tip ?? ''}">I have seen it</button></p>
${since.patches === null ? rangeText(since, row) : since.patches.map((one) => sincePatch(row.id, one))}</section>`
}

function sincePatch(id: string, { path, patch }: { path: string; patch: string | null }): Html {
  const body = patch === null ? html`<p class="quiet">Too long for this page.</p>` : patchBox(patch)
  return html`<div class="file">${fold(`${id} since ${quotePath(path)}`, html`<span class="path">${quotePath(path)}</span>`, body)}</div>`
}

/** On another base the difference holds what others did too: Git compares commit by commit. */
const rangeText = ({ base, tip, files }: ReportedSince, row: ReportedTask['row']): Html =>
  html`<p>${files.map(quotePath).join(', ')}</p><p class="quiet">It stands on another base now. To compare it commit by commit, run <code>git range-diff ${shortOid(base)}..${shortOid(tip)} ${shortOid(row.base ?? '')}..${shortOid(row.tip ?? '')}</code></p>`

/** The notes, each with a button that takes it away. */
export function notesPart(id: string, { notes }: ReportedLook): Html {
  if (notes.length === 0) return nothing
  return html`<section class="notes" aria-label="Your notes on ${id}"><h4>Your notes, sent with Request changes</h4><ul>${notes.map(
    (note, index) =>
      html`<li><span class="note-text">${safe(note)}</span> <button type="button" class="unnote" id="unnote-${id}-${index}" data-id="${id}" data-note="${exactly(note)}" aria-label="Take away the note ${safe(note)}">Take away</button></li>`,
  )}</ul></section>`
}
