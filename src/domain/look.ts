// What a person has seen of a task's work, and what is new since: of the commits, and of each file. Pure.
import type { Oid } from './names.ts'
import { type Task, wantsChanges } from './task.ts'

/** A look at one state of a task's work. */
export interface Look {
  base: Oid
  tip: Oid
  /** When, as ISO 8601. */
  at: string
}

/** The look before this one, and the files that are other than they were then, by path. */
export type Since = Look & { files: string[] }

/** What is remembered of a task's review on this machine. */
export interface Memo {
  look?: Look
  /** What each viewed file was, by path: its object before and after, `<oid>-<oid>`. */
  viewed: Record<string, string>
  /** Notes that were not sent yet, as typed. */
  notes: string[]
}

/** What a person does to it from the page. */
export type MemoChange =
  | { do: 'note' | 'unnote'; text: string }
  | { do: 'view' | 'unview'; path: string }
  /** All that is shown now has been looked at. */
  | { do: 'seen' }
  /** A verdict was recorded, and these notes went with it. */
  | { do: 'sent'; notes: readonly string[] }

/** Of a task that nobody has looked at. */
export const noMemo: Memo = { viewed: {}, notes: [] }

/** The last look at other work than `tip`: a remembered one, or the last verdict; undefined where `tip` is all that was seen. */
export function lookBefore(task: Task, tip: Oid | undefined, { look }: Memo): Look | undefined {
  const seen = [...(look === undefined ? [] : [look]), ...verdictLooks(task)]
  const last = seen.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)
  return tip === undefined || last?.tip === tip ? undefined : last
}

/** A verdict is a look at the tip that it names; its base is that of the attempt which had ended there. */
function verdictLooks({ verdicts, attempts }: Task): Look[] {
  return verdicts.flatMap(({ tip, at }) => {
    const attempt = attempts.find(({ end }) => end?.tip === tip) ?? attempts[0]
    const base = attempt?.end?.base ?? attempt?.base
    return tip === undefined || base === undefined ? [] : [{ base, tip, at }]
  })
}

/** The request for changes that the last attempt has answered; undefined where none was made. */
export function answeredRequest(task: Task): string | undefined {
  const verdict = task.verdicts.at(-1)
  return verdict?.kind === 'request-changes' && !wantsChanges(task) ? verdict.message : undefined
}

/** The paths that were viewed as they are now. */
export const viewedNow = ({ viewed }: Memo, marks: ReadonlyMap<string, string>): string[] =>
  [...marks].filter(([path, mark]) => viewed[path] === mark).map(([path]) => path)
