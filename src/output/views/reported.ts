// That a page was written, or is served, and where.
import type { Answer } from '../../domain/answer.ts'
import { count } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import type { Face } from '../terminal.ts'
import { mark, marked, type View } from './view.ts'

/** The file, and what is in it. */
export function reportedView({ file, tasks, bytes }: Answer & { kind: 'reported' }, face: Face): View {
  const size = bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
  return {
    lines: [
      mark(
        face,
        'done',
        `${quotePath(file)}  ${face.style.paint(`${count(tasks, 'task')}, ${size}`, 'dim')}`,
      ),
    ],
    hints: ['To read it, open it in a browser: it needs no network and sends nothing'],
  }
}

/** The address, on a line of its own for a terminal that makes links. */
export const servingView = ({ url }: Answer & { kind: 'serving' }, face: Face): View => ({
  lines: [
    safe(url),
    ...marked(face, 'running', 'It is served to this machine alone until Ctrl-C; the address opens once.'),
  ],
})
