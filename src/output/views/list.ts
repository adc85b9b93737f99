// `list`: one line per task, what holds or meets it on a second one, and how many there are of each state.
import type { Answer } from '../../domain/answer.ts'
import { hintFor } from '../../domain/failure.ts'
import type { ListedTask, RunnerRow } from '../../domain/rows.ts'
import type { State } from '../../domain/task.ts'
import {
  amount,
  count,
  duration,
  listing,
  moment,
  pausedText,
  roomText,
  stateText,
  tally,
} from '../format.ts'
import { safe } from '../safe.ts'
import { stateSymbols } from '../style.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cut } from '../width.ts'
import { cell, mark, markCell, paragraph, type View } from './view.ts'

type List = Answer & { kind: 'list' }

/** The tasks, by age. */
export const listView = (answer: List, face: Face): View => viewOf(answer, [], face)

/** The same in no more than `room` lines: what is finished is folded into a count first, what is at work last. */
export function listInRoom(answer: List, face: Face, room: number): string[] {
  const whole = viewOf(answer, [], face).lines
  if (whole.length <= room) return whole
  const heights = new Map(answer.tasks.map((task) => [task, 1 + asides(task, face).length]))
  const rest = whole.length - [...heights.values()].reduce((sum, height) => sum + height, 0)
  let left = room - rest - 1
  const kept = new Set<ListedTask>()
  const isOver = ({ state }: ListedTask): boolean => state === 'landed' || state === 'rejected'
  for (const task of answer.tasks.filter((one) => !isOver(one)).sort((a, b) => urgency(a) - urgency(b))) {
    left -= heights.get(task) ?? 1
    if (left < 0) break
    kept.add(task)
  }
  return viewOf(
    answer,
    answer.tasks.filter((task) => !kept.has(task)),
    face,
  ).lines
}

const byUrgency: readonly State[] = [
  'running',
  'failed',
  'changes-requested',
  'stopped',
  'done',
  'approved',
  'pending',
]
const urgency = ({ state }: ListedTask): number => byUrgency.indexOf(state)

function viewOf(
  { tasks: all, target, dropped, runner }: List,
  folded: readonly ListedTask[],
  face: Face,
): View {
  const tasks = all.filter((task) => !folded.includes(task))
  if (all.length === 0)
    return {
      lines: [mark(face, 'nothing', 'There are no tasks.')],
      hints: ['To record one, run `git agents add "what it does" -m "what to do"`'],
    }
  const [head = '', ...rows] = table(columnsOf(tasks, face), face)
  const lines = rows.flatMap((row, i) => [row, ...asides(tasks[i], face)])
  const states = tally(all.map(({ state }) => state)) + (dropped > 0 ? `; ${dropped} dropped` : '')
  return {
    lines: [
      head,
      ...lines,
      ...(folded.length === 0
        ? []
        : [mark(face, 'nothing', `and ${tally(folded.map(({ state }) => state))}`)]),
      '',
      ...paragraph(face, `${count(all.length, 'task')} for ${target}: ${states}`, ''),
      ...(runner === null ? [] : [mark(face, 'running', runnerText(runner)), ...pauseLines(runner, face)]),
    ],
    hints: next(all),
  }
}

function columnsOf(tasks: readonly ListedTask[], face: Face) {
  const ended = (task: ListedTask) =>
    task.state === 'landed' || task.state === 'rejected' ? 'dim' : undefined
  return [
    {
      title: '#',
      cells: tasks.map(({ number }) => cell(face, String(number), 'dim')),
      align: 'right' as const,
    },
    { title: 'state', cells: tasks.map((task) => markCell(face, stateSymbols[task.state], stateText(task))) },
    { title: 'task', cells: tasks.map((task) => cell(face, task.id, ended(task))), shrink: 1, min: 16 },
    { title: 'title', cells: tasks.map((task) => cell(face, task.title, ended(task))), shrink: 0, min: 0 },
    { title: 'agent', cells: tasks.map(({ agent }) => cell(face, agent)), shrink: 2, min: 6 },
    { title: 'time', cells: tasks.map((task) => cell(face, timeOf(task))), align: 'right' as const },
    { title: 'files', cells: tasks.map((task) => cell(face, filesOf(task))), align: 'right' as const },
    {
      title: 'tokens',
      cells: tasks.map(({ usage }) => cell(face, usage === null ? '' : amount(usage), 'dim')),
      align: 'right' as const,
      shrink: -1,
      min: 0,
    },
  ]
}

const timeOf = ({ seconds }: ListedTask): string => (seconds === null ? '' : duration(seconds))
const filesOf = ({ changed }: ListedTask): string => (changed === null ? '' : String(changed))

function asides(task: ListedTask | undefined, face: Face): string[] {
  if (task === undefined) return []
  const { reason, blockedBy, overlaps, paused } = task
  const texts = [
    ...doingTexts(task),
    ...(paused === null ? [] : [pausedText(paused)]),
    ...(reason === null ? [] : [reason]),
    ...blockedBy.map((blocked) => `waits for ${blockedText(blocked)}`),
    ...(overlaps.length === 0 ? [] : [`overlaps ${listing(overlaps)}`]),
  ]
  const room = face.columns === undefined ? Number.POSITIVE_INFINITY : face.columns - 5
  return texts.map((text) => `     ${face.style.paint(cut(safe(text), room, face.style.ellipsis), 'dim')}`)
}

/** What its agent does now, and where, if that is not here. */
function doingTexts({ state, doing, machine }: ListedTask): string[] {
  const place = state === 'running' && machine !== null ? [`on ${machine}`] : []
  const parts = [...place, ...(doing === null ? [] : [doing])]
  return parts.length === 0 ? [] : [parts.join(': ')]
}

/** `A runner works in the background since 2026-11-25 01:10 (process 123)`. */
export function runnerText({ pid, since, detached, host }: RunnerRow): string {
  const where = detached ? ' in the background' : ''
  return safe(
    `A runner works${where} since ${moment(since)} (process ${pid}${host === null ? '' : ` on ${host}`})`,
  )
}

/** What holds the runner's new starts back: the clients that it waits for, the disk. */
export const pauseLines = ({ paused, room }: RunnerRow, face: Face): string[] => [
  ...paused.map((one) => mark(face, 'waiting', safe(`It ${pausedText(one)}`))),
  ...(room === null ? [] : [mark(face, 'warning', safe(roomText(room)))]),
]

/** What a task waits for: `a and b (running)`. */
export function blockedText({ ids, reason }: ListedTask['blockedBy'][number]): string {
  return `${listing(ids)} (${reason})`
}

function next(tasks: readonly ListedTask[]): string[] {
  const has = (state: ListedTask['state']): boolean => tasks.some((task) => task.state === state)
  if (has('approved')) return ['To land what is approved, run `git agents land`']
  if (has('done')) return ['To review what is done, run `git agents review`']
  if (has('running')) return ['To see where their work meets, run `git agents conflicts`']
  const [failed, ...others] = tasks.filter(({ state }) => state === 'failed')
  const remedy = others.length === 0 && failed !== undefined ? hintFor(failed.cause, failed) : undefined
  if (remedy !== undefined && !has('pending')) return [remedy]
  if (has('pending') || has('failed') || has('stopped') || has('changes-requested'))
    return ['To start what may start, run `git agents run`']
  return has('landed') ? ['To remove worktrees and branches that landed, run `git agents clean`'] : []
}
