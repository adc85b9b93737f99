// The verbs as tools for agents, made from the surface: names, arguments and words are those of the command line, and a
// call is a command line. Nothing is run here.
import { durationPattern } from '../domain/duration.ts'
import type { Tool, ToolArgument, ToolCall } from '../domain/tool.ts'
import { AgentsError } from '../errors.ts'
import type { Flag, Offer, Positional, Verb } from './spec.ts'
import { verbs } from './surface.ts'

type Given = Record<string, unknown>

/** Every verb that is offered to agents, as a tool. */
export const allTools = (): Tool[] =>
  verbs.flatMap((verb) => (verb.offer === undefined ? [] : toolOf(verb, verb.offer)))

function toolOf(verb: Verb, offer: Offer): Tool {
  const flags = verb.flags.filter(({ isForPeople }) => isForPeople !== true)
  const positionals = verb.positionals.filter(({ isLiteral }) => isLiteral !== true)
  const own = argumentsOf(positionals, flags, offer)
  return {
    name: verb.name,
    description: descriptionOf(verb, offer),
    arguments: own,
    required: positionals.filter((one) => !isLeftOut(one, offer)).map(({ name }) => name),
    isReading: offer.isReading === true,
    needsPerson: (given) => offer.needsPerson === true && given['dry-run'] !== true,
    callOf: (given) => {
      checkArguments(verb, own, given)
      return callOf(verb, { flags, positionals, offer }, given)
    },
  }
}

const isLeftOut = ({ isOptional }: Positional, { input }: Offer): boolean =>
  isOptional === true || input !== undefined

const personNote =
  'It needs a person: ask them to run it, or to allow it with `git config --add agents.delegate`.'

const descriptionOf = ({ summary, text }: Verb, { note, needsPerson }: Offer): string =>
  [`${summary}.`, text, note, needsPerson && personNote].filter(Boolean).join(' ')

function argumentsOf(
  positionals: readonly Positional[],
  flags: readonly Flag[],
  { input }: Offer,
): Record<string, ToolArgument> {
  return Object.fromEntries([
    ...positionals.map((one) => [one.name, positionalArgument(one)] as const),
    ...flags.map((flag) => [flag.name, flagArgument(flag)] as const),
    ...(input === undefined ? [] : [['input', { type: 'string', description: input }] as const]),
  ])
}

function positionalArgument({ noun, many, choices }: Positional): ToolArgument {
  if (many) return { type: 'array', items: { type: 'string' }, description: `${noun}, any number of times` }
  return { type: 'string', description: noun, ...(choices === undefined ? {} : { enum: [...choices] }) }
}

function flagArgument({ value, many, choices, isNumber, isTime, text: description }: Flag): ToolArgument {
  if (value === undefined) return { type: 'boolean', description }
  if (isNumber) return { type: 'integer', minimum: 1, description }
  if (isTime) return { type: 'string', pattern: durationPattern, description }
  if (many) return { type: 'array', items: { type: 'string' }, description }
  return { type: 'string', description, ...(choices === undefined ? {} : { enum: [...choices] }) }
}

function checkArguments({ name: verb }: Verb, own: Record<string, ToolArgument>, given: Given): void {
  for (const [name, value] of Object.entries(given)) {
    const argument = Object.hasOwn(own, name) ? own[name] : undefined
    if (argument === undefined)
      throw new AgentsError('usage', `The tool ${verb} has no argument "${name}".`, {
        hints: [`It has: ${Object.keys(own).join(', ') || 'none'}`],
      })
    if (!fits(argument, value))
      throw new AgentsError('usage', `"${name}" of the tool ${verb} must be ${words[argument.type]}.`)
  }
}

const words = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  array: 'a list of texts',
}

function fits({ type }: ToolArgument, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value) && value.every((one) => typeof one === 'string')
  return typeof value === type
}

interface Parts {
  flags: readonly Flag[]
  positionals: readonly Positional[]
  offer: Offer
}

/** Values are bound to their flags, and the rest stands behind `--`: no text can pass for a flag. */
function callOf({ name }: Verb, { flags, positionals, offer }: Parts, given: Given): ToolCall {
  const named = flags.flatMap((flag) => wordsOf(flag, given[flag.name]))
  const input = typeof given.input === 'string' ? given.input : undefined
  const told = positionals.flatMap((one) => textsOf(given[one.name]))
  const rest = input !== undefined && offer.input !== undefined && told.length === 0 ? ['-'] : told
  return { argv: [name, '--json', ...(offer.given ?? []), ...named, '--', ...rest], input }
}

const wordsOf = (flag: Flag, value: unknown): string[] =>
  flag.value === undefined
    ? value === true
      ? [`--${flag.name}`]
      : []
    : textsOf(value).map((text) => `--${flag.name}=${text}`)

const textsOf = (value: unknown): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)]
