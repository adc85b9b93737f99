// The few characters that are enough to tell some segments apart: each one that they name, and for every way to be
// inside and outside their classes one more that none of them names. A search over these misses no word.
import type { CharClass } from './glob-class.ts'
import { foldChar } from './glob-fold.ts'
import type { Segment } from './glob-segment.ts'

const dot = 0x2e
const printable = Array.from({ length: 94 }, (_, i) => 0x21 + i)
/** Characters that read well in a path come first, since the first that fits is shown. */
const ascii = [
  ...Array.from('abcdefghijklmnopqrstuvwxyz0123456789_-ABCDEFGHIJKLMNOPQRSTUVWXYZ', (one) =>
    one.charCodeAt(0),
  ),
  ...printable.filter((code) => !/[\w/-]/.test(String.fromCharCode(code))),
  0x20,
  ...Array.from({ length: 31 }, (_, i) => i + 1),
  0x7f,
]

export interface Alphabet {
  /** One character that none of the segments names for each way to be inside and outside of their classes. */
  others: readonly number[]
  /** The characters that they name, and the dot. */
  named: readonly number[]
  hasClasses: boolean
  /** How many characters and classes were looked at. */
  work: number
}

/** The alphabet of a search over `segments`. */
export function alphabetOf(segments: readonly Segment[]): Alphabet {
  const named = new Set([dot])
  const classes = new Set<CharClass>()
  for (const segment of segments) {
    for (const code of segment.codes) named.add(code)
    for (const set of segment.classes) classes.add(set)
  }
  const nocase = segments[0]?.nocase ?? false
  const isFree = (code: number) => !named.has(code) && (!nocase || isFolded(code))
  const { others, work } = othersOf([...classes], isFree)
  return { others, named: [...named], hasClasses: classes.size > 0, work: work + named.size }
}

function othersOf(
  classes: readonly CharClass[],
  isFree: (code: number) => boolean,
): { others: number[]; work: number } {
  const found = new Map<string, number>()
  const isDone = () => found.size === 2 ** classes.length
  for (const code of ascii) {
    if (isDone()) return { others: [...found.values()], work: classes.length }
    if (!isFree(code)) continue
    const kind = kindOf(code, classes)
    if (!found.has(kind)) found.set(kind, code)
  }
  const ranges = cells(classes)
  for (const [low, high] of ranges) {
    if (isDone()) break
    const kind = kindOf(low, classes)
    for (let code = low; code <= high && !found.has(kind); code++) if (isFree(code)) found.set(kind, code)
  }
  return { others: [...found.values()], work: ranges.length * classes.length }
}

const isFolded = (code: number): boolean => {
  const one = String.fromCodePoint(code)
  return foldChar(one) === one
}

const kindOf = (code: number, classes: readonly CharClass[]): string =>
  classes.map((set) => (set.has(code) ? '1' : '0')).join('')

/** All characters beyond ASCII (but surrogates, which no path holds), cut where one of the classes begins or ends. */
function cells(classes: readonly CharClass[]): [number, number][] {
  const starts = new Set([0x80, 0xd800, 0xe000])
  for (const set of classes)
    for (const [low, high] of set.runs()) {
      starts.add(low)
      if (high < 0x10ffff) starts.add(high + 1)
    }
  const sorted = [...starts].sort((a, b) => a - b)
  return sorted
    .map((low, i): [number, number] => [low, (sorted[i + 1] ?? 0x110000) - 1])
    .filter(([low]) => low < 0xd800 || low >= 0xe000)
}
