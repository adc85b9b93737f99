// How the output looks: colours, and symbols that carry meaning, with plain ASCII where the locale is not UTF-8.
// The codes come from `util.inspect.colors`, since `util.styleText` is missing in Node 20.11.
import { inspect } from 'node:util'
import type { State } from '../domain/task.ts'

export type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'dim' | 'bold'

const symbols = {
  done: { sign: '✓', ascii: '+', colour: 'green' },
  nothing: { sign: '○', ascii: 'o', colour: 'dim' },
  warning: { sign: '▲', ascii: '!', colour: 'yellow' },
  error: { sign: '✗', ascii: 'x', colour: 'red' },
  hint: { sign: '↳', ascii: '>', colour: 'dim' },
  running: { sign: '●', ascii: '*', colour: 'cyan' },
  waiting: { sign: '…', ascii: '.', colour: 'dim' },
} as const satisfies Record<string, { sign: string; ascii: string; colour: Colour }>

/** What a symbol says: changed or good, acknowledged, look here, wrong, what to type next, at work, not yet. */
export type SymbolName = keyof typeof symbols

/** The symbol in front of each state. */
export const stateSymbols: Record<State, SymbolName> = {
  pending: 'waiting',
  running: 'running',
  failed: 'error',
  stopped: 'nothing',
  done: 'done',
  approved: 'done',
  'changes-requested': 'warning',
  rejected: 'nothing',
  landed: 'done',
}

/** What one stream can show. */
export interface Style {
  paint: (text: string, colour: Colour) => string
  symbol: (name: SymbolName) => string
  /** The symbol without its colour, for layout. */
  plainSymbol: (name: SymbolName) => string
  /** A sign from beyond ASCII, or its stand-in. */
  sign: (sign: string, ascii: string) => string
  ellipsis: string
}

/** The style for a stream with or without colour and Unicode. */
export function styleOf(color: boolean, unicode: boolean): Style {
  const paint: Style['paint'] = (text, colour) => {
    const [open, close] = inspect.colors[colour] ?? [0, 0]
    return color && text !== '' ? `\x1b[${open}m${text}\x1b[${close}m` : text
  }
  const sign: Style['sign'] = (fancy, ascii) => (unicode ? fancy : ascii)
  const plainSymbol: Style['plainSymbol'] = (name) => sign(symbols[name].sign, symbols[name].ascii)
  return {
    paint,
    sign,
    plainSymbol,
    symbol: (name) => paint(plainSymbol(name), symbols[name].colour),
    ellipsis: sign('…', '...'),
  }
}

/** Whether to colour: as told, else FORCE_COLOR, NO_COLOR and TERM=dumb, else whether it is a terminal. */
export function isColored(
  mode: 'auto' | 'always' | 'never',
  env: NodeJS.ProcessEnv,
  isTerminal: boolean,
): boolean {
  if (mode !== 'auto') return mode === 'always'
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR)
  if (env.NO_COLOR || env.TERM === 'dumb') return false
  return isTerminal
}

/** Whether the locale is UTF-8 (locale(7): the first of LC_ALL, LC_CTYPE and LANG that is set decides). */
export const isUnicode = (env: NodeJS.ProcessEnv): boolean =>
  /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '')
