// What runs without this terminal: started, left, waited for, ended, and what its agents printed.
import type { Answer } from '../../domain/answer.ts'
import { fewOf } from '../format.ts'
import { logWriter } from '../log.ts'
import { safe } from '../safe.ts'
import { stateSymbols } from '../style.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cell, mark, markCell, marked, type View } from './view.ts'

/** Who works on what, and how to follow it. */
export function detachedView({ pid, joined, tasks }: Answer & { kind: 'detached' }, face: Face): View {
  const who = `${joined ? 'The runner that works here' : 'A runner in the background'} (process ${pid})`
  const what = tasks.length === 0 ? 'has nothing new to start' : `works on ${fewOf(tasks)}`
  return {
    lines: marked(face, tasks.length === 0 ? 'nothing' : 'running', `${who} ${what}`),
    hints: [
      'To watch it, run `git agents attach`; one agent, `git agents logs <id> -f`',
      'To wait for its end, run `git agents wait`; to end it, `git agents stop`',
    ],
  }
}

/** That a run goes on without its watcher. */
export function leftView({ pid, running }: Answer & { kind: 'left' }, face: Face): View {
  if (pid === null) return { lines: [mark(face, 'nothing', 'You have left the run; it has ended.')] }
  const work = running.length === 0 ? '' : ` with ${fewOf(running)}`
  return {
    lines: marked(face, 'running', `You have left the run; it goes on${work} (process ${pid})`),
    hints: ['To watch it again, run `git agents attach`; to end it, `git agents stop`'],
  }
}

/** How each task stands that was waited for. */
export function waitedView({ tasks }: Answer & { kind: 'waited' }, face: Face): View {
  if (tasks.length === 0) return { lines: [mark(face, 'nothing', 'There is nothing to wait for.')] }
  const isIdle = tasks.some(({ state }) => state === 'pending')
  return {
    lines: stateTable(tasks, face),
    hints: isIdle ? ['To start what may start, run `git agents run --detach`'] : [],
  }
}

/** What was ended. */
export function stoppedView({ tasks, runner }: Answer & { kind: 'stopped' }, face: Face): View {
  const gone = runner === null ? [] : [mark(face, 'done', `The runner (process ${runner}) has ended`)]
  if (tasks.length + gone.length === 0) return { lines: [mark(face, 'nothing', 'Nothing runs here.')] }
  const isStopped = tasks.some(({ state }) => state === 'stopped')
  return {
    lines: [...stateTable(tasks, face), ...gone],
    hints: isStopped ? ['What was done is kept; to go on, run `git agents run`'] : [],
  }
}

const stateTable = (tasks: (Answer & { kind: 'waited' })['tasks'], face: Face): string[] =>
  table(
    [
      { cells: tasks.map(({ state }) => markCell(face, stateSymbols[state], state)) },
      { cells: tasks.map(({ id }) => cell(face, id)), shrink: 1, min: 16 },
      { cells: tasks.map(({ reason = '' }) => cell(face, reason, 'dim')), shrink: 0, min: 12 },
    ],
    face,
  )

/** What an attempt printed. */
export function logView({ id, events, state }: Answer & { kind: 'log' }, face: Face): View {
  const linesOf = logWriter(face)
  return {
    lines: events.flatMap(linesOf),
    hints: state === 'running' ? [`To follow it, run \`git agents logs ${safe(id)} -f\``] : [],
  }
}
