// The words in which the surface is written: a verb, its flags, its positionals. Types only.
import type { Command, Flags, ServeCommand, WalkCommand, WatchCommand } from '../commands/context.ts'

/** What the shell offers for a value that has no fixed choices. */
export type Completes = 'task' | 'branch' | 'file'

/** One flag. Without `value` it is a switch. */
export interface Flag {
  /** The long name in kebab-case: the key in `Input.flags`. */
  name: string
  short?: string
  /** It has no long form, as Git's own `-C`. */
  isShortOnly?: true
  /** What stands for its value in the help, such as `glob`. */
  value?: string
  /** It may be given several times and gives a list. */
  many?: true
  /** Given several times, the values are joined with this, as `git commit -m` makes paragraphs. */
  join?: string
  /** The only values it may have. */
  choices?: readonly string[]
  completes?: Completes
  /** Its value is a whole number from 1. */
  isNumber?: true
  /** Its value is a length of time, as in `.agentsrc`. */
  isTime?: true
  /** It needs a terminal, leaves the machine, or is the person's to decide: no tool of `mcp` has it. */
  isForPeople?: true
  text: string
}

/** What may be typed after a verb besides flags. */
export interface Positional {
  name: string
  /** What it is, for messages: `a title`, `the id of a task`. */
  noun: string
  isOptional?: true
  many?: true
  /** It stands for itself, as `-` does for standard input. */
  isLiteral?: true
  /** The only words it may be. */
  choices?: readonly string[]
  completes?: Completes
}

export interface Example {
  command: string
  text: string
}

/** How a verb is offered as a tool (`git agents mcp`). */
export interface Offer {
  /** It changes nothing. */
  isReading?: true
  /** It moves the target, so that a person does it, or has said in `agents.delegate` that agents may. */
  needsPerson?: true
  /** Flags that every call begins with; what is asked for comes after them. */
  given?: readonly string[]
  /** What standard input holds, where the verb reads that for `-`. */
  input?: string
  /** What a tool does otherwise than the text of the verb says. */
  note?: string
}

/** The headings of the overview, in their order. */
export const groups = ['Plan', 'Work', 'Review and land', 'Look after'] as const

/** One verb: everything that parsing, the help pages, the manual and the README say of it. */
export interface Verb {
  name: string
  alias?: string
  group: (typeof groups)[number]
  /** One line for the overview, without a full stop. */
  summary: string
  /** A paragraph for its own page. */
  text: string
  positionals: readonly Positional[]
  flags: readonly Flag[]
  /** Sets of flags (or of the literal `-`) of which only one may be given. */
  apart?: readonly (readonly string[])[]
  examples: readonly Example[]
  /** Absent where it is no tool for agents. */
  offer?: Offer
  /** Whether with `--json` and these flags it prints its events as they happen, one a line. */
  streams?: (flags: Flags) => boolean
  /** `watch` answers `--watch`, for verbs that have that flag; `walk` comes first where there is a terminal. */
  load: () => Promise<{ command: Command; watch?: WatchCommand; serve?: ServeCommand; walk?: WalkCommand }>
}
