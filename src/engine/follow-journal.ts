// The notes that a landing leaves while it is under way, for whoever comes after a kill, and where they are.
import { join } from 'node:path'
import type { LandingPlan } from '../domain/landing-plan.ts'
import type { Oid, RefName } from '../domain/names.ts'
import type { Repo } from '../git/repo.ts'

/** A branch that moves, with the worktree that has it checked out. */
export interface FollowStep {
  ref: RefName
  from: Oid
  to: Oid
  /** What is being landed; absent where an undo moves the branch. */
  plan?: LandingPlan
  /** Paths whose files stay as they are: only their entries in the index follow. */
  stays: readonly string[]
}

/** What is on disk before the first visible change, so that the next command can finish or roll back. */
export interface FollowJournal extends FollowStep {
  worktree: string
  gitDir: string
  /** What the Git processes of the landing bear in their environment: they may outlive it. */
  mark: string
  /** What our `index.lock` holds: no other lock is ever removed. */
  token: string
}

/** The index that Git writes meanwhile: renamed into place at the end. */
export const draftOf = ({ gitDir }: Pick<FollowJournal, 'gitDir'>): string => join(gitDir, 'agents-index')

/** Where it is; absent while nothing follows. */
export const followJournalPath = (repo: Repo): string => join(repo.agentsDir, 'follow.json')

/** Where the mark of a landing's checks is; absent while none run. */
export const checkingPath = (repo: Repo): string => join(repo.agentsDir, 'checking')
