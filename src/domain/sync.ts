// What a sync exchanged. Data only.
import type { TaskId } from './names.ts'

/** What one side got of the other. */
export interface Exchanged {
  /** Tasks that it did not have. */
  tasks: TaskId[]
  /** Journal lines, over all tasks. */
  lines: number
  branches: string[]
  /** Kept snapshots, with `--keep`. */
  kept: number
}

export interface Synced {
  remote: string
  dryRun: boolean
  received: Exchanged
  sent: Exchanged
  /** Tasks that have another id from now on, since an older one has theirs. */
  renamed: { from: TaskId; to: TaskId }[]
  /** Tasks whose work the remote's target holds, so that they count as landed. */
  landed: TaskId[]
  /** Branches of landed tasks that the remote no longer has, or would not: its target holds their work, and here it is kept. */
  removed: string[]
  /** What the person should know: work in two places, targets that are ahead, landings that are not pushed. */
  notes: string[]
}
