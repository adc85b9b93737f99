// Advice on a plan: what is independent, what waits, what shares state and what each way out would cost.
import type { Advice, Choice, Cost, Sharing } from '../../domain/advice.ts'
import type { Claim } from '../../domain/claims.ts'
import { count, listing } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cell, mark, marked, part } from './view.ts'

const mostShown = 5

/** The part of a plan's view; nothing where no two tasks share anything. */
export function adviceLines(advice: Advice, face: Face): string[] {
  const { shared, independent, more } = advice
  if (shared.length === 0) return []
  const hidden = Math.max(0, shared.length - mostShown) + more
  return part(face, `What to do, with ${advice.concurrency} at a time (${costText(advice.cost)} as it is)`, [
    ...shared.slice(0, mostShown).flatMap((one) => sharingLines(one, face)),
    ...(hidden > 0 ? [mark(face, 'nothing', `and ${count(hidden, 'more pair')}`)] : []),
    ...(independent.length === 0 ? [] : marked(face, 'done', `on their own: ${listing(independent)}`)),
  ]).slice(1)
}

function sharingLines(one: Sharing, face: Face): string[] {
  const { a, b, choices } = one
  const ways = choices.map((choice) => ({ ...choice, text: choiceText(choice, one) }))
  return [
    ...marked(face, 'warning', `${a} and ${b} share ${sharedText(one)}`),
    ...table(
      [
        { cells: ways.map(({ way }) => cell(face, way)) },
        { cells: ways.map(({ text }) => cell(face, text)), shrink: 0, min: 24 },
        { cells: ways.map(({ cost }) => cell(face, costText(cost), 'dim')) },
      ],
      face,
      '    ',
    ),
  ]
}

/** `2 waves, 2 in a row`. */
const costText = ({ waves, chain }: Cost): string => `${count(waves, 'wave')}, ${chain} in a row`

function sharedText({ files, count: all }: Sharing): string {
  const paths = files.map(quotePath).join(', ')
  if (all === 0) return `no file yet, but could both make ${paths}`
  return all > files.length ? `${paths} and ${all - files.length} more` : paths
}

/** What to do, in words that can be acted on. */
function choiceText({ way, first, exclude = '' }: Choice, { a, b }: Sharing): string {
  const [one, other] = first === b ? [b, a] : [a, b]
  switch (way) {
    case 'order':
      return `let ${safe(other)} come after ${safe(one)}`
    case 'narrow':
      return `leave them to ${safe(one)}: \`!${quotePath(exclude)}\` for ${safe(other)}`
    case 'split':
      return 'a task of its own for them, before both'
    case 'isolate':
      return 'side by side, and settle conflicts on landing'
  }
}

/** `2 %`, `< 1 %`. */
export const percent = (share: number): string =>
  `${share > 0 && share < 0.01 ? '< 1' : Math.round(share * 100)} %`

/** What a claim is of the tree. */
export const claimText = ({ files, share }: Claim): string =>
  `${count(files, 'tracked file')}${files === 0 ? '' : ` (${percent(share)})`}`

/** How to keep a new task apart from those that it overlaps, as a command to run. */
export function sharingHints(advice: readonly Sharing[]): string[] {
  return advice.slice(0, 2).flatMap(({ a, b, choices }) => {
    const order = choices.find(({ way }) => way === 'order')
    if (order === undefined) return []
    const [first, second] = order.first === b ? [b, a] : [a, b]
    return [
      `To let ${safe(second)} come after ${safe(first)} (${costText(order.cost)}), run \`git agents edit ${safe(second)} --after ${safe(first)}\``,
    ]
  })
}
