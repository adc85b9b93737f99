// What the next command mends after a kill: a landing whose checkout did not finish following, and attempts whose runner
// is gone. Every path is the old content, the new one, absent, or a beginning of the new; anything else is left and named.
// Loaded by `recover.ts` only where there is something to mend.
import { copyFileSync, existsSync, lstatSync, readFileSync, readlinkSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { callerVariable, endMarked } from '../agents/marked.ts'
import type { Emit } from '../domain/event.ts'
import type { Entry } from '../domain/journal.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Attempt } from '../domain/task.ts'
import { type Change, diffCommits } from '../git/diff.ts'
import { noHooks } from '../git/hooks.ts'
import { encodePath } from '../git/path.ts'
import { readRefs } from '../git/refs.ts'
import type { Repo } from '../git/repo.ts'
import { type GitResult, git, mapAtOnce } from '../git/spawn.ts'
import { tryLock } from '../store/lock.ts'
import { newOperation } from '../store/operation.ts'
import { eventsPath, latestRun } from '../store/runs.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { logPath } from '../store/transcript.ts'
import { clearAgentLocks } from './agent-locks.ts'
import { captureInCheckout } from './checkout-end.ts'
import { endFollow, removeDraft } from './follow.ts'
import { checkingPath, draftOf, type FollowJournal, followJournalPath } from './follow-journal.ts'
import { endLeftChecks } from './gate-bench.ts'
import { fileAt, filesInPlace, removeFile } from './in-place.ts'
import { type Content, captureContent, keepMoves } from './keep.ts'
import { markOf } from './working.ts'
import { readWriter, type World } from './world.ts'

/** Ends what is left of attempts whose runner is gone, keeps a snapshot of each, and records them as stopped. */
export async function mendAttempts(world: World, dead: readonly Observed[], emit: Emit): Promise<void> {
  const lock = tryLock(world.repo, 'runner')
  if (lock === undefined) return
  try {
    const writer = await readWriter(world.repo, world.store)
    const operation = newOperation('recover', `recorded ${dead.length} attempts whose runner was killed`)
    for (const one of dead) {
      const { id, attempt } = one
      if (attempt === undefined) continue
      await endMarked(markOf(world.clone, id, attempt.n), 2_000)
      if (attempt.place === undefined) await clearAgentLocks(world.repo, attempt)
      const source = { id, worktree: attempt.worktree, tip: one.tip }
      const content =
        attempt.place === undefined
          ? await captureContent(world.repo, writer, source)
          : await captureInCheckout(world, one, writer)
      const seconds = secondsOf(world.repo, id, attempt)
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
        const head = state.refs.get(branchRef(attempt.branch))
        return {
          lines: [{ task: id, entry: head === undefined ? entry : { ...entry, head } }],
          refs: content === undefined ? [] : keepMoves(state, id, content.commit),
        }
      })
      emit({ type: 'warning', task: id, text: `its runner was killed; ${keptWords(content)}` })
    }
  } finally {
    lock.release()
  }
}

/** Until the last sign of its runner, or of its agent: the night between a kill and the next command is nobody's work. */
function secondsOf(repo: Repo, id: TaskId, { n, startedAt }: Attempt): number {
  const run = latestRun(repo)
  const signs = [logPath(repo, id, n), ...(run === undefined ? [] : [eventsPath(repo, run)])]
  const last = Math.max(...signs.map((path) => lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0))
  const end = last === 0 ? Date.now() : Math.min(last, Date.now())
  return Math.max(0, Math.round((end - Date.parse(startedAt)) / 1000))
}

function keptWords(content: Content | undefined): string {
  if (content === undefined) return 'nothing of it could be kept where it worked'
  if (content.degraded !== undefined) return `what could be kept of it is kept, but ${content.degraded}`
  return 'what it had done is kept'
}

/** What a killed landing left: checks that still run, a checkout that did not follow to its end. */
export async function mendLanding(repo: Repo, emit: Emit): Promise<boolean> {
  const lock = tryLock(repo, 'land')
  if (lock === undefined) return false
  try {
    return await mendLandingLeft(repo, emit)
  } finally {
    lock.release()
  }
}

/** The same for who has the lock `land` already. */
export async function mendLandingLeft(repo: Repo, emit: Emit): Promise<boolean> {
  if (existsSync(checkingPath(repo))) await endLeftChecks(repo)
  return existsSync(followJournalPath(repo)) && (await mendFollow(repo, emit))
}

