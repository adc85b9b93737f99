// The words in which shapes speak of a value and of its place.
import type { Path } from './place.ts'

/** The name of what stands at a path, inside the nearest list item that is a map: `after`, `agents.x.env`, item 2 of `after`. */
export function inPlace(path: Path): string {
  const outer = path.findLastIndex((step, index) => typeof step === 'number' && index < path.length - 1)
  const inner = path.slice(outer + 1)
  const last = inner.at(-1)
  if (last === undefined) return 'it'
  if (typeof last === 'number') {
    const list = inner.slice(0, -1).join('.')
    return list === '' ? `item ${last + 1}` : `item ${last + 1} of \`${list}\``
  }
  return `\`${inner.join('.')}\``
}

/** "must be a list of ids, not a number", or what an absent value asks for. */
export function wordsFor(value: unknown, words: string): string {
  if (value === null || value === undefined) return `is empty, but must be ${words}`
  return `must be ${words}, not ${typeWords(value)}`
}

function typeWords(value: unknown): string {
  if (typeof value === 'string') return /^[^\n`]{1,40}$/.test(value) ? `the text \`${value}\`` : 'a text'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'number':
      return 'a number'
    case 'boolean':
      return `\`${value}\``
    case 'object':
      return 'a map'
    default:
      return 'something else'
  }
}
