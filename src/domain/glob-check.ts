// Why a pattern can match no file, where its text shows it: in words for the person who wrote it.
import { readClass } from './glob-class.ts'

/** What is wrong with the text of `glob`; undefined where nothing is seen to be. */
export function faultOf(glob: string): string | undefined {
  const parts = glob.split('/')
  if (glob === '') return 'an empty pattern matches no file: the whole repository is claimed with `**`'
  if (/^[./]+$/.test(glob) && !parts.includes('..'))
    return `${shown(glob)} matches no file: the whole repository is claimed with \`**\``
  if (glob.includes('\0')) return `${shown(glob)} holds a NUL, and no path does`
  if (parts.includes('..'))
    return `${shown(glob)} matches no file: paths begin at the repository's root, so \`..\` leads nowhere`
  if (glob.endsWith('/'))
    return `${shown(glob)} ends in \`/\` and matches no file: a folder is claimed with ${shown(folderOf(glob))}`
  if (glob.startsWith('/'))
    return `${shown(glob)} begins with \`/\` and matches no file: write ${shown(glob.replace(/^\/+/, ''))}`
  if (parts.includes('.'))
    return `${shown(glob)} has a \`.\` for a folder and matches no file: write ${shown(parts.filter((part) => part !== '.').join('/'))}`
  if (parts[0] === '.git') return `${shown(glob)} is in Git's own folder, where no file is tracked`
  const empty = parts.map(emptyClass).find((found) => found !== undefined)
  if (empty !== undefined)
    return `${shown(glob)} matches no file: no character is in the class ${shown(empty)}`
  return undefined
}

/** A pattern as it is quoted in a message: control characters escaped, the end of a very long one left out. */
export function shown(glob: string): string {
  const text = glob.length > 100 ? `${glob.slice(0, 99)}…` : glob
  return `\`${text.replace(/[\x00-\x1f\x7f-\x9f]/g, escaped)}\``
}

const escaped = (one: string): string => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`

const folderOf = (glob: string): string => glob.replace(/(\/\*\*)?\/+$/, '/**')

/** The text of a class that no character fits. */
function emptyClass(part: string): string | undefined {
  for (let i = 0; i < part.length; i++) {
    if (part[i] === '\\') i++
    else if (part[i] === '[') {
      const read = readClass(part, i, false)
      if (read.kind === 'empty') return part.slice(i, part.indexOf(']', i + 1) + 1 || undefined)
      if (read.kind === 'class') i = read.end - 1
    }
  }
  return undefined
}
