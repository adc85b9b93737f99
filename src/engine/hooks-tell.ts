// What each of our hooks does once a task is open: looks, tells, and says whether Git should go on.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Emit } from '../domain/event.ts'
import { type Oid, oidOf, parseOid } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { isOpen } from '../domain/task.ts'
import { mergeBases } from '../git/history.ts'
import { treesOf } from '../git/object.ts'
import { branchOf, resolveCommit } from '../git/refs.ts'
import { inRepo, type Repo } from '../git/repo.ts'
import { quarantine } from '../git/snapshot.ts'
import { git, gitText } from '../git/spawn.ts'
import { takeLock } from '../store/lock.ts'
import { unmarkClosed } from '../store/open.ts'
import { branchRef, readStore } from '../store/tasks.ts'
import { judge } from './hooks-judge.ts'
import { indexTree, isBeside, type Meeting, type Move, meetingsOf } from './hooks-look.ts'
import type { OwnHook } from './hooks-script.ts'
import { behindWords, listing, meetingWords } from './hooks-words.ts'
import { readWorld, type World } from './world.ts'

/** One call of a hook by Git. */
export interface HookCall {
  name: OwnHook
  args: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  emit: Emit
  /** What Git feeds the hook; asked only by the hooks that have it. */
  input: () => Promise<string>
}

/** What a hook works with. */
interface Scene extends HookCall {
  world: World
  repo: Repo
  /** The worktree that Git works in. */
  top: string
  head: Oid
  open: Observed[]
}

/** Tells what the call meets; whether Git should refuse. */
export async function tellHook(call: HookCall): Promise<'pass' | 'deny'> {
  const world = await readWorld(call.cwd)
  const { repo } = world
  const open = [...world.tasks.values()].filter(({ task }) => isOpen(task))
  if (open.length === 0) await settleMarker(repo)
  const top = repo.top
  const head = top === undefined ? undefined : await headOf(top)
  if (open.length === 0 || top === undefined || head === undefined) return 'pass'
  const others = open.filter(({ attempt }) => attempt?.place === 'checkout' || attempt?.worktree !== top)
  const scene = { ...call, world, repo, top, head, open: others }
  switch (call.name) {
    case 'pre-commit':
      return await tellIndex(scene, 'this commit', mergeHeads(scene), 'git commit --no-verify')
    case 'pre-merge-commit':
      return await tellIndex(scene, 'this merge', mergeHeads(scene), 'git merge --no-verify')
    case 'post-merge':
      return await tellMerged(scene)
    case 'post-checkout':
      return await tellCheckout(scene)
    case 'post-rewrite':
      return await tellRewritten(scene)
    case 'pre-push':
      return await tellPush(scene)
  }
}

/** A marker that says "open" where nothing is, is taken away, so that the next hook costs nothing. */
async function settleMarker(repo: Repo): Promise<void> {
  const lock = await takeLock(repo, 'store', 2_000)
  try {
    unmarkClosed(repo, (await readStore(repo)).tasks.values())
  } finally {
    lock.release()
  }
}

/** What is in the index that Git is about to commit, against HEAD. */
async function tellIndex(scene: Scene, what: string, heads: Oid[], way: string): Promise<'pass' | 'deny'> {
  const { repo, env, head } = scene
  const { store, discard } = quarantine(repo)
  try {
    const tree = await indexTree(repo, env.GIT_INDEX_FILE ?? join(repo.gitDir, 'index'), store)
    const tasks = await without(scene, heads)
    const meetings = await meetingsOf(scene.world, tasks, { base: head, tree, parent: head }, store)
    return await judge(scene, what, meetings, way)
  } finally {
    discard()
  }
}

/** After a merge: who fell behind, and after a fast-forward, which no other hook sees, whom it meets. */
async function tellMerged(scene: Scene): Promise<'pass'> {
  const { repo, head, args } = scene
  const before = await resolveCommit({ ...repo, commonDir: repo.gitDir }, 'ORIG_HEAD')
  if (args[0] === '1' || before === undefined || before === head) return 'pass'
  const parents = (await gitText(['rev-list', '--parents', '-n', '1', head], inRepo(repo)))
    .split(' ')
    .slice(1)
  const isCommit = parents.length > 1 && parents[0] === before
  const meetings = isCommit ? [] : await meet(scene, await moveTo(repo, before, head), [head])
  for (const meeting of meetings) scene.emit({ type: 'warning', text: meetingWords('this merge', meeting) })
  await tellBehind(scene, await branchOf(scene.top), 'this merge')
  return 'pass'
}

/** On another branch: which of the tasks that are to land there fell behind, and no longer merge with it. */
async function tellCheckout(scene: Scene): Promise<'pass'> {
  const { args, head } = scene
  const [from = '', to = '', isBranch] = args
  const branch = isBranch === '1' ? await branchOf(scene.top) : undefined
  if (branch === undefined || parseOid(from) === undefined || /^0+$/.test(from) || from === to) return 'pass'
  const own = scene.open.filter(({ task }) => task.target === branch)
  for (const meeting of await sinceBases({ ...scene, open: own }, head))
    if (meeting.conflicts.length > 0) scene.emit({ type: 'warning', text: meetingWords(branch, meeting) })
  await tellBehind(scene, branch, 'the tip of this branch')
  return 'pass'
}

