// What every verb is given, and what it gives back. A verb never prints and never asks whether there is a terminal.
import type { Readable, Writable } from 'node:stream'
import type { Answer } from '../domain/answer.ts'
import type { Emit } from '../domain/event.ts'
import type { Report } from '../domain/report.ts'
import type { Walking } from '../domain/walk.ts'

/** Long flag names in kebab-case, as typed. */
export type Flags = Record<string, string | boolean | string[] | undefined>

/** What was typed after the verb. */
export interface Input {
  args: string[]
  flags: Flags
}

/** Makes pages, which are output's to word. */
export interface PageMaker {
  /** How every page begins, by which it is known. */
  mark: string
  /** With a session where it is served: its token lets the page ask for something. */
  render: (report: Report, session?: { token: string }) => string
}

/** The world of a verb. */
export interface Context {
  cwd: string
  env: NodeJS.ProcessEnv
  /** The command that starts this program again, without arguments. */
  program: readonly string[]
  /** Aborted by the first SIGINT or SIGTERM. */
  signal: AbortSignal
  emit: Emit
  /** Rings the bell of the terminal; undefined where there is none. */
  ring: (() => void) | undefined
  /** Asks a yes/no question in a terminal; undefined where there is none. */
  confirm: ((question: string, lines: string[]) => Promise<boolean>) | undefined
  /** Opens the editor that Git would open on a file until the person leaves it; undefined where there is no terminal. */
  edit: ((file: string) => Promise<void>) | undefined
  /** The whole of standard input as text; for `-`. */
  readStdin: () => Promise<string>
  /** Standard input and output as they are, for a verb that speaks a protocol on them. */
  pipes: () => { input: Readable; output: Writable }
  pageMaker: () => Promise<PageMaker>
}

export type Command = (context: Context, input: Input) => Promise<Answer>

/** With `--watch`: an answer now and one after each change, until the signal aborts. */
export type WatchCommand = (context: Context, input: Input) => AsyncIterable<Answer>

/** With `--web`: what is served from now on, until the signal aborts. */
export type ServeCommand = WatchCommand

/** In a terminal: a walk that `output/walk` drives, and the answer that ends it; undefined where there is nothing to walk through. */
export type WalkCommand = (
  context: Context,
  input: Input,
) => Promise<{ walking: Walking; answer: () => Promise<Answer> } | undefined>
