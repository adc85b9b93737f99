// What `launch` may be: the one word for the confinement that is built in, or a command as a list of arguments.

import { list, type Shape, text } from './shape.ts'
import { inPlace } from './shape-words.ts'
import { refuseLaunch } from './templates.ts'

const words = 'bubblewrap or a list of arguments'
const command = list(text({ blank: true, refuse: refuseLaunch }), words, { splits: true })

/** A launcher's arguments; `bubblewrap` alone is a list of that word. */
export const launch: Shape<string[]> = {
  words,
  schema: { anyOf: [{ enum: ['bubblewrap'] }, command.schema] },
  read(value, path, flaws) {
    if (value === 'bubblewrap') return [value]
    const read = command.read(value, path, flaws)
    if (read === undefined || !isShellOf(read)) return read
    flaws.push({
      path,
      text: `${inPlace(path)} would have \`ssh\` put the prompt into a line for a shell`,
      hint: 'To have the command quoted, write ["ssh", "<host>", "cd {worktree} && exec {command}"]',
    })
    return undefined
  },
}

/** `ssh` joins its arguments with spaces and gives them to a shell. */
const isShellOf = ([program = '', ...rest]: readonly string[]): boolean =>
  /(^|\/)ssh$/.test(program) && !rest.some((argument) => argument.includes('{command}'))
