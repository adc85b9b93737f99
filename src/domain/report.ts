// The report as a value: everything that the page of `report` and `review --web` shows. Data only.
import type { Since } from './look.ts'
import type { TaskId } from './names.ts'
import type { ChangedFile, Conflict, JournalRow, ListedTask, Pair, Participant } from './rows.ts'
import type { Task } from './task.ts'
import type { Stretch } from './timeline.ts'

export interface Report {
  /** The name of the repository's folder. */
  repository: string
  /** The branch that new tasks land on; null where HEAD is detached. */
  target: string | null
  /** When it was made. */
  at: string
  tasks: ReportedTask[]
  /** The ids by wave: those of one wait for nothing but earlier waves. */
  waves: TaskId[][]
  timeline: Stretch[]
  /** Who takes part in the matrix, pairs that are not clear, and conflicts with the target. */
  participants: Participant[]
  pairs: Pair[]
  targets: { id: string; conflicts: Conflict[] }[]
}

export interface ReportedTask {
  task: Task
  row: ListedTask
  files: ReportedFile[]
  journal: JournalRow[]
  /** What is new to the person who looks, of a task that waits, where the page is served to one. */
  look?: ReportedLook
}

/** What one person has seen of a task; `notes` are not sent yet. */
export interface ReportedLook {
  since: ReportedSince | null
  viewed: string[]
  notes: string[]
}

/** What changed since their last look: the patch of each file, null where it is too long; none at all on another base. */
export interface ReportedSince extends Since {
  patches: { path: string; patch: string | null }[] | null
}

/** A changed file with its part of the patch; null where that is too long for a page. */
export interface ReportedFile extends ChangedFile {
  patch: string | null
}
