// What was typed, as a verb with its input. Every mistake is a refusal in our own words, with the nearest name.
import { isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Flags, Input } from '../commands/context.ts'
import { AgentsError } from '../errors.ts'
import { checkPositionals, checkTogether, checkValue, missingValue, usageError } from './check.ts'
import { unknownVerb } from './help.ts'
import type { Flag, Verb } from './spec.ts'
import { nearestFlag } from './suggest.ts'
import { bare, globalFlags, verbOf } from './surface.ts'

/** The flags that every verb takes, apart from those that are verbs of their own. */
export interface Globals {
  json: boolean
  color: 'auto' | 'always' | 'never'
  /** Where `-C` says to run; several are taken one after the other, as Git does. */
  directory: string | undefined
}

/** A whole command line. */
export interface Typed {
  verb: Verb
  input: Input
  globals: Globals
}

type Token = ReturnType<typeof tokensOf>[number]
type OptionToken = Extract<Token, { kind: 'option' }>

/** `argv` (without node and script) as a verb with its input. Throws `usage`. */
export function parse(argv: readonly string[]): Typed {
  const at = verbIndex(argv)
  const name = at === undefined ? undefined : argv[at]
  const verb = name === undefined ? undefined : verbOf(name)
  const rest = at === undefined ? argv : argv.toSpliced(at, 1)
  if (name !== undefined && verb === undefined) throw unknownVerb(name)
  const { flags, args } = read(rest, verb)
  const globals = globalsOf(flags)
  const other = elsewhere(flags, verb)
  if (other !== undefined) return { ...other, globals }
  if (verb === undefined) return { verb: bare, input: { args: [], flags: {} }, globals }
  checkTogether(verb, flags, args)
  checkPositionals(verb, args)
  for (const { name } of globalFlags) delete flags[name]
  return { verb, input: { args, flags }, globals }
}

/** Where in `argv` the verb is; undefined where there is none. */
function verbIndex(argv: readonly string[]): number | undefined {
  return tokensOf(argv, globalFlags).find(({ kind }) => kind === 'positional')?.index
}

function tokensOf(argv: readonly string[], flags: readonly Flag[]) {
  const options = Object.fromEntries(
    flags.map(({ name, short, value }) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short ? { short } : {}) },
    ]),
  )
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens
}

function read(argv: readonly string[], verb: Verb | undefined): { flags: Flags; args: string[] } {
  const known = [...(verb?.flags ?? []), ...globalFlags]
  const flags: Flags = {}
  const args: string[] = []
  for (const token of tokensOf(argv, known)) {
    if (token.kind === 'positional') args.push(token.value)
    if (token.kind === 'option') set(flags, flagOf(token, known, verb), token, verb, known)
  }
  return { flags, args }
}

function flagOf(token: OptionToken, known: readonly Flag[], verb: Verb | undefined): Flag {
  const flag = known.find(({ name }) => name === token.name)
  if (flag !== undefined && !(flag.isShortOnly && token.rawName.startsWith('--'))) return flag
  const nearest = token.rawName.startsWith('--') ? nearestFlag(token.name, verb) : undefined
  const hints = nearest === undefined ? [] : [`Did you mean \`--${nearest}\`?`]
  throw usageError(verb, `${callOf(verb)} has no flag ${token.rawName}.`, hints)
}

function set(
  flags: Flags,
  flag: Flag,
  token: OptionToken,
  verb: Verb | undefined,
  known: readonly Flag[],
): void {
  const { rawName, value } = token
  if (flag.value === undefined) {
    if (value !== undefined) throw usageError(verb, `${rawName} takes no value.`)
    flags[flag.name] = true
    return
  }
  const isBlank = value?.trim() === '' && !flag.isShortOnly
  if (value === undefined || isBlank || (!token.inlineValue && isFlag(value, known)))
    throw missingValue(verb, flag, rawName)
  checkValue(verb, flag, rawName, value)
  const before = flags[flag.name]
  if (flag.many) flags[flag.name] = Array.isArray(before) ? [...before, value] : [value]
  else
    flags[flag.name] =
      flag.join !== undefined && typeof before === 'string' ? before + flag.join + value : value
}

const isFlag = (text: string, known: readonly Flag[]): boolean =>
  text.startsWith('--') && known.some(({ name }) => text === `--${name}` || text.startsWith(`--${name}=`))

const callOf = (verb: Verb | undefined): string =>
  verb === undefined ? 'git agents' : `git agents ${verb.name}`

/** `-h` and `--version` lead to other verbs, whatever else was typed. */
function elsewhere(flags: Flags, verb: Verb | undefined): Omit<Typed, 'globals'> | undefined {
  if (flags.help === true) return verbCall('help', verb === undefined ? [] : [verb.name])
  if (flags.version === true) return verbCall('version')
  return undefined
}

function verbCall(name: string, args: string[] = []): Omit<Typed, 'globals'> {
  const verb = verbOf(name)
  if (verb === undefined) throw new AgentsError('fault', `The verb ${name} is missing.`)
  return { verb, input: { args, flags: {} } }
}

function globalsOf({ json, color, directory }: Flags): Globals {
  return {
    json: json === true,
    color: color === 'always' || color === 'never' ? color : 'auto',
    directory: typeof directory === 'string' ? directory.split('\0').reduce(into) || undefined : undefined,
  }
}

const into = (at: string, next: string): string => (isAbsolute(next) ? next : join(at, next))
