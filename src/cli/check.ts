// What may be typed together, and the refusals of what may not.
import type { Flags } from '../commands/context.ts'
import { durationHint, durationWords, parseDuration } from '../domain/duration.ts'
import { AgentsError } from '../errors.ts'
import type { Flag, Positional, Verb } from './spec.ts'

/** A refusal of the command line that ends with where to look. */
export function usageError(verb: Verb | undefined, text: string, hints: string[] = []): AgentsError {
  const page = verb === undefined ? 'git agents -h' : `git agents ${verb.name} -h`
  return new AgentsError('usage', text, { hints: [...hints, `To see what can be typed, run \`${page}\``] })
}

/** The refusal of a flag that was given without its value. */
export const missingValue = (verb: Verb | undefined, flag: Flag, typed: string): AgentsError =>
  usageError(verb, `${typed} needs a value: ${typed} <${flag.value}>.`)

/** Throws where a value is outside its choices or not the number or the time that it has to be. */
export function checkValue(verb: Verb | undefined, flag: Flag, typed: string, value: string): void {
  if (flag.choices !== undefined && !flag.choices.includes(value))
    throw usageError(verb, `${typed} is one of ${flag.choices.join(', ')}, not '${value}'.`)
  if (flag.isNumber && !/^[1-9]\d{0,5}$/.test(value))
    throw usageError(verb, `${typed} is a whole number from 1, not '${value}'.`)
  if (flag.isTime && parseDuration(value) === undefined)
    throw usageError(
      verb,
      `${typed} is ${durationWords.replaceAll('`', '')}, not '${value}'.`,
      hintsFor(value),
    )
}

function hintsFor(value: string): string[] {
  const hint = durationHint(value)
  return hint === undefined ? [] : [hint]
}

/** Throws where flags were given of which only one may be. */
export function checkTogether(verb: Verb, flags: Flags, args: readonly string[]): void {
  for (const set of verb.apart ?? []) {
    const given = set.filter((name) =>
      name === '-' ? args.slice(1).includes('-') : flags[name] !== undefined,
    )
    if (given.length > 1) throw usageError(verb, `${listOf(given)} exclude each other.`)
  }
}

/** Throws where too few or too many positionals were given, or one that can only stand for itself is another. */
export function checkPositionals(verb: Verb, args: readonly string[]): void {
  const missing = verb.positionals.find(({ isOptional }, i) => !isOptional && (args[i] ?? '') === '')
  if (missing !== undefined) throw usageError(verb, `git agents ${verb.name} needs ${missing.noun}.`)
  const wrong = verb.positionals.find(({ choices }, i) => choices && !choices.includes(args[i] ?? ''))
  if (wrong !== undefined)
    throw usageError(
      verb,
      `git agents ${verb.name} takes ${wrong.noun}, not '${args[verb.positionals.indexOf(wrong)] ?? ''}'.`,
    )
  const extra = args.find((arg, i) => !isTaken(verb.positionals, i, arg))
  if (extra !== undefined)
    throw usageError(verb, `git agents ${verb.name} does not know what to do with '${extra}'.`)
}

function isTaken(positionals: readonly Positional[], index: number, arg: string): boolean {
  const positional = positionals[index] ?? positionals.findLast(({ many }) => many)
  return positional !== undefined && (!positional.isLiteral || arg === positional.name)
}

const listOf = (names: readonly string[]): string => {
  const shown = names.map((name) => (name === '-' ? '-' : `--${name}`))
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
