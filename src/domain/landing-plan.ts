// A landing as data: computed whole before anything moves. `land --dry-run` prints it, `--json` carries it, one interpreter
// (`engine/publisher`) applies it, and the journal of a checkout that follows holds it until the end.
import type { Why } from './landing-order.ts'
import type { Oid, TaskId } from './names.ts'
import type { Landed } from './rows.ts'

/** One task's part: its work from `base` to `tip`, merged onto `onto`, gives `tree`, as `commits`. */
export interface LandingStep {
  id: TaskId
  title: string
  /** Why it stands at this place in the order. */
  why: Why
  base: Oid
  tip: Oid
  onto: Oid
  /** What the checks judge is what lands. */
  tree: Oid
  /** Its commits, oldest first; the next step begins on the last. */
  commits: Oid[]
  /** Paths whose files in the checkout hold it already and are not written. */
  stays: string[]
  /** Files changed, lines added and removed. */
  stat: { files: number; insertions: number; deletions: number }
  /** The last line of the task's journal that was seen; a task with a later one is planned for anew. */
  seq: number
  /** What plain `git log --notes=agents` will tell of each commit. */
  note: string
}

export interface LandingPlan {
  branch: string
  /** Where the branch must stand, and where it goes. */
  from: Oid
  to: Oid
  /** The checkout that follows; null where none has the branch checked out. */
  follows: string | null
  /** In the order in which they land. */
  steps: LandingStep[]
}

/** What the steps come to, as `landed` of an answer. */
export const landedOf = ({ steps }: LandingPlan): Landed[] =>
  steps.map(({ id, title, commits, stat }) => ({ id, title, commits, stat }))

/** One sentence for the operation log. */
export function landingText({ branch, steps }: LandingPlan): string {
  const [first, ...more] = steps
  return `landed ${more.length === 0 ? first?.id : `${steps.length} tasks`} on ${branch}`
}
