// What the next command mends after a kill: a landing whose checkout did not finish following, and attempts whose runner
// is gone. Every path is the old content, the new one, absent, or a beginning of the new; anything else is left and named.
import { existsSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { endMarked } from '../agents/marked.ts'
import type { Emit } from '../domain/event.ts'
import type { Entry } from '../domain/journal.ts'
import type { Observed } from '../domain/observe.ts'
import { type Change, diffCommits } from '../git/diff.ts'
import { encodePath } from '../git/path.ts'
import { readRefs } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { lockHolder, tryLock } from '../store/lock.ts'
import { newOperation } from '../store/operation.ts'
import { transact } from '../store/transaction.ts'
import { type FollowJournal, followJournalPath } from './follow.ts'
import { captureContent, keepMoves } from './keep.ts'
import { markOf } from './working.ts'
import { readWriter, refreshWorld, type World } from './world.ts'

/** Mends what a killed command left, and says so. Gives the world anew where anything was mended. */
export async function recover(world: World, emit: Emit): Promise<World> {
  const followed = await recoverFollow(world.repo, emit)
  const dead = [...world.tasks.values()].filter(
    (one) => one.task.state === 'running' && one.state === 'stopped',
  )
  if (dead.length > 0) await recoverAttempts(world, dead, emit)
  return followed || dead.length > 0 ? await refreshWorld(world) : world
}

/** Ends what is left of attempts whose runner is gone, keeps a snapshot of each, and records them as stopped. */
async function recoverAttempts(world: World, dead: readonly Observed[], emit: Emit): Promise<void> {
  const lock = tryLock(world.repo, 'runner')
  if (lock === undefined) return
  try {
    const writer = await readWriter(world.repo)
    const operation = newOperation('recover', `recorded ${dead.length} attempts whose runner was killed`)
    for (const one of dead) {
      const { id, attempt } = one
      if (attempt === undefined) continue
      await endMarked(markOf(world.clone, id, attempt.n), 2_000)
      const content = await captureContent(world.repo, writer, {
        id,
        worktree: attempt.worktree,
        tip: one.tip,
      })
      const seconds = Math.max(0, Math.round((Date.now() - Date.parse(attempt.startedAt)) / 1000))
      await transact(world.repo, writer, operation, (state) => {
        if (state.tasks.get(id)?.state !== 'running') return {}
        const entry: Entry = {
          type: 'ended',
          n: attempt.n,
          outcome: 'stopped',
          reason: 'its runner was killed',
          seconds,
          checks: [],
          ...(content === undefined ? {} : { tip: content.commit }),
        }
        return {
          lines: [{ task: id, entry }],
          refs: content === undefined ? [] : keepMoves(state, id, content.commit),
        }
      })
      emit({ type: 'warning', task: id, text: 'its runner was killed; what it had done is kept' })
    }
  } finally {
    lock.release()
  }
}

async function recoverFollow(repo: Repo, emit: Emit): Promise<boolean> {
  const path = followJournalPath(repo)
  if (!existsSync(path) || lockHolder(repo, 'land') !== undefined) return false
  const lock = tryLock(repo, 'land')
  if (lock === undefined) return false
  try {
    const journal = JSON.parse(readFileSync(path, 'utf8')) as FollowJournal
    const tip = (await readRefs(repo, [journal.ref])).get(journal.ref)
    if (tip === journal.to) await finishFollow(repo, journal, emit)
    else removeOwnLock(journal)
    rmSync(path, { force: true })
    return true
  } finally {
    lock.release()
  }
}

/** Only an `index.lock` that we made is ours to remove. */
function removeOwnLock({ gitDir, inode }: FollowJournal): void {
  const lock = join(gitDir, 'index.lock')
  if (statSync(lock, { throwIfNoEntry: false })?.ino === inode) unlinkSync(lock)
  rmSync(`${lock}.lock`, { force: true })
}

/** The refs have moved: files and index go after them. */
async function finishFollow(repo: Repo, journal: FollowJournal, emit: Emit): Promise<void> {
  const { worktree, gitDir, from, to } = journal
  removeOwnLock(journal)
  const [changes = []] = await diffCommits(repo, [{ from, to }])
  const states = await Promise.all(
    changes.map(async (change) => ({ change, isOurs: await isHalfWritten(journal, change) })),
  )
  const foreign = states.filter(({ isOurs }) => !isOurs).map(({ change }) => change.path)
  const options = { cwd: worktree, env: { GIT_INDEX_FILE: join(gitDir, 'index') } }
  await git(['-c', 'core.hooksPath=/dev/null', 'read-tree', '-m', from, to], options)
  const ours = states.filter(({ isOurs }) => isOurs).map(({ change }) => change)
  const present = ours.filter(({ status }) => status !== 'D').map(({ path }) => encodePath(path))
  const input = Buffer.concat(present.flatMap((path) => [path, Buffer.from([0])]))
  await git(['checkout-index', '-f', '-u', '-q', '-z', '--stdin'], { ...options, input })
  for (const { path, status } of ours) if (status === 'D') rmSync(join(worktree, path), { force: true })
  const left = foreign.length === 0 ? '' : `; left as they are: ${foreign.slice(0, 5).join(', ')}`
  emit({
    type: 'warning',
    text: `finished a landing in ${worktree} that was killed (${changes.length} files)${left}`,
  })
}

/** Whether a path holds what a killed landing may have left there, and nothing of the person's. */
async function isHalfWritten({ worktree, to }: FollowJournal, change: Change): Promise<boolean> {
  const file = Buffer.concat([Buffer.from(`${worktree}/`), encodePath(change.path)])
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return true
  const hashed = await git(['hash-object', '--', change.path], { cwd: worktree, allow: [128] })
  const oid = hashed.stdout.toString().trim()
  if (oid === change.oldOid || oid === change.newOid) return true
  const whole = await git(['cat-file', '--filters', `${to}:${change.path}`], { cwd: worktree, allow: [128] })
  return whole.status === 0 && whole.stdout.subarray(0, statSync(file).size).equals(readFileSync(file))
}
