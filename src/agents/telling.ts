// The small sentences that every adapter makes: short targets, paths inside the worktree, text that stays bounded.
import { realpathSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import type { AgentEvent } from '../domain/event.ts'

const maxTarget = 160
const maxText = 4_000

/** A text event, bounded; none for a text without a word. */
export function textEvents(text: string): AgentEvent[] {
  const plain = text.trimEnd()
  return plain === '' ? [] : [{ kind: 'text', text: clip(plain, maxText) }]
}

/** `text` on one line, in short. */
export const shorten = (text: string): string => clip(text.replace(/\s+/g, ' ').trim(), maxTarget)

/** At most `length` UTF-16 units of a text, marked where something was cut, never through a surrogate pair. */
function clip(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** The last `length` UTF-16 units of a text, marked where something was cut before them. */
export function clipHead(text: string, length: number): string {
  if (text.length <= length) return text
  return `…${text.slice(1 - length).replace(/^[\uDC00-\uDFFF]/, '')}`
}

/** Makes paths that clients print relative to the worktree; one outside it stays as it is. */
export function pathsWithin(worktree: string): (path: string) => string {
  const roots = [worktree, realPath(worktree)]
  return (path) => {
    if (!isAbsolute(path)) return path.replace(/^\.\//, '')
    for (const root of roots) {
      const inside = relative(root, path)
      if (inside !== '' && inside !== '..' && !inside.startsWith('../')) return inside
    }
    return path
  }
}

// Clients print where they are after symbolic links (on macOS a temporary folder is behind one).
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
