// A terminal in a few lines: what is on its screen after the text that was written to it. It knows only what the
// board may use, and throws at anything else.

/** The screen after `written`, without colours; as tall as it needs to be. */
export function screenOf(written: string): string[] {
  const screen: string[] = ['']
  let row = 0
  for (const [token] of written.matchAll(/\x1b\[(\d*)([A-Za-z])|[\s\S]/g)) {
    const [, number = '', letter] = /^\x1b\[(\d*)([A-Za-z])$/.exec(token) ?? []
    if (letter === undefined) row = type(screen, row, token)
    else if (letter === 'A') row -= Number(number)
    else if (letter === 'J') screen.splice(row, Number.POSITIVE_INFINITY, '')
    else if (letter !== 'm') throw new Error(`unexpected escape: ${JSON.stringify(token)}`)
    if (row < 0) throw new Error('the cursor left the screen')
  }
  return screen
}

function type(screen: string[], row: number, character: string): number {
  if (character === '\r') return row
  if (character === '\x1b') throw new Error('an escape that is not known')
  if (character !== '\n') {
    screen[row] = (screen[row] ?? '') + character
    return row
  }
  screen[row + 1] ??= ''
  return row + 1
}
