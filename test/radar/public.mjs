// `node test/radar/public.mjs <bare repository> [--branch main] [--windows n] [--branches 25] [--busy] [--peer clash]`: real
// branches that were in flight at the same time, made tasks with `adopt`, and what `conflicts` says of every pair against
// what `git merge` does with both in a throwaway worktree. First as they were committed, then as agents leave it: a third as
// it is, a third with its last commit not committed, a third with nothing committed. `--busy` takes the branches that share
// files with the most others. No part of the suite: it needs a repository.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { timed } from '../bench/measure.mjs'
import { buildProgram } from '../bench/program.mjs'
import { sealedEnv } from '../bench/scratch.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    branch: { type: 'string', default: 'main' },
    windows: { type: 'string', default: '1' },
    branches: { type: 'string', default: '25' },
    step: { type: 'string', default: '150' },
    peer: { type: 'string' },
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
const lines = (text) => text.split('\n').filter((line) => line !== '')
const succeeds = (cwd, ...args) => spawnSync('git', args, { cwd, env, stdio: 'pipe' }).status === 0

/** The tips that were open at a target: later merged into the branch, or a pull request of the last 60 days before it. */
function tipsInFlight(target) {
  const merged = lines(
    git(
      source,
      'rev-list',
      '--first-parent',
      '--merges',
      '--reverse',
      '--parents',
      `${target}..${values.branch}`,
    ),
  ).map((line) => line.split(' ')[2])
  const at = Number(git(source, 'log', '-1', '--format=%ct', target))
  const requests = lines(
    git(
      source,
      'for-each-ref',
      '--sort=-committerdate',
      '--format=%(objectname) %(committerdate:unix)',
      'refs/pull',
    ),
  ).flatMap((line) => {
    const [oid, time] = line.split(' ')
    return Number(time) < at && Number(time) > at - 60 * 86400 ? [oid] : []
  })
  return merged.length >= count ? merged : requests
}

/** The branches of a moment, named. */
function branchesAt(target) {
  const found = worksAt(target, values.busy ? 2 * count : count)
  const neighbours = (one) =>
    found.filter(({ paths }) => [...one.paths].some((path) => paths.has(path))).length
  const chosen = values.busy ? found.toSorted((a, b) => neighbours(b) - neighbours(a)).slice(0, count) : found
  return chosen.map((one, index) => ({ ...one, name: `w${index}` }))
}

/** The first of them that have one merge base with the target and change something beyond it, none on top of another. */
function worksAt(target, most) {
  const found = []
  for (const tip of tipsInFlight(target)) {
    if (found.length === most) break
    const bases = lines(
      spawnSync('git', ['merge-base', '--all', target, tip], { cwd: source, env }).stdout.toString(),
    )
    const [base] = bases
    if (bases.length !== 1 || base === tip || found.some((one) => one.tip === tip)) continue
    const paths = lines(git(source, 'diff', '--name-only', '--no-renames', base, tip))
    if (paths.length > 0) found.push({ tip, base, paths: new Set(paths) })
  }
  const own = new Set(lines(git(source, 'merge-base', '--independent', ...found.map(({ tip }) => tip))))
  return found.filter(({ tip }) => own.has(tip))
}

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

/** Leaves the work of every third branch uncommitted, and of every third its last commit. */
function uncommit(repo, target, branches) {
  for (const [index, { name, base }] of branches.entries()) {
    const place = join(repo, '../work', name)
    const back = index % 3 === 2 ? base : 'HEAD~1'
    const keepsBase = git(repo, 'merge-base', target, `${name}~1`) === base
    if (index % 3 > 0 && (back === base || keepsBase)) git(place, 'reset', '-q', back)
  }
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

/** The peer's own matrix: pairs of branches that it calls a conflict. */
function peerSays(repo, branches) {
  if (values.peer === undefined) return undefined
  const { stdout } = spawnSync(values.peer, ['status', '--json'], {
    cwd: repo,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const told = JSON.parse(stdout)
  const names = new Map(told.worktrees.map(({ id, branch }) => [id, branch.replace('refs/heads/', '')]))
  const known = new Set(branches.map(({ name }) => name))
  return new Set(
    told.conflicts
      .filter(({ conflicting_files, error }) => (conflicting_files?.length ?? 0) > 0 && !error)
      .map(({ wt1_id, wt2_id }) => [names.get(wt1_id), names.get(wt2_id)])
      .filter(([a, b]) => known.has(a) && known.has(b))
      .map(([a, b]) => key(a, b)),
  )
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
  const branches = branchesAt(target)
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
  const truth = truthOf(repo, target, branches)
  const judge = () => {
    const { pairs, stuck } = ourVerdicts(repo, ids)
    return {
      stuck,
      said: {
        ours: pairs,
        'file overlap': overlapping(branches),
        'merging heads': headsOnly(repo, branches),
        ...(values.peer === undefined ? {} : { [values.peer]: peerSays(repo, branches) }),
      },
    }
  }
  const committed = judge()
  const taken = times(repo, branches)
  uncommit(repo, target, branches)
  const uncommitted = judge()
  rmSync(home, { recursive: true })
  const told = { committed: committed.stuck, uncommitted: uncommitted.stuck }
  process.stdout.write(
    `${JSON.stringify({ target, branches: branches.length, pairs: truth.pairs.length, stuck: truth.stuck.sort(), told, ...taken })}\n`,
  )
  return { truth, committed, uncommitted }
}

/** True and false alarms of one method on the pairs of which each lands by itself. */
function tally(windows, method, state) {
  const found = { tp: 0, fp: 0, fn: 0, tn: 0 }
  const wrong = []
  for (const { truth, ...judged } of windows)
    for (const { a, b, conflicts } of truth.pairs) {
      const said = judged[state].said[method].has(key(a.name, b.name))
      found[said ? (conflicts ? 'tp' : 'fp') : conflicts ? 'fn' : 'tn']++
      if (said !== conflicts)
        wrong.push({ a: a.tip, b: b.tip, said, conflicts, isSameBase: a.base === b.base })
    }
  const { tp, fp, fn } = found
  return { method, state, ...found, precision: tp / (tp + fp), recall: tp / (tp + fn), wrong }
}

try {
  const windows = Array.from({ length: Number(values.windows) }, (_, index) =>
    study(git(source, 'rev-parse', `${values.branch}~${(index + 1) * Number(values.step)}`), index),
  )
  for (const state of ['committed', 'uncommitted'])
    for (const method of Object.keys(windows[0].committed.said)) {
      const { wrong, ...row } = tally(windows, method, state)
      process.stdout.write(`${JSON.stringify(row)}\n`)
      if (method === 'ours') for (const one of wrong) process.stdout.write(`  ${JSON.stringify(one)}\n`)
    }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
