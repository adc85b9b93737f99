// A small language for what a value must look like. One shape reads a value, tells every flaw in it with its path,
// and is the JSON Schema that editors get. Nothing here knows files, tasks or settings.
import { durationHint, durationPattern, durationWords, parseDuration } from '../domain/duration.ts'
import { nearestName } from '../domain/nearest.ts'
import { isMap } from './is-map.ts'
import type { Path } from './place.ts'
import { inPlace, wordsFor } from './shape-words.ts'

/** The part of JSON Schema (draft 7) that shapes make. */
export type Schema = { readonly [key: string]: unknown }

/** Something wrong at a path in a value. */
export interface Flaw {
  path: Path
  text: string
  hint?: string
}

/** What a value must be. `read` gives it converted, or undefined once it has put a flaw. */
export interface Shape<T> {
  /** Ends the sentence "it must be …". */
  readonly words: string
  readonly schema: Schema
  read(value: unknown, path: Path, flaws: Flaw[]): T | undefined
}
export type Value<S> = S extends Shape<infer T> ? T : never

/** What to refuse in a text that has the right type: words behind the key's name, and a way out. */
export type Refuse = (text: string) => { text: string; hint?: string } | undefined

/** A text, not blank unless `blank` is given; `pattern` is for the schema and must agree with `refuse`. */
export function text(
  options: { words?: string; pattern?: string; blank?: true; refuse?: Refuse } = {},
): Shape<string> {
  const { words = 'a text', blank, refuse } = options
  const pattern = options.pattern ?? (blank ? undefined : '\\S')
  return {
    words,
    schema: { type: 'string', ...(pattern === undefined ? {} : { pattern }) },
    read(value, path, flaws) {
      if (typeof value !== 'string') return wrongType(value, path, flaws, words)
      const refused = refusalOf(value, blank === true) ?? refuse?.(value)
      if (refused === undefined) return value
      flaws.push({ path, ...refused, text: `${inPlace(path)} ${refused.text}` })
      return undefined
    },
  }
}

function refusalOf(value: string, mayBeBlank: boolean): { text: string } | undefined {
  if (value.includes('\0')) return { text: 'holds a NUL byte' }
  return mayBeBlank || /\S/.test(value) ? undefined : { text: 'is empty' }
}

/** One of some words. */
export function choice<const T extends string>(...choices: T[]): Shape<T> {
  const words = `one of ${choices.map((it) => `\`${it}\``).join(', ')}`
  return {
    words,
    schema: { enum: choices },
    read(value, path, flaws) {
      const found = choices.find((it) => it === value)
      if (found !== undefined) return found
      if (typeof value !== 'string') return wrongType(value, path, flaws, words)
      const near = nearestName(value, choices)
      const flaw = { path, text: `${inPlace(path)} must be ${words}, not \`${value}\`` }
      flaws.push(near === undefined ? flaw : { ...flaw, hint: `Did you mean \`${near}\`?` })
      return undefined
    },
  }
}

/** A number within a range, both ends included; `whole` refuses fractions. */
export function number(
  range: { min: number; max: number; whole?: true },
  words = `a ${range.whole ? 'whole ' : ''}number from ${range.min} to ${range.max}`,
): Shape<number> {
  const { min, max, whole } = range
  return {
    words,
    schema: { type: whole ? 'integer' : 'number', minimum: min, maximum: max },
    read(value, path, flaws) {
      if (typeof value !== 'number') return wrongType(value, path, flaws, words)
      if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
      flaws.push({ path, text: `${inPlace(path)} must be ${words}, not ${value}` })
      return undefined
    },
  }
}

/** A length of time as `90s`, `20m`, `2h` or `1d`; gives seconds. */
export function duration(): Shape<number> {
  const words = durationWords
  return {
    words,
    schema: { type: 'string', pattern: durationPattern },
    read(value, path, flaws) {
      const hint = durationHint(value)
      if (typeof value !== 'string') return wrongType(value, path, flaws, words, hint)
      const seconds = parseDuration(value)
      if (seconds !== undefined) return seconds
      const flaw = { path, text: `${inPlace(path)} must be ${words}, not \`${value}\`` }
      flaws.push(hint === undefined ? flaw : { ...flaw, hint })
      return undefined
    },
  }
}

/**
 * A list whose items have one shape; `words` names it, as in "a list of ids". `filled` refuses an empty one; `splits`
 * says that a text in its place was meant as its words.
 */
export function list<T>(
  item: Shape<T>,
  words: string,
  options: { filled?: true; splits?: true } = {},
): Shape<T[]> {
  const { filled, splits } = options
  return {
    words,
    schema: { type: 'array', items: item.schema, ...(filled ? { minItems: 1 } : {}) },
    read(value, path, flaws) {
      if (typeof value === 'string' && item.schema.type === 'string')
        return wrongType(value, path, flaws, words, `To make it a list, write ${asList(value, splits)}`)
      if (!Array.isArray(value)) return wrongType(value, path, flaws, words)
      if (filled && value.length === 0) flaws.push({ path, text: `${inPlace(path)} is an empty list` })
      return value.flatMap((it, index) => item.read(it, [...path, index], flaws) ?? [])
    },
  }
}

const asList = (value: string, splits: true | undefined): string =>
  JSON.stringify(splits ? value.trim().split(/\s+/) : [value])

/** A map from names to values of one shape; a name must match `names` or is no `nameWords`. */
export function map<T>(
  item: Shape<T>,
  { words, names, nameWords }: { words: string; names: string; nameWords: string },
): Shape<Record<string, T>> {
  const pattern = new RegExp(names)
  return {
    words,
    schema: { type: 'object', propertyNames: { pattern: names }, additionalProperties: item.schema },
    read(value, path, flaws) {
      if (!isMap(value)) return wrongType(value, path, flaws, words)
      const entries = Object.entries(value).flatMap(([name, inner]): [string, T][] => {
        const at = [...path, name]
        if (!pattern.test(name)) flaws.push({ path: at, text: `\`${name}\` is no ${nameWords}` })
        const read = item.read(inner, at, flaws)
        return read === undefined ? [] : [[name, read]]
      })
      return Object.fromEntries(entries)
    },
  }
}

/** The same shape with a sentence that editors show. */
export const about = <T>(description: string, shape: Shape<T>): Shape<T> => ({
  ...shape,
  schema: { description, ...shape.schema },
})

/** What was read, with the path that it was read at. */
export interface Placed<T> {
  path: Path
  value: T
}

/** The same shape, which tells where its value stood too. */
export const placed = <T>(shape: Shape<T>): Shape<Placed<T>> => ({
  ...shape,
  read(value, path, flaws) {
    const read = shape.read(value, path, flaws)
    return read === undefined ? undefined : { path, value: read }
  },
})

/** Puts the flaw "`after` must be a list of ids, not a number", with a way out where there is one. */
export function wrongType(
  value: unknown,
  path: Path,
  flaws: Flaw[],
  words: string,
  hint: string | undefined = hintFor(value, words),
): undefined {
  const text = `${inPlace(path)} ${wordsFor(value, words)}`
  flaws.push(hint === undefined ? { path, text } : { path, text, hint })
}

function hintFor(value: unknown, words: string): string | undefined {
  if (value === null) return 'To leave it out, remove the key'
  if (words === 'a text' && (typeof value === 'number' || typeof value === 'boolean'))
    return `To give it as a text, write "${value}"`
  return undefined
}
