// The walk of `review` through finished tasks, as a machine: what is on the screen, what comes in (keys, tasks that
// finish, answers), what goes out (effects). Pure: docs/decisions has why. The drawing is output's, the doing engine's.
import { byConcern } from './concern.ts'
import type { Outlook } from './forecast.ts'
import type { Since } from './look.ts'
import type { Oid, TaskId } from './names.ts'
import type { Review } from './rows.ts'
import type { VerdictKind } from './task.ts'

/** A finished task that waits for a look, as it is at this moment. */
export interface Queued {
  id: TaskId
  /** The highest number in its journal: with the tip it says whether it is still what was shown. */
  seq: number
  tip: Oid | undefined
}

/** One task on the screen. */
export interface Page {
  queued: Queued
  review: Review
  /** The look before this one, and the files that are other than they were then. */
  since: Since | undefined
  /** The request for changes that this work answers. */
  asked: string | undefined
  /** Files that were viewed as they are now. */
  viewed: string[]
  /** Notes that were not sent yet. */
  notes: string[]
}

/** What the person is asked for: a look, a line of text, a yes. */
export type Mode =
  | { kind: 'look' }
  | { kind: 'help' }
  | { kind: 'write'; what: 'note' | 'request-changes' | 'reject'; text: string }
  | { kind: 'ask'; question: string; then: Effect }

export interface Walk {
  queue: readonly Queued[]
  /** Tasks at work, which will join. */
  working: number
  /** Keys of what was passed over, the latest last. */
  skipped: readonly string[]
  /** What was judged in this walk, by the number that its journal had. */
  judged: ReadonlyMap<TaskId, number>
  page: Page | undefined
  /** What a landing would make of it, once that is known. */
  outlook: Outlook | undefined
  /** The task that is being read. */
  wanted: TaskId | undefined
  /** The chosen file, from 0; undefined is the whole. */
  file: number | undefined
  /** The first line that is shown. */
  top: number
  mode: Mode
  told: Told | undefined
}

/** One line to the person. */
export interface Told {
  text: string
  isBad: boolean
}

/** What only the world outside can do. Those of `takesTerminal` have the terminal for themselves meanwhile. */
export type Effect =
  | { do: 'read'; id: TaskId }
  | { do: 'diff' | 'difftool'; page: Page; path?: string }
  | { do: 'since'; page: Page }
  | { do: 'log' | 'shell'; page: Page }
  | { do: 'edit'; page: Page; path?: string }
  | { do: 'judge'; page: Page; verdict: VerdictKind; message?: string }
  | { do: 'remember'; page: Page }
  /** Takes its time: nothing waits for it. */
  | { do: 'foresee'; queued: Queued }
  | { do: 'quit' }

export type WalkInput =
  | { kind: 'queue'; tasks: Queued[]; working: number }
  /** A character, or the name of a key: `enter`, `escape`, `up`. */
  | { kind: 'key'; key: string }
  /** Pasted. */
  | { kind: 'text'; text: string }
  /** A whole line, where keys are not read one by one. */
  | { kind: 'line'; text: string }
  | { kind: 'page'; page: Page }
  /** It could not be read: somebody else has judged or dropped it. */
  | { kind: 'gone'; id: TaskId }
  /** Of the task with this key, if that is still on the screen. */
  | { kind: 'foreseen'; key: string; outlook: Outlook | undefined }
  | { kind: 'judged'; queued: Queued; text: string }
  | ({ kind: 'told' } & Told)

export interface Step {
  walk: Walk
  effects: Effect[]
}

/** What a walk asks of the world; `output` drives it and knows nothing else of tasks. */
export interface Walking {
  /** What waits now, and again after each change. */
  queue: AsyncIterable<WalkInput>
  /** Does one effect; gives what the walk is to hear of it. */
  perform: (effect: Effect) => Promise<WalkInput | undefined>
  /** Ends the queue. */
  close: () => void
}

/** Before anything is known. */
export const newWalk: Walk = {
  queue: [],
  working: 0,
  skipped: [],
  judged: new Map(),
  page: undefined,
  outlook: undefined,
  wanted: undefined,
  file: undefined,
  top: 0,
  mode: { kind: 'look' },
  told: undefined,
}

/** Whether the person's own programs run in the terminal meanwhile. */
export const takesTerminal = (effect: Effect): boolean =>
  ['diff', 'difftool', 'since', 'log', 'shell', 'edit'].includes(effect.do)

/** What a task is passed over by: another tip or another line in its journal makes it new. */
export const keyOf = ({ id, seq, tip }: Queued): string => `${id} ${seq} ${tip ?? ''}`

/** The tasks that are still to be looked at in this walk. */
export const waitingIn = ({ queue, skipped }: Walk): Queued[] =>
  queue.filter((one) => !skipped.includes(keyOf(one)))

/** The path of the chosen file. */
export const chosenPath = ({ page, file }: Walk): string | undefined =>
  file === undefined || page === undefined ? undefined : filesInOrder(page)[file]?.path

/** The files in the order in which they are walked through. */
export const filesInOrder = ({ review }: Page): Review['files'] => byConcern(review.files)
