// A terminal of a given size: tmux with a server and a configuration of its own.
import { execFileSync } from 'node:child_process'

const mostMs = 15_000

const rest = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** Opens one with a plain shell in it. */
export function openTerminal({ columns, rows, cwd, env }) {
  const server = `agents-terminal-${process.pid}-${columns}-${Date.now()}`
  const tmux = (...args) =>
    execFileSync('tmux', ['-L', server, '-f', '/dev/null', ...args], { env, encoding: 'utf8' })
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', cwd, "PS1='$ ' ENV= sh -i")
  const screen = () => tmux('capture-pane', '-p').replace(/\s+$/, '')
  return {
    /** Keys by tmux's names; anything else as it is. */
    type: (keys) => {
      // A pager that ends at once is taken for one that nobody could read, such as `cat`.
      if (keys === 'leave') {
        rest(500)
        return tmux('send-keys', 'q')
      }
      const isNamed = /^(Enter|Escape|C-.)$/.test(keys)
      if (isNamed) return tmux('send-keys', keys)
      const [text, ...ends] = keys.split('\n')
      tmux('send-keys', '-l', '--', text)
      return ends.length > 0 ? tmux('send-keys', 'Enter') : ''
    },
    /** The screen once it has `text` and twice in a row is the same. */
    until: (text) => {
      const end = Date.now() + mostMs
      for (let last = ''; Date.now() < end; ) {
        const now = screen()
        if (now.includes(text) && now === last) return now
        last = now
        rest(120)
      }
      throw new Error(`${JSON.stringify(text)} did not come:\n${screen()}`)
    },
    close: () => tmux('kill-server'),
  }
}
