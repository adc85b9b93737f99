// `node test/radar/public.mjs <bare repository> [--branch main] [--at 150,300] [--branches 25] [--busy] [--peer clash --peer wt]`:
// real branches that were in flight at the same time, at so many first parents before the branch's tip, made tasks with
// `adopt`, and what `conflicts` says of every pair against what `git merge` does with both in a throwaway worktree. First as
// they were committed, then as agents leave it: a third as it is, a third with its last commit not committed, a third with
// nothing committed; there `git merge` gets one commit of what each worktree holds. No part of the suite: it needs a repository.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { timed } from '../bench/measure.mjs'
import { buildProgram } from '../bench/program.mjs'
import { sealedEnv } from '../bench/scratch.mjs'
import { branchesAt } from './flight.mjs'
import { peerSays } from './peers.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    branch: { type: 'string', default: 'main' },
    at: { type: 'string', default: '150' },
    branches: { type: 'string', default: '25' },
    peer: { type: 'string', multiple: true, default: [] },
    busy: { type: 'boolean', default: false },
  },
})
const [bare = ''] = positionals
const source = resolve(bare)
const count = Number(values.branches)
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'agents-public-')))
const { path } = await buildProgram(scratch)
const env = sealedEnv(scratch, path)

const git = (cwd, ...args) =>
  execFileSync('git', args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28, stdio: 'pipe' }).trimEnd()
const succeeds = (cwd, ...args) => spawnSync('git', args, { cwd, env, stdio: 'pipe' }).status === 0

/** What Git does: each tip merged into the target, and each two that do merge, one after the other. */
function truthOf(repo, target, branches) {
  const place = join(repo, '../throwaway')
  git(repo, 'worktree', 'add', '-q', '--detach', place, target)
  const merge = (tip) => succeeds(place, 'merge', '-q', '--no-edit', tip)
  const at = (commit) => git(place, 'reset', '-q', '--hard', commit)
  const landed = new Map()
  for (const { name, tip } of branches) {
    at(target)
    if (merge(tip)) landed.set(name, git(place, 'rev-parse', 'HEAD'))
  }
  const free = branches.filter(({ name }) => landed.has(name))
  const pairs = free.flatMap((a, index) =>
    free.slice(index + 1).map((b) => {
      at(landed.get(a.name))
      return { a, b, conflicts: !merge(b.tip) }
    }),
  )
  git(repo, 'worktree', 'remove', '--force', place)
  return { pairs, stuck: branches.flatMap(({ name }) => (landed.has(name) ? [] : [name])) }
}

/** Leaves the work of every third branch uncommitted, and of every third its last commit; gives the branches as they stand then. */
function uncommit(repo, target, branches) {
  for (const [index, { name, base }] of branches.entries()) {
    const place = join(repo, '../work', name)
    const back = index % 3 === 2 ? base : 'HEAD~1'
    const keepsBase = git(repo, 'merge-base', target, `${name}~1`) === base
    if (index % 3 > 0 && (back === base || keepsBase)) git(place, 'reset', '-q', back)
  }
  return branches.map((one) => ({ ...one, tip: commitOf(join(repo, '../work', one.name)) }))
}

/** A commit that no branch has, of everything that a worktree holds, on top of its HEAD. */
function commitOf(place) {
  const withIndex = { ...env, GIT_INDEX_FILE: join(scratch, 'index') }
  const git = (...args) =>
    execFileSync('git', args, { cwd: place, env: withIndex, encoding: 'utf8' }).trimEnd()
  git('read-tree', 'HEAD')
  git('add', '-A')
  return git('commit-tree', '-p', 'HEAD', '-m', 'as it is', git('write-tree'))
}

const key = (a, b) => [a, b].sort().join(' ')

/** What our `conflicts` says: the pairs that conflict, and the branches that the target conflicts with. */
function ourVerdicts(repo, ids) {
  const { pairs, targets } = JSON.parse(git(repo, 'agents', 'conflicts', '--json'))
  const nameOf = new Map([...ids].map(([name, id]) => [id, name]))
  const said = pairs.filter(({ a, b, verdict }) => verdict === 'conflict' && nameOf.has(a) && nameOf.has(b))
  return {
    pairs: new Set(said.map(({ a, b }) => key(nameOf.get(a), nameOf.get(b)))),
    stuck: targets.map(({ id }) => nameOf.get(id)).sort(),
  }
}

