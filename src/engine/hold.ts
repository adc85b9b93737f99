// Holding: a commit that is to be landed or put on a task's branch is named by nothing yet, and its checks may take long
// enough for somebody's `git gc --prune=now` to remove it. A temporary ref keeps it until whoever made it is through.
import type { Oid, RefName } from '../domain/names.ts'
import { refOf } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { lockHolder } from '../store/lock.ts'
import { moveRecorded } from '../store/moving.ts'
import type { StoreState } from '../store/tasks.ts'

const holdPrefix = 'refs/agents/hold/'

/** Who holds, by the lock that it has meanwhile: what it left is stale once nobody has that lock. */
export type HoldOwner = 'land' | 'runner'
const owners: readonly HoldOwner[] = ['land', 'runner']

/** What one landing, or one attempt, holds. */
export interface Hold {
  /** From now on nothing of the commit is pruned. */
  keep: (commit: Oid | undefined) => Promise<void>
  /** Takes the refs away; where that fails the next command does it. */
  release: () => Promise<void>
}

let serial = 0

/** A hold on nothing yet. Only for who has the owner's lock. */
export function openHold(repo: Repo, owner: HoldOwner): Hold {
  const held = new Map<RefName, Oid>()
  return {
    keep: async (commit) => {
      if (commit === undefined) return
      const ref = refOf(`${holdPrefix}${owner}/${process.pid}-${serial++}`)
      await moveRecorded(repo, [{ ref, old: undefined, new: commit }], 'agents: hold')
      held.set(ref, commit)
    },
    release: async () => {
      await letGo(repo, held)
    },
  }
}

/** The refs of holds whose owner is gone. */
export function staleHolds(repo: Repo, { refs }: Pick<StoreState, 'refs'>): Map<RefName, Oid> {
  const held = [...refs].filter(([ref]) => ref.startsWith(holdPrefix))
  if (held.length === 0) return new Map()
  const gone = owners.filter((owner) => lockHolder(repo, owner) === undefined)
  return new Map(held.filter(([ref]) => gone.some((owner) => ref.startsWith(`${holdPrefix}${owner}/`))))
}

/** Takes holds away. They are no loss, so neither is a failure. */
export async function letGo(repo: Repo, held: ReadonlyMap<RefName, Oid>): Promise<void> {
  if (held.size === 0) return
  try {
    const moves = [...held].map(([ref, old]) => ({ ref, old, new: undefined }))
    await moveRecorded(repo, moves, 'agents: let go')
  } catch (error) {
    if (!(error instanceof AgentsError)) throw error
  }
}
