// HTML in which nothing untrusted is ever markup: every value in a template is escaped, unless it is such a template itself.
import { safe, safeLines } from '../safe.ts'

/** Text that is markup; made by `html` alone. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Value = string | number | Html | readonly Html[] | undefined

/** A piece of markup; strings and numbers in it are text, also within quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  const texts = values.map(textOf)
  return new Html(strings.map((part, index) => part + (texts[index] ?? '')).join(''))
}

export const nothing = html``

function textOf(value: Value): string {
  if (value === undefined) return ''
  if (value instanceof Html) return value.text
  return typeof value === 'object' ? value.map(({ text }) => text).join('') : escaped(String(value))
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control, bidi and invisible characters are shown as escapes; line feeds and tabs stay. */
const escaped = (text: string): string =>
  text
    .split('\t')
    .map(safeLines)
    .join('\t')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** Untrusted text on one line. */
export const line = (text: string): Html => html`${safe(text)}`
