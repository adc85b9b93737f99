// A changed file: folded, with Git's own patch as text inside, which the page's script draws when it is looked at.
import type { ReportedFile, ReportedLook } from '../../domain/report.ts'
import { quotePath, safeJson } from '../safe.ts'
import { type Html, html, nothing } from './html.ts'
import { anchorOf, fold } from './words.ts'

/** Where a file stands on the page. */
export interface FilePlace {
  /** The task's. */
  id: string
  /** From 0, in the order of the page. */
  index: number
  isOpen: boolean
  /** Where a person can view it and note on it: the tip that is shown, and what they have seen of it. */
  look: { tip: string; seen: ReportedLook } | undefined
}

/** One file with its patch. */
export function filePart(file: ReportedFile, { id, index, isOpen, look }: FilePlace): Html {
  const { path } = file
  const isViewed = look?.seen.viewed.includes(path) ?? false
  const isNew = look?.seen.since?.files.includes(path) ?? false
  const folded = fold(`${id} ${quotePath(path)}`, summary(file, isNew), body(id, file), isOpen && !isViewed)
  if (look === undefined) return html`<div class="file">${folded}</div>`
  const name = `${anchorOf(id)}-file-${index}`
  return html`<div class="file asks" data-id="${id}" data-tip="${look.tip}" data-path="${exactly(path)}">${folded}
<label class="viewed"><input type="checkbox" id="${name}-viewed"${isViewed ? html` checked` : nothing}> Viewed<span class="hidden"> ${quotePath(path)}</span></label>${noteForm(name, path)}</div>`
}

/** Any text as an attribute that a script reads back to the letter. */
export const exactly = (value: unknown): string => safeJson(JSON.stringify(value))

const summary = ({ path, status, insertions, deletions, outOfScope }: ReportedFile, isNew: boolean): Html =>
  html`<span class="status" title="${names[status] ?? status}">${status}</span> <span class="path">${quotePath(path)}</span> <span class="counts"><span class="plus">+${insertions}</span> <span class="minus">-${deletions}</span></span>${
    outOfScope ? html` <span class="stray">outside its paths</span>` : nothing
  }${isNew ? html` <span class="stray">changed since</span>` : nothing}`

const names: Record<string, string> = {
  A: 'added',
  M: 'changed',
  D: 'removed',
  R: 'renamed',
  C: 'copied',
  T: 'of another kind',
}

function body(id: string, { patch }: ReportedFile): Html {
  if (patch === null)
    return html`<p class="quiet">Too long for this page. To read it, run <code>git agents review ${id} --diff</code></p>`
  return patchBox(patch)
}

/** A patch as text; the page's script draws it. */
export const patchBox = (patch: string): Html =>
  html`<div class="patch"><pre tabindex="0">${patch}</pre></div>`

/** Hidden until a line or `n` asks for it, and where its file is folded. */
const noteForm = (name: string, path: string): Html =>
  html`<form class="noting" aria-label="Note on ${quotePath(path)}"><label for="${name}-line">Line</label><input id="${name}-line" name="line" inputmode="numeric" pattern="[0-9]*" autocomplete="off" size="5">
<label for="${name}-text">Note</label><input id="${name}-text" name="text" autocomplete="off"><button>Note it</button></form>`
