// Bracket classes such as `[a-z_]`, `[!x]` and `[[:alpha:]]`: read as minimatch 11 reads them (a range that runs
// backwards is left out, a class without members can match nothing), then asked for the characters they hold.

/** A set of characters. */
export interface CharClass {
  /** Its text as a regular expression without flags: equal sources are equal classes. */
  readonly source: string
  has(code: number): boolean
  /** Where beyond ASCII it holds: ranges of code points, ascending, both ends included. */
  runs(): readonly (readonly [number, number])[]
}

/** What stands at a `[`: a class and where it ends, a class that no character fits, or no class at all. */
export type ReadClass =
  | { kind: 'class'; class: CharClass; end: number }
  | { kind: 'empty' }
  | { kind: 'none' }

const posix: Record<string, string> = {
  alnum: '\\p{L}\\p{Nl}\\p{Nd}',
  alpha: '\\p{L}\\p{Nl}',
  ascii: '\\x00-\\x7f',
  blank: '\\p{Zs}\\t',
  cntrl: '\\p{Cc}',
  digit: '\\p{Nd}',
  lower: '\\p{Ll}',
  punct: '\\p{P}\\p{S}',
  space: '\\p{Z}\\t\\r\\n\\v\\f',
  upper: '\\p{Lu}',
  word: '\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}',
  xdigit: 'A-Fa-f0-9',
}
/** Those that POSIX defines by what they are not. */
const posixNot: Record<string, string> = { graph: '\\p{Z}\\p{C}', print: '\\p{C}' }

interface Members {
  in: string[]
  out: string[]
}

/** Reads the class that begins at `text[at]`, a `[`. */
export function readClass(text: string, at: number, nocase: boolean): ReadClass {
  const first = at + 1
  const negated = text[first] === '!' || text[first] === '^'
  const members: Members = { in: [], out: [] }
  const end = readMembers(text, negated ? first + 1 : first, members)
  if (end === 'empty') return { kind: 'empty' }
  if (end === undefined) return { kind: 'none' }
  if (members.in.length + members.out.length === 0) return { kind: 'empty' }
  return { kind: 'class', class: classOf(sourceOf(members, negated), nocase), end }
}

/** Fills `members` and gives the place after the closing bracket; undefined where nothing closes it. */
function readMembers(text: string, from: number, members: Members): number | 'empty' | undefined {
  let low: string | undefined
  for (let i = from; i < text.length; ) {
    if (text[i] === ']' && i > from) return i + 1
    const named = /^\[:([a-z]+):\]/.exec(text.slice(i, i + 11))?.[1]
    if (named !== undefined && (named in posix || named in posixNot)) {
      if (low !== undefined) return 'empty'
      addNamed(named, members)
      i += named.length + 4
      continue
    }
    if (text[i] === '\\') i++
    const char = charAt(text, i)
    if (char === undefined) return undefined
    i += char.length
    if (low !== undefined) {
      addRange(low, char, members)
      low = undefined
    } else if (text.startsWith('-]', i)) {
      members.in.push(quote(char), quote('-'))
      i++
    } else if (text[i] === '-') {
      low = char
      i++
    } else members.in.push(quote(char))
  }
  return undefined
}

const charAt = (text: string, i: number): string | undefined => {
  const code = text.codePointAt(i)
  return code === undefined ? undefined : String.fromCodePoint(code)
}

function addNamed(name: string, members: Members): void {
  const holds = posix[name]
  if (holds !== undefined) members.in.push(holds)
  else members.out.push(posixNot[name] ?? '')
}

function addRange(low: string, high: string, members: Members): void {
  if ((low.codePointAt(0) ?? 0) <= (high.codePointAt(0) ?? 0)) members.in.push(`${quote(low)}-${quote(high)}`)
}

const quote = (char: string): string => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`

function sourceOf(members: Members, negated: boolean): string {
  const inside = `[${negated ? '^' : ''}${members.in.join('')}]`
  const outside = `[${negated ? '' : '^'}${members.out.join('')}]`
  if (members.out.length === 0) return inside
  return members.in.length === 0 ? outside : `(?:${inside}|${outside})`
}

const classes = new Map<string, CharClass>()

function classOf(source: string, nocase: boolean): CharClass {
  const key = `${nocase ? 'i' : ''}${source}`
  const known = classes.get(key)
  if (known !== undefined) return known
  if (classes.size > 1000) classes.clear()
  const made = makeClass(source, nocase ? 'iu' : 'u')
  classes.set(key, made)
  return made
}

function makeClass(source: string, flags: string): CharClass {
  const regex = new RegExp(`^${source}$`, flags)
  const memory = new Map<number, boolean>()
  let runs: readonly (readonly [number, number])[] | undefined
  const has = (code: number): boolean => {
    const known = memory.get(code)
    if (known !== undefined) return known
    const holds = regex.test(String.fromCodePoint(code))
    memory.set(code, holds)
    return holds
  }
  return { source, has, runs: () => (runs ??= isAscii(source) ? uniformRuns(has) : scan(source, flags)) }
}

const isAscii = (source: string): boolean => !/\\p|\\u\{(?:[89a-f][0-9a-f]|[0-9a-f]{3,})\}/.test(source)

/** A class of ASCII members takes all other characters alike (those that fold to ASCII are never asked for). */
const uniformRuns = (has: (code: number) => boolean): [number, number][] =>
  has(0x80) ? [[0x80, 0x10ffff]] : []

const blocks = [
  [0x80, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x10ffff],
] as const

let texts: string[] | undefined

/** All characters beyond ASCII, a few megabytes: made once, when the first class with such members is compared. */
const blockTexts = (): string[] =>
  (texts ??= blocks.map(([low, high]) => {
    let text = ''
    for (let from = low; from <= high; from += 4096)
      text += String.fromCodePoint(
        ...Array.from({ length: Math.min(4096, high - from + 1) }, (_, i) => from + i),
      )
    return text
  }))

function scan(source: string, flags: string): [number, number][] {
  const regex = new RegExp(`${source}+`, `${flags}g`)
  return blockTexts().flatMap((text, block) => {
    const [low] = blocks[block] ?? [0]
    const units = low > 0xffff ? 2 : 1
    return Array.from(text.matchAll(regex), ({ index, 0: run }): [number, number] => {
      const start = low + index / units
      return [start, start + run.length / units - 1]
    })
  })
}
