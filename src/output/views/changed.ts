// What is different between two answers of the same kind, as lines that can be appended to the last ones.
import type { Answer } from '../../domain/answer.ts'
import type { ListedTask } from '../../domain/rows.ts'
import { count, stateText } from '../format.ts'
import { safe } from '../safe.ts'
import { stateSymbols } from '../style.ts'
import type { Face } from '../terminal.ts'
import { pairLines, targetLines, totals } from './conflicts.ts'
import { mark } from './view.ts'

type Conflicts = Answer & { kind: 'conflicts' }
type List = Answer & { kind: 'list' }

/** Lines for what is new in `after`; none where it says the same. */
export function changedLines(before: Answer, after: Answer, face: Face): string[] {
  if (before.kind === 'conflicts' && after.kind === 'conflicts') return changedPairs(before, after, face)
  if (before.kind === 'list' && after.kind === 'list') return changedTasks(before, after, face)
  return []
}

function changedPairs(before: Conflicts, after: Conflicts, face: Face): string[] {
  const old = new Map(before.pairs.map((pair) => [`${pair.a} ${pair.b}`, JSON.stringify(pair)]))
  const pairs = after.pairs.filter((pair) => {
    const was = old.get(`${pair.a} ${pair.b}`)
    return was === undefined ? pair.verdict !== 'clear' : was !== JSON.stringify(pair)
  })
  const targets = after.targets.filter(
    ({ id, conflicts }) =>
      JSON.stringify(conflicts) !==
      JSON.stringify(before.targets.find((one) => one.id === id)?.conflicts ?? []),
  )
  const lines = [
    ...pairs.flatMap((pair) => pairLines(pair, face)),
    ...targets.flatMap((one) => targetLines(one, after.target, face)),
  ]
  const sums = [totals(before, face), totals(after, face)].map((sum) => sum.join('\n'))
  return sums[0] === sums[1] ? lines : [...lines, ...totals(after, face)]
}

function changedTasks(before: List, after: List, face: Face): string[] {
  const old = new Map(before.tasks.map((task) => [task.id, lineOf(task, face)]))
  const ids = new Set(after.tasks.map(({ id }) => id))
  return [
    ...after.tasks
      .map((task) => ({ id: task.id, line: lineOf(task, face) }))
      .flatMap(({ id, line }) => (old.get(id) === line ? [] : [line])),
    ...before.tasks
      .filter(({ id }) => !ids.has(id))
      .map(({ id }) => mark(face, 'nothing', `${safe(id)} is gone`)),
  ]
}

function lineOf(task: ListedTask, face: Face): string {
  const files = task.changed === null ? '' : `, ${count(task.changed, 'file')}`
  const reason = task.reason === null ? '' : `: ${safe(task.reason)}`
  return mark(
    face,
    stateSymbols[task.state],
    `${safe(task.id)} ${stateText(task)}${files.replace(/ 1 files$/, ' 1 file')}${reason}`,
  )
}
