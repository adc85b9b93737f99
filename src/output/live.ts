// Answers that come again and again: drawn in place in a terminal, appended line by line elsewhere, one document each as
// JSON. What says the same as before is not said again.
import type { Answer } from '../domain/answer.ts'
import type { ListedTask } from '../domain/rows.ts'
import { jsonOf, jsonText } from './json.ts'
import { Screen } from './screen.ts'
import type { Face, Output } from './terminal.ts'
import { viewOf } from './views/answer.ts'
import { changedLines } from './views/changed.ts'
import { listInRoom } from './views/list.ts'

export interface Live {
  show: (answer: Answer) => void
  close: () => void
}

/** Where the answers go. `now` is a clock in milliseconds. */
export function openLive(
  output: Output,
  { json, now = () => Date.now() }: { json: boolean; now?: () => number },
): Live {
  if (json) return documents(output)
  return output.out.canMove ? drawn(output, now) : appended(output)
}

/** A running task's seconds pass without anything having changed. */
const still = (answer: Answer): Answer =>
  answer.kind === 'list' ? { ...answer, tasks: answer.tasks.map((task) => aged(task, Number.NaN)) } : answer

const aged = (task: ListedTask, by: number): ListedTask =>
  task.state === 'running' && task.seconds !== null ? { ...task, seconds: task.seconds + by } : task

function documents(output: Output): Live {
  let last = ''
  return {
    show: (answer) => {
      const text = jsonText(jsonOf(still(answer)), 0)
      if (text !== last) output.write(jsonText(jsonOf(answer), 0))
      last = text
    },
    close: () => {},
  }
}

function appended(output: Output): Live {
  let last: Answer | undefined
  return {
    show: (answer) => {
      const lines =
        last === undefined ? viewOf(answer, output.out).lines : changedLines(last, answer, output.out)
      output.write(lines.map((line) => `${line}\n`).join(''))
      last = answer
    },
    close: () => {},
  }
}

const tickMs = 1_000

function drawn(output: Output, now: () => number): Live {
  const screen = new Screen(output.out, output.write)
  let shown: { answer: Answer; at: number } | undefined
  const draw = (): void => {
    if (shown === undefined) return
    const { answer, at } = shown
    const passed = (now() - at) / 1000
    const current =
      answer.kind === 'list' ? { ...answer, tasks: answer.tasks.map((task) => aged(task, passed)) } : answer
    screen.draw(fitting(current, output.out))
  }
  const timer = setInterval(() => {
    if (shown?.answer.kind === 'list' && shown.answer.tasks.some(({ state }) => state === 'running')) draw()
  }, tickMs)
  timer.unref()
  const stopResize = output.onResize(draw)
  return {
    show: (answer) => {
      shown = { answer, at: now() }
      draw()
    },
    close: () => {
      clearInterval(timer)
      stopResize()
    },
  }
}

/** As many lines as the terminal has, since the cursor cannot go back above it: tasks are folded; of others the first ones, and the last one, which sums up. */
function fitting(answer: Answer, face: Face): string[] {
  const room = Math.max(3, face.rows - 1)
  const lines = answer.kind === 'list' ? listInRoom(answer, face, room) : viewOf(answer, face).lines
  if (lines.length <= room) return [...lines]
  const more = lines.length - room + 1
  return [...lines.slice(0, room - 2), `${face.style.ellipsis} ${more} more lines`, ...lines.slice(-1)]
}
