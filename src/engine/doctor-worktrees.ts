// Worktrees and branches that nobody has any more, with what takes them away once all that they hold is kept.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Oid, oidOf, type RefName, type TaskId } from '../domain/names.ts'
import { type Attempt, isOpen } from '../domain/task.ts'
import { isAncestor } from '../git/history.ts'
import { treesOf, writeCommits } from '../git/object.ts'
import { inRepo, type Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { listWorktrees, removeWorktree, type Worktree } from '../git/worktree.ts'
import { takeLock } from '../store/lock.ts'
import { newOperation } from '../store/operation.ts'
import { branchRef } from '../store/tasks.ts'
import { transact } from '../store/transaction.ts'
import { curable, type Ill } from './ill.ts'
import { keepMoves, snapshotAuthor } from './keep.ts'
import { isWorktree } from './keeper.ts'
import { readWriter, requireTip, type World } from './world.ts'

/** Registrations whose folder is gone, locks of dead processes, attempts whose worktree is gone. */
export async function worktrees(world: World): Promise<Ill[]> {
  const { repo, tasks } = world
  const admins = adminsOf(repo)
  const listed = (await listWorktrees(repo)).slice(1)
  const found = listed.flatMap((one) => about(world, one, admins.get(one.path)))
  const isGone = ({ place, worktree }: Attempt): boolean =>
    place === undefined ? !isWorktree(repo, worktree) : worktree !== repo.main
  for (const { id, task, attempt, state } of tasks.values())
    if (attempt !== undefined && isOpen(task) && state === 'running' && isGone(attempt))
      found.push({
        level: 'error',
        text: `${id} is running, but its worktree ${attempt.worktree} is gone`,
      })
  return found.length > 0 ? found : [{ level: 'ok', text: 'every worktree is where it is registered' }]
}

function about(world: World, { path, locked }: Worktree, admin: string | undefined): Ill[] {
  if (admin === undefined) return []
  const isDead = locked && isLeft(join(admin, 'locked'))
  if (!existsSync(path) && (!locked || isDead)) {
    const mend = 'keep what its HEAD and its index hold, and take the registration away'
    const text = `the worktree ${path} is registered, but its folder is gone`
    return [curable('warning', text, mend, () => takeAway(world, path, admin))]
  }
  if (!isDead || !existsSync(path)) return []
  const unlock = (): Promise<unknown> => git(['worktree', 'unlock', path], inRepo(world.repo))
  return [curable('warning', `the worktree ${path} is locked by a process that is gone`, 'unlock it', unlock)]
}

/** Whether the reason of a lock names a process of this machine that has ended; other reasons are a person's. */
function isLeft(file: string): boolean {
  const pid = /\bpid\s*[:=]?\s*(\d+)/i.exec(readFileSync(file, 'utf8'))?.[1]
  if (pid === undefined) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** The folder of each registration, by the path of its worktree. */
function adminsOf({ commonDir }: Repo): Map<string, string> {
  const folder = join(commonDir, 'worktrees')
  const names = existsSync(folder) ? readdirSync(folder) : []
  return new Map(
    names.flatMap((name) => {
      const gitdir = join(folder, name, 'gitdir')
      return existsSync(gitdir)
        ? [
            [
              readFileSync(gitdir, 'utf8')
                .trim()
                .replace(/\/\.git$/, ''),
              join(folder, name),
            ] as const,
          ]
        : []
    }),
  )
}

/** Under the lock of registrations, and only if the folder is still gone. */
async function takeAway(world: World, path: string, admin: string): Promise<void> {
  const { repo } = world
  const lock = await takeLock(repo, 'worktrees', 30_000)
  try {
    if (existsSync(path)) return
    await keep(world, `worktree-${basename(admin)}`, await contentOf(world, admin))
    if (existsSync(join(admin, 'locked'))) await git(['worktree', 'unlock', path], inRepo(repo))
    await removeWorktree(repo, path)
  } finally {
    lock.release()
  }
}

/** The commit that a registration is at, with what was staged on top; undefined before its first commit. */
async function contentOf({ repo }: World, admin: string): Promise<Oid | undefined> {
  const at = { cwd: admin, env: { GIT_DIR: admin } }
  const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { ...at, allow: [1, 128] })
  if (head.status !== 0) return undefined
  const tip = oidOf(head.stdout.toString().trim())
  if (!existsSync(join(admin, 'index'))) return tip
  const written = await git(['write-tree'], { ...at, allow: [128] })
  const [headTree] = await treesOf(repo, [tip])
  const tree = written.status === 0 ? oidOf(written.stdout.toString().trim()) : headTree
  if (tree === undefined || tree === headTree) return tip
  const { ident } = await readWriter(repo)
  const committer = { ...ident, at: `${Math.floor(Date.now() / 1000)} +0000` }
  const author = { ...snapshotAuthor, at: committer.at }
  const message = `What was staged in a worktree whose folder is gone\n`
  const written2 = await writeCommits(repo, [{ mark: 1, tree, parents: [tip], author, committer, message }])
  return written2.get(1)
}

async function keep({ repo }: World, name: string, commit: Oid | undefined): Promise<void> {
  if (commit === undefined) return
  const operation = newOperation('doctor', `kept what ${name} held`)
  await transact(repo, await readWriter(repo), operation, (state) => ({
    refs: keepMoves(state, nameOf(name), commit),
  }))
}

/** As part of a ref: what a registration is called may hold anything. */
const nameOf = (name: string): TaskId =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/-+$/, '') as TaskId

/** Branches in our folder that are no task's. Those with nothing of their own are left of a `worktree add` that failed. */
export async function branches(world: World): Promise<Ill[]> {
  const { repo, store, tasks, config } = world
  const known = new Set(
    [...tasks.values()].flatMap(({ attempt }) => (attempt === undefined ? [] : [branchRef(attempt.branch)])),
  )
  const prefix = `refs/heads/${config.branches.split('{id}')[0]}`
  const orphans = [...store.refs].filter(
    ([ref]) => prefix !== 'refs/heads/' && ref.startsWith(prefix) && !known.has(ref),
  )
  if (orphans.length === 0) return []
  const used = new Set((await listWorktrees(repo)).flatMap(({ branch }) => branch ?? []))
  return await Promise.all(orphans.map(([ref, tip]) => orphan(world, ref, tip, used.has(ref))))
}

async function orphan(world: World, ref: RefName, tip: Oid, isUsed: boolean): Promise<Ill> {
  const { repo, target } = world
  const name = ref.replace('refs/heads/', '')
  const text = `the branch ${name} belongs to no task`
  const isEmpty = target !== undefined && (await isAncestor(repo, tip, requireTip(world, target)))
  if (isUsed || !isEmpty)
    return { level: 'warning', text, hint: `To make a task of it, run \`git agents adopt ${name}\`` }
  const heal = async (): Promise<unknown> =>
    await transact(
      repo,
      await readWriter(repo),
      newOperation('doctor', `removed the branch ${name}`),
      () => ({
        refs: [{ ref, old: tip, new: undefined }],
      }),
    )
  return curable(
    'warning',
    `${text}, and holds nothing that ${target} lacks`,
    `remove it (${tip.slice(0, 10)})`,
    heal,
  )
}
