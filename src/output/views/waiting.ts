// `git agents` alone: a line for each thing that waits, with the command for it; below, how many tasks there are.
import type { Answer } from '../../domain/answer.ts'
import type { Waiting, WaitingKind } from '../../domain/waiting.ts'
import { count, fewOf, tally } from '../format.ts'
import { safe } from '../safe.ts'
import { type SymbolName, stateSymbols } from '../style.ts'
import { type Column, table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { widthOf } from '../width.ts'
import { pauseLines } from './list.ts'
import { cell, mark, markCell, paragraph, type View } from './view.ts'

const words: Record<WaitingKind, { symbol: SymbolName; text: string }> = {
  review: { symbol: stateSymbols.done, text: 'to review' },
  land: { symbol: stateSymbols.approved, text: 'to land' },
  look: { symbol: stateSymbols.failed, text: 'failed' },
  start: { symbol: stateSymbols.pending, text: 'may start' },
  watch: { symbol: stateSymbols.running, text: 'at work' },
  clean: { symbol: stateSymbols.landed, text: 'to remove' },
}

export function waitingView(
  { target, states, waiting, runner }: Answer & { kind: 'waiting' },
  face: Face,
): View {
  if (states.length === 0)
    return {
      lines: [mark(face, 'nothing', 'There are no tasks.')],
      hints: [
        'To record one, run `git agents add "what it does" -m "what to do"`',
        'To see every command, run `git agents -h`; all at work, `git agents demo`',
      ],
    }
  const total = `${count(states.length, 'task')} for ${target}: ${tally(states)}`
  const [first] = waiting
  return {
    lines: [
      ...(waiting.length === 0 ? [mark(face, 'done', 'Nothing waits for you.')] : rows(waiting, face)),
      '',
      ...paragraph(face, total, ''),
      ...(runner === null ? [] : pauseLines(runner, face)),
    ],
    hints: first === undefined ? [] : [`To go on, run \`${safe(first.command)}\``],
  }
}

/** A command to copy is never cut: where it does not fit beside what it is for, it stands below. */
function rows(waiting: readonly Waiting[], face: Face): string[] {
  const columns: Column[] = [
    { cells: waiting.map(({ kind }) => markCell(face, words[kind].symbol, words[kind].text)) },
    { cells: waiting.map(({ ids }) => cell(face, fewOf(ids))), shrink: 0, min: fewestLetters },
  ]
  const commands = waiting.map(({ command }) => cell(face, command, 'dim'))
  const widest = Math.max(...commands.map(({ text }) => widthOf(text)))
  if (face.columns === undefined || widest <= face.columns - besideCommand)
    return table([...columns, { cells: commands }], face)
  const lines = table(columns, face)
  return commands.flatMap(({ text, paint }, i) => [lines[i] ?? '', `    ${paint?.(text) ?? text}`])
}

const fewestLetters = 16
/** The longest word with its mark, the first letters of a task, and two gaps. */
const besideCommand = 11 + 2 + fewestLetters + 2