/** A checkout that cannot be mended now (a full disk) stays for the next command, and hinders nothing else. */
async function mendFollow(repo: Repo, emit: Emit): Promise<boolean> {
  try {
    const journal = JSON.parse(readFileSync(followJournalPath(repo), 'utf8')) as FollowJournal
    await endMarked(journal.mark, 2_000, callerVariable)
    removeDraft(journal)
    const tip = (await readRefs(repo, [journal.ref])).get(journal.ref)
    const isMoved = tip !== undefined && tip !== journal.from
    const text = isMoved ? await finishFollow(repo, { ...journal, to: tip }) : undefined
    endFollow(repo, journal)
    if (text !== undefined) emit({ type: 'warning', text })
    return true
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    emit({ type: 'warning', text: `a killed landing could not be finished yet: ${why}` })
    return false
  }
}

/** The refs have moved: files and index go after them, under the `index.lock` that is ours still. */
async function finishFollow(repo: Repo, journal: FollowJournal): Promise<string> {
  const { worktree, gitDir, from, to, plan, stays = [] } = journal
  const [changes = []] = await diffCommits(repo, [{ from, to }])
  const looked = await mapAtOnce(changes, 4, async (change) => ({
    change,
    found: await lookAt(worktree, change),
  }))
  const gone = new Set(
    looked.flatMap(({ change: { status, path }, found }) =>
      status === 'D' && found === true && !stays.includes(path) ? path : [],
    ),
  )
  const states = looked.map(({ change, found }) => ({
    change,
    isGone: change.status === 'D' && typeof found !== 'boolean',
    isOurs: typeof found === 'boolean' ? found : found.every((file) => gone.has(file)),
  }))
  const own = states.filter(({ change, isOurs }) => isOurs && !stays.includes(change.path))
  const aside = draftOf(journal)
  copyFileSync(join(gitDir, 'index'), aside)
  const options = { cwd: worktree, env: { GIT_INDEX_FILE: aside } }
  // `-i`: the index alone, since the files are looked at one by one.
  await git([...noHooks, 'read-tree', '-i', '-m', from, to], options)
  for (const { change, isGone } of own)
    if (change.status === 'D' && !isGone) removeFile(worktree, change.path)
  const present = own.flatMap(({ change: { path, status } }) =>
    status === 'D' ? [] : [encodePath(path), Buffer.from([0])],
  )
  const args = [...noHooks, 'checkout-index', '-f', '-u', '-q', '-z', '--stdin']
  await git(args, { ...options, input: Buffer.concat(present) })
  renameSync(aside, join(gitDir, 'index'))
  const foreign = states.flatMap(({ change, isOurs, isGone }) =>
    isOurs || isGone || stays.includes(change.path) ? [] : change.path,
  )
  const left = foreign.length === 0 ? '' : `; left as they are: ${foreign.slice(0, 5).join(', ')}`
  const what = plan === undefined ? 'an undo' : `the landing of ${plan.steps.map(({ id }) => id).join(', ')}`
  return `finished ${what} in ${worktree} that was killed (${changes.length} files)${left}`
}

/**
 * Whether a path holds what a killed landing may have left there, and nothing of the person's: old, new, absent, or a
 * beginning of the new. Where a folder is in its place, or a file in that of one of its folders, the files that stand there.
 */
async function lookAt(
  worktree: string,
  { path, oldOid, newOid, newMode }: Change,
): Promise<boolean | string[]> {
  const inPlace = [...filesInPlace(worktree, path)]
  if (inPlace.length !== 1 || inPlace[0] !== path) return inPlace
  const file = fileAt(worktree, path)
  const stat = lstatSync(file)
  const read = async (args: string[]): Promise<GitResult> => await git(args, { cwd: worktree, allow: [128] })
  if (stat.isSymbolicLink()) {
    const target = readlinkSync(file, 'buffer')
    const blobs = await Promise.all([oldOid, newOid].map((oid) => read(['cat-file', 'blob', oid])))
    return blobs.some(({ status, stdout }) => status === 0 && stdout.equals(target))
  }
  const content = readFileSync(file)
  const hashed = await git(['hash-object', '--stdin', `--path=${path}`], {
    cwd: worktree,
    input: content,
    allow: [128],
  })
  const oid = hashed.stdout.toString().trim()
  if (oid === oldOid || oid === newOid) return true
  if (/^0+$/.test(newMode)) return false
  const whole = await read(['cat-file', '--filters', `--path=${path}`, newOid])
  return whole.status === 0 && whole.stdout.subarray(0, content.length).equals(content)
}