/** CPU milliseconds of our first look, and of one `merge-tree` for each pair. */
function times(repo, branches) {
  rmSync(join(repo, '.git/agents/cache'), { recursive: true, force: true })
  const ours = timed({ argv: ['git', 'agents', 'conflicts'], cwd: repo, env })
  const each = 'while read -r a b; do git merge-tree --write-tree "$a" "$b" >/dev/null; done; true'
  const input = pairsOf(branches).map(([a, b]) => `${a.name} ${b.name}\n`)
  const processes = timed({ argv: ['sh', '-c', each], cwd: repo, env, input: input.join('') })
  return { ours, processes, ratio: processes.cpu / ours.cpu }
}

const pairsOf = (branches) => branches.flatMap((a, index) => branches.slice(index + 1).map((b) => [a, b]))

const headsOnly = (repo, branches) =>
  new Set(
    pairsOf(branches)
      .filter(([a, b]) => !succeeds(repo, 'merge-tree', '--write-tree', a.name, b.name))
      .map(([a, b]) => key(a.name, b.name)),
  )

const overlapping = (branches) =>
  new Set(
    pairsOf(branches)
      .filter(([a, b]) => [...a.paths].some((path) => b.paths.has(path)))
      .map(([a, b]) => key(a.name, b.name)),
  )

/** One window: the branches of one moment, judged by every method. */
function study(target, index) {
  const branches = branchesAt(target, { source, env, branch: values.branch, count, busy: values.busy })
  const home = join(scratch, `window-${index}`)
  const repo = join(home, 'repo')
  mkdirSync(home)
  git(home, 'clone', '-q', '--shared', '--no-checkout', '--no-tags', source, repo)
  git(repo, 'remote', 'remove', 'origin')
  git(repo, 'checkout', '-q', '-B', 'trunk', target)
  const ids = new Map()
  for (const { name, tip } of branches) {
    git(repo, 'branch', name, tip)
    git(repo, 'worktree', 'add', '-q', join(home, 'work', name), name)
    ids.set(name, JSON.parse(git(repo, 'agents', 'adopt', name, '--json')).id)
  }
  const peer = (path) => [basename(path), peerSays(path, { repo, env, branches, keyOf: key })]
  const judge = (standing) => {
    const { pairs, stuck } = ourVerdicts(repo, ids)
    const said = {
      ours: pairs,
      'file overlap': overlapping(branches),
      'merging heads': headsOnly(repo, branches),
      ...Object.fromEntries(values.peer.map(peer)),
    }
    return { truth: truthOf(repo, target, standing), stuck, said }
  }
  const committed = judge(branches)
  const taken = times(repo, branches)
  const uncommitted = judge(uncommit(repo, target, branches))
  rmSync(home, { recursive: true })
  const told = Object.entries({ committed, uncommitted }).map(([state, { truth, stuck }]) => [
    state,
    { pairs: truth.pairs.length, stuck: truth.stuck.sort(), told: stuck },
  ])
  process.stdout.write(
    `${JSON.stringify({ target, branches: branches.length, ...Object.fromEntries(told), ...taken })}\n`,
  )
  return { committed, uncommitted }
}

/** True and false alarms of one method on the pairs of which each lands by itself. */
function tally(windows, method, state) {
  const found = { tp: 0, fp: 0, fn: 0, tn: 0 }
  const wrong = []
  for (const judged of windows)
    for (const { a, b, conflicts } of judged[state].truth.pairs) {
      const said = judged[state].said[method].has(key(a.name, b.name))
      found[said ? (conflicts ? 'tp' : 'fp') : conflicts ? 'fn' : 'tn']++
      if (said !== conflicts)
        wrong.push({ a: a.tip, b: b.tip, said, conflicts, isSameBase: a.base === b.base })
    }
  const { tp, fp, fn } = found
  return { method, state, ...found, precision: tp / (tp + fp), recall: tp / (tp + fn), wrong }
}

try {
  const windows = values.at
    .split(',')
    .map((back, index) => study(git(source, 'rev-parse', `${values.branch}~${back}`), index))
  for (const state of ['committed', 'uncommitted'])
    for (const method of Object.keys(windows[0].committed.said)) {
      const { wrong, ...row } = tally(windows, method, state)
      process.stdout.write(`${JSON.stringify(row)}\n`)
      if (method === 'ours') for (const one of wrong) process.stdout.write(`  ${JSON.stringify(one)}\n`)
    }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
