// A changed file: folded, with Git's own patch as text inside, which the page's script draws when it is looked at.
import type { ReportedFile } from '../../domain/report.ts'
import { quotePath } from '../safe.ts'
import { type Html, html } from './html.ts'
import { fold } from './words.ts'

/** `id` is the task's. */
export const filePart = (id: string, file: ReportedFile, isOpen: boolean): Html =>
  html`<div class="file">${fold(`${id} ${quotePath(file.path)}`, summary(file), body(id, file), isOpen)}</div>`

const summary = ({ path, status, insertions, deletions, outOfScope }: ReportedFile): Html =>
  html`<span class="status" title="${names[status] ?? status}">${status}</span> <span class="path">${quotePath(path)}</span> <span class="counts"><span class="plus">+${insertions}</span> <span class="minus">-${deletions}</span></span>${
    outOfScope ? html` <span class="stray">outside its paths</span>` : ''
  }`

const names: Record<string, string> = {
  A: 'added',
  M: 'changed',
  D: 'removed',
  R: 'renamed',
  C: 'copied',
  T: 'of another kind',
}

function body(id: string, { patch, insertions, deletions }: ReportedFile): Html {
  if (patch === null)
    return html`<p class="quiet">Too long for this page. To read it, run <code>git agents review ${id} --diff</code></p>`
  return html`<div class="patch" data-lines="${insertions + deletions}"><pre tabindex="0">${patch}</pre></div>`
}
