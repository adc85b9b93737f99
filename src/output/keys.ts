// What the person types, key by key in a raw terminal or line by line; a program that is given the terminal has it alone.
import { emitKeypressEvents, type Key } from 'node:readline'
import type { WalkInput } from '../domain/walk.ts'

/** The terminal's input, which can be left to another program for a while. */
export interface Keys {
  begin: () => void
  end: () => void
}

export type Terminal = NodeJS.ReadStream

/** The terminal is gone: what was asked for is over. */
const end: WalkInput = { kind: 'key', key: 'ctrl-c' }

const bracketed = { on: '\x1b[?2004h', off: '\x1b[?2004l' }

/** Each key as it is pressed. What is pasted comes as one text (bracketed paste), so that it is never taken for keys. */
export function rawKeys(
  stdin: Terminal,
  write: (text: string) => void,
  take: (input: WalkInput) => void,
): Keys {
  let pasted: string | undefined
  const onKey = (text: string | undefined, key: Key): void => {
    if (key.name === 'paste-start') pasted = ''
    else if (key.name === 'paste-end') {
      take({ kind: 'text', text: pasted ?? '' })
      pasted = undefined
    } else if (pasted !== undefined) pasted += text ?? ''
    else {
      const name = nameOf(text, key)
      if (name !== undefined) take({ kind: 'key', key: name })
    }
  }
  const onEnd = (): void => take(end)
  emitKeypressEvents(stdin)
  return {
    begin: () => {
      stdin.setRawMode(true)
      write(bracketed.on)
      stdin.on('keypress', onKey).on('end', onEnd).on('error', onEnd).resume()
    },
    end: () => {
      stdin.off('keypress', onKey).off('end', onEnd).off('error', onEnd).pause()
      write(bracketed.off)
      stdin.setRawMode(false)
    },
  }
}

const named: Record<string, string> = {
  return: 'enter',
  enter: 'enter',
  escape: 'escape',
  backspace: 'backspace',
  up: 'up',
  down: 'down',
  left: 'left',
  right: 'right',
  pageup: 'pageup',
  pagedown: 'pagedown',
}

/** A character as it is; keys that make none by their names; undefined for one that means nothing here. */
export function nameOf(
  text: string | undefined,
  { name = '', ctrl = false, meta = false }: Key,
): string | undefined {
  if (ctrl) return { c: 'ctrl-c', d: 'ctrl-c', u: 'clear', h: 'backspace' }[name]
  if (Object.hasOwn(named, name)) return named[name]
  return text !== undefined && !meta && [...text].length === 1 && text >= ' ' ? text : undefined
}

/** Line by line; the end of the input ends the walk. */
export function lineKeys(stdin: Terminal, take: (input: WalkInput) => void): Keys {
  let rest = ''
  const onData = (chunk: Buffer | string): void => {
    const lines = (rest + chunk).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const text of lines) take({ kind: 'line', text })
  }
  const onEnd = (): void => take(end)
  return {
    begin: () => {
      stdin.setEncoding('utf8').on('data', onData).on('end', onEnd).on('error', onEnd).resume()
    },
    end: () => {
      stdin.off('data', onData).off('end', onEnd).off('error', onEnd).pause()
    },
  }
}
