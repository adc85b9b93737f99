// What was made of a replay, judged with plain Git: each landed tree is exactly what a three-way merge gives, nothing landed
// twice, nothing was left out that merges and was not in anybody's way, and every commit of somebody else is still there.
import { execFileSync, spawnSync } from 'node:child_process'

const identity = { name: 'Replay', email: 'replay@example.com' }
const env = {
  ...process.env,
  LC_ALL: 'C',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: identity.name,
  GIT_AUTHOR_EMAIL: identity.email,
  GIT_COMMITTER_NAME: identity.name,
  GIT_COMMITTER_EMAIL: identity.email,
}
const big = { env, maxBuffer: 1 << 30, encoding: 'utf8' }

/** What Git prints in that folder, without its last line feed. */
export const git = (cwd, ...args) => execFileSync('git', ['-C', cwd, ...args], big).trimEnd()
export const linesOf = (text) => (text === '' ? [] : text.split('\n'))

const treeOf = (cwd, rev) => git(cwd, 'rev-parse', `${rev}^{tree}`)
const commitOf = (cwd, tree, parent) => git(cwd, 'commit-tree', tree, '-p', parent, '-m', 'replay')

/** A three-way merge over an explicit base: two commits on that base make it the merge base of both. */
function merge(cwd, base, ours, theirs) {
  const sides = [ours, theirs].map((rev) => commitOf(cwd, treeOf(cwd, rev), base))
  const args = ['-C', cwd, 'merge-tree', '--write-tree', '--name-only', '--no-messages', ...sides]
  const { status, stdout } = spawnSync('git', args, big)
  if (status !== 0 && status !== 1) throw new Error(`merge-tree failed in ${cwd}`)
  return { isClean: status === 0, tree: stdout.split('\n')[0] }
}

/** Where a task's work begins, and the work: on what it comes after, or on the base of all. */
function workOf(repo, truth, id) {
  const own = `refs/replay/${id}`
  const below = truth.after?.[id]
  if (below === undefined) return { base: truth.base, work: own }
  const { work: base } = workOf(repo, truth, below)
  return { base, work: commitOf(repo, merge(repo, truth.base, base, own).tree, base) }
}

/**
 * The faults of what is on `main`. `excused`: ids that may be left out though they merge; `theirs`: the commits that
 * somebody else made meanwhile, by subject, with the one file that each of them is about.
 */
export function faultsOf(repo, truth, { excused = new Set(), theirs = new Map() } = {}) {
  const faults = []
  const byId = new Map(truth.tasks.map((task) => [task.id, task]))
  const landed = new Set()
  const seen = new Set()
  let current = truth.base
  for (const commit of linesOf(git(repo, 'rev-list', '--reverse', '--first-parent', `${truth.base}..main`))) {
    const [subject = '', id = ''] = linesOf(
      git(repo, 'log', '-1', '--format=%s%n%(trailers:key=Agent-Task,valueonly)', commit),
    )
    if (theirs.has(subject)) {
      const changed = git(repo, 'diff', '--name-only', '--no-renames', current, commit)
      if (changed !== theirs.get(subject)) faults.push(`"${subject}" changes ${changed}`)
      seen.add(subject)
    } else if (!byId.has(id)) faults.push(`${commit.slice(0, 12)} "${subject}" names no task of the plan`)
    else {
      if (landed.has(id)) faults.push(`${id} landed twice`)
      if (subject !== byId.get(id).title) faults.push(`${id}: subject "${subject}"`)
      const { base, work } = workOf(repo, truth, id)
      const expected = merge(repo, base, current, work)
      if (!expected.isClean) faults.push(`${id} landed though it conflicts`)
      else if (treeOf(repo, commit) !== expected.tree) faults.push(`${id}: its tree is not the merged tree`)
      landed.add(id)
    }
    current = commit
  }
  for (const subject of theirs.keys()) if (!seen.has(subject)) faults.push(`"${subject}" is gone`)
  for (const { id } of truth.tasks) {
    const below = truth.after?.[id]
    if (landed.has(id) || excused.has(id) || (below !== undefined && !landed.has(below))) continue
    const { base, work } = workOf(repo, truth, id)
    if (merge(repo, base, current, work).isClean) faults.push(`${id} was left out though it merges`)
  }
  return { faults, landed: landed.size }
}