/** After an amend or a rebase: who stands on commits that were replaced. */
async function tellRewritten(scene: Scene): Promise<'pass'> {
  const { repo, head, emit } = scene
  const old = new Set((await scene.input()).split('\n').flatMap((row) => row.split(' ')[0] || []))
  const found: string[] = []
  for (const { id, base } of scene.open) {
    if (base === undefined || old.size === 0) continue
    const rows = await gitText(['rev-list', base, `^${head}`], inRepo(repo))
    if (rows.split('\n').some((oid) => old.has(oid))) found.push(id)
  }
  if (found.length > 0)
    emit({
      type: 'warning',
      text: `${listing(found, 6)} started from commits that were just rewritten: their work would bring the old ones back until it is carried over`,
    })
  return 'pass'
}

/** Every branch that is about to be pushed, from where the remote is, as far as that is known here. */
async function tellPush(scene: Scene): Promise<'pass' | 'deny'> {
  const { repo } = scene
  const rows = (await scene.input()).split('\n').filter((row) => row !== '')
  let verdict: 'pass' | 'deny' = 'pass'
  for (const row of rows) {
    const [, local = '', remoteRef = '', remote = ''] = row.split(' ')
    const ours = parseOid(local)
    if (ours === undefined || /^0+$/.test(local) || !remoteRef.startsWith('refs/heads/')) continue
    const base = await pushBase(scene, ours, remote)
    if (base === ours && !/^0+$/.test(remote)) continue
    const meetings =
      base === undefined || base === ours
        ? await sinceBases(scene, ours)
        : await meet(scene, await moveTo(repo, base, ours), [ours])
    const what = `this push to ${remoteRef.slice('refs/heads/'.length)}`
    if ((await judge(scene, what, meetings, 'git push --no-verify')) === 'deny') verdict = 'deny'
  }
  return verdict
}

/** What the remote has, if it is known here; for a new branch, where it left the target, if that is one commit. */
async function pushBase({ repo, world }: Scene, ours: Oid, remote: string): Promise<Oid | undefined> {
  if (!/^0+$/.test(remote)) {
    const known = await resolveCommit(repo, remote)
    if (known !== undefined) return known
  }
  const target = world.target === undefined ? undefined : world.store.refs.get(branchRef(world.target))
  if (target === undefined) return undefined
  const bases = await mergeBases(repo, target, ours)
  return bases.length === 1 ? bases[0] : undefined
}

/** What a move meets among the tasks that are not part of it. */
async function meet(scene: Scene, move: Move, heads: Oid[]): Promise<Meeting[]> {
  const { store, discard } = quarantine(scene.repo)
  try {
    return await meetingsOf(scene.world, await without(scene, heads), move, store)
  } finally {
    discard()
  }
}

/** What a commit meets, with all that it has and a task's base has not. */
async function sinceBases(scene: Scene, to: Oid): Promise<Meeting[]> {
  const bases = [...new Set(scene.open.flatMap(({ base }) => base ?? []))]
  const found: Meeting[] = []
  for (const base of bases) {
    const open = scene.open.filter((one) => one.base === base)
    found.push(...(await meet({ ...scene, open }, await moveTo(scene.repo, base, to), [to])))
  }
  return found
}

async function moveTo(repo: Repo, base: Oid, to: Oid): Promise<Move> {
  const [tree] = await treesOf(repo, [to])
  return { base, tree: tree as Oid, parent: to }
}

/** The tasks that started from an older commit of the branch that they are to land on; who works in this checkout follows it. */
async function tellBehind(scene: Scene, branch: string | undefined, what: string): Promise<void> {
  const { repo, head, emit } = scene
  const own = scene.open.filter(
    (one) => one.task.target === branch && one.base !== undefined && !isBeside(repo, one),
  )
  const rows = await Promise.all(
    own.map(async ({ id, base }) => ({
      id,
      commits: Number(await gitText(['rev-list', '--count', `${base}..${head}`], inRepo(repo))),
    })),
  )
  const behind = rows.filter(({ commits }) => commits > 0)
  if (branch === undefined || behind.length === 0) return
  emit({ type: 'warning', text: `started before ${what}: ${behindWords(branch, behind)}` })
}

/** The open tasks less those whose work is in one of `heads`: what is merged or pushed may be a task itself. */
async function without({ repo, open }: Scene, heads: readonly Oid[]): Promise<Observed[]> {
  const merged = new Set<string>()
  for (const head of heads) {
    const args = ['for-each-ref', '--format=%(refname)', '--merged', head, 'refs/heads/']
    for (const ref of (await gitText(args, inRepo(repo))).split('\n')) merged.add(ref)
  }
  return open.filter(
    ({ attempt, tip, base }) =>
      attempt === undefined || tip === base || !merged.has(branchRef(attempt.branch)),
  )
}

/** What is being merged: Git tells it in the environment while it merges, and in a file once that has stopped. */
function mergeHeads({ repo, env }: Pick<Scene, 'repo' | 'env'>): Oid[] {
  const told = Object.keys(env).flatMap((name) => parseOid(/^GITHEAD_(.*)$/.exec(name)?.[1] ?? '') ?? [])
  const file = join(repo.gitDir, 'MERGE_HEAD')
  const left = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return [...told, ...left.flatMap((row) => parseOid(row) ?? [])]
}

async function headOf(top: string): Promise<Oid | undefined> {
  const { stdout, status } = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], { cwd: top, allow: [1] })
  return status === 0 ? oidOf(stdout.toString()) : undefined
}
