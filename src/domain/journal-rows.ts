// A journal as a person reads it: one sentence a line, oldest first. Pure.
import { type Entry, inOrder, type Line, parseJournal, undoneOperations } from './journal.ts'
import type { JournalRow } from './rows.ts'

/** The lines of a note in words; those of an operation that was taken back say so. */
export function journalRows(note: string): JournalRow[] {
  const lines = inOrder(parseJournal(note).lines)
  const undone = undoneOperations(lines)
  return lines.map((line) => ({
    time: line.time,
    by: line.by,
    text: `${sentence(line)}${undone.has(line.op) ? ' (undone)' : ''}`,
  }))
}

function sentence({ entry }: Line): string {
  switch (entry.type) {
    case 'added':
      return `added, to land on ${entry.target}`
    case 'edited':
      return editWords(entry)
    case 'dropped':
      return 'dropped'
    case 'started':
      if (entry.onto !== undefined)
        return `attempt ${entry.n}: its work is put on the new result of ${entry.onto.join(', ')}`
      return `attempt ${entry.n} started with ${entry.agent} from ${entry.base.slice(0, 10)}`
    case 'session':
      return `session ${entry.id}`
    case 'rebranched':
      return `its branch is ${entry.branch} from now on`
    case 'ended':
      return `attempt ${entry.n} ${entry.outcome}${entry.reason === undefined ? '' : `: ${entry.reason}`}`
    case 'reviewed':
      return `${entry.verdict}${entry.forced ? ' (forced)' : ''}${entry.message === undefined ? '' : `: ${entry.message}`}`
    case 'landed':
      return `landed on ${entry.target} as ${entry.commits.map((oid) => oid.slice(0, 10)).join(', ')}`
    case 'undone':
      return `took back operation ${entry.operation}`
  }
}

/** A list that is empty now was cleared. */
function editWords({ brief, cleared = [] }: Entry & { type: 'edited' }): string {
  const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0
  const fields = Object.entries(brief)
  const changed = fields.filter(([, value]) => !isEmpty(value)).map(([name]) => name)
  const gone = [...fields.filter(([, value]) => isEmpty(value)).map(([name]) => name), ...cleared]
  return [
    ...(changed.length === 0 ? [] : [`changed: ${changed.join(', ')}`]),
    ...(gone.length === 0 ? [] : [`cleared: ${gone.join(', ')}`]),
  ].join('; ')
}
