// Files of a checkout that hold what lands already (or, at an undo, go on holding it): they are never written. Their
// entries go to what the branch moves to before Git's two-way merge, and that merge begins on a commit that has it too.
import type { Oid } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { type Change, diffCommits } from '../git/diff.ts'
import { noHooks } from '../git/hooks.ts'
import { nobody, writeCommits } from '../git/object.ts'
import { readStaged } from '../git/part.ts'
import { encodePath } from '../git/path.ts'
import type { Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { asChange, contentOf } from './checkout-change.ts'
import { draftOf, type FollowJournal, type FollowStep } from './follow-journal.ts'

/**
 * Sets the entries of staying paths, in the index that is being made, to what the branch moves to. Gives the commit that
 * the merge begins on: what the branch leaves, with these paths moved already.
 */
export async function stageStaying(repo: Repo, journal: FollowJournal): Promise<Oid> {
  const changes = await stayingChanges(repo, journal)
  if (changes.length === 0) return journal.from
  const gone = changes.filter(({ status }) => status === 'D')
  const there = changes.filter(({ status }) => status !== 'D')
  const rows = [
    ...gone.map(({ path, oldOid }) => `0 ${'0'.repeat(oldOid.length)}\t${path}\0`),
    ...there.map(({ path, newMode, newOid }) => `${newMode} ${newOid}\t${path}\0`),
  ]
  await git([...noHooks, 'update-index', '-z', '--index-info'], {
    cwd: journal.worktree,
    env: { GIT_INDEX_FILE: draftOf(journal) },
    input: encodePath(rows.join('')),
  })
  const committer = nobody
  const ground = { mark: 1, parents: [journal.from], changes: changes.map(asChange), committer, message: '' }
  return (await writeCommits(repo, [ground])).get(1) as Oid
}

/** Throws where an entry of a staying path is neither what the branch leaves nor what it moves to: that is the person's. */
export async function refuseStagedOtherwise(repo: Repo, worktree: string, step: FollowStep): Promise<void> {
  const changes = await stayingChanges(repo, step)
  if (changes.length === 0) return
  const lands = new Map(changes.map((change) => [change.path, contentOf(change)]))
  const staged = await readStaged(worktree, step.from)
  const [other] = staged
    .filter(({ path }) => lands.has(path))
    .filter((one) => lands.get(one.path) !== contentOf(one))
  if (other !== undefined)
    throw new AgentsError('refused', `${other.path} is staged in ${worktree} with other content.`, {
      hints: [`Run \`git restore --staged\` on it there, then run the command again`],
    })
}

async function stayingChanges(repo: Repo, { from, to, stays }: FollowStep): Promise<Change[]> {
  if (stays.length === 0) return []
  const isStaying = new Set(stays)
  const [changes = []] = await diffCommits(repo, [{ from, to }])
  return changes.filter(({ path }) => isStaying.has(path))
}
