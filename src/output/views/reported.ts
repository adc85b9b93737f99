// That a page was written, and where.
import type { Answer } from '../../domain/answer.ts'
import { count } from '../format.ts'
import { quotePath } from '../safe.ts'
import type { Face } from '../terminal.ts'
import { mark, type View } from './view.ts'

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
