// `node test/radar/public.mjs <bare repository> [--branch main] [--windows n] [--branches 25] [--peer clash] [--keep]`: real
// branches that were in flight at the same time, made tasks with `adopt`, and what `conflicts` says of every pair against what
// `git merge` does with it in a throwaway worktree. First as they were committed, then as agents leave it: a third as it
// is, a third with its last commit not committed, a third with nothing committed. No part of the suite: it needs a repository.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
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
    keep: { type: 'boolean', default: false },
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

/** The first `count` of them that have one merge base with the target and change something beyond it. */
function branchesAt(target) {
  const found = []
  for (const tip of tipsInFlight(target)) {
    if (found.length === count) break
    const bases = lines(
      spawnSync('git', ['merge-base', '--all', target, tip], { cwd: source, env }).stdout.toString(),
    )
    const [base] = bases
    if (bases.length !== 1 || base === tip || found.some((one) => one.tip === tip)) continue
    if (found.some((one) => succeeds(source, 'merge-base', '--is-ancestor', one.tip, tip))) continue
    const paths = lines(git(source, 'diff', '--name-only', '--no-renames', base, tip))
    if (paths.length > 0) found.push({ name: `w${found.length}`, tip, base, paths: new Set(paths) })
  }
  return found
}

/** What Git does: each tip merged into each, and each merged into the target after each. */
function truthOf(repo, target, branches) {
  const place = join(repo, '../throwaway')
  git(repo, 'worktree', 'add', '-q', '--detach', place, target)
  const merge = (tip) => succeeds(place, 'merge', '-q', '--no-edit', tip)
  const at = (commit) => {
    git(place, 'reset', '-q', '--hard')
    git(place, 'checkout', '-q', '--detach', commit)
  }
  const landed = branches.map(({ tip }) => {
    at(target)
    return merge(tip) ? git(place, 'rev-parse', 'HEAD') : undefined
  })
  const pairs = branches.flatMap((a, i) =>
    branches.slice(i + 1).map((b, k) => {
      at(a.tip)
      const heads = !merge(b.tip)
      const j = i + 1 + k
      if (landed[i] === undefined || landed[j] === undefined) return { a, b, heads, onTarget: undefined }
      at(landed[i])
      return { a, b, heads, onTarget: !merge(b.tip) }
    }),
  )
  git(repo, 'worktree', 'remove', '--force', place)
  return { pairs, unmergeable: landed.filter((one) => one === undefined).length }
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

function verdicts(repo, ids) {
  const started = process.hrtime.bigint()
  const { pairs } = JSON.parse(git(repo, 'agents', 'conflicts', '--json'))
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  const nameOf = new Map([...ids].map(([name, id]) => [id, name]))
  const said = pairs.filter(({ a, b }) => nameOf.has(a) && nameOf.has(b))
  return {
    seconds,
    conflict: new Set(
      said.flatMap(({ a, b, verdict }) =>
        verdict === 'conflict' ? [key(nameOf.get(a), nameOf.get(b))] : [],
      ),
    ),
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

function headsOnly(repo, branches) {
  const said = new Set()
  for (const [i, { name: a }] of branches.entries())
    for (const { name: b } of branches.slice(i + 1))
      if (!succeeds(repo, 'merge-tree', '--write-tree', a, b)) said.add(key(a, b))
  return said
}

function overlapping(branches) {
  const said = new Set()
  for (const [i, a] of branches.entries())
    for (const b of branches.slice(i + 1))
      if ([...a.paths].some((path) => b.paths.has(path))) said.add(key(a.name, b.name))
  return said
}

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
  const judged = (said) => ({ committed: said })
  const before = verdicts(repo, ids)
  const methods = {
    ours: judged(before.conflict),
    'file overlap': judged(overlapping(branches)),
    'merging heads': judged(headsOnly(repo, branches)),
    ...(values.peer === undefined ? {} : { peer: judged(peerSays(repo, branches)) }),
  }
  const { pairs, unmergeable } = truthOf(repo, target, branches)
  uncommit(repo, target, branches)
  const after = verdicts(repo, ids)
  methods.ours.uncommitted = after.conflict
  methods['file overlap'].uncommitted = methods['file overlap'].committed
  methods['merging heads'].uncommitted = headsOnly(repo, branches)
  if (values.peer !== undefined) methods.peer.uncommitted = peerSays(repo, branches)
  if (!values.keep) rmSync(home, { recursive: true })
  const about = { target, branches: branches.length, unmergeable, seconds: [before.seconds, after.seconds] }
  process.stderr.write(`${JSON.stringify(about)}\n`)
  return { pairs, methods, branches }
}

/** True and false alarms against what landing both does; where one does not land by itself, against their own merge. */
function tally(windows, method, state) {
  const found = { tp: 0, fp: 0, fn: 0, tn: 0 }
  const wrong = []
  for (const [index, { pairs, methods }] of windows.entries())
    for (const { a, b, heads, onTarget } of pairs) {
      const said = methods[method][state].has(key(a.name, b.name))
      const holds = onTarget ?? heads
      found[said ? (holds ? 'tp' : 'fp') : holds ? 'fn' : 'tn']++
      if (said !== holds)
        wrong.push({ index, a: a.tip, b: b.tip, said, heads, onTarget, sameBase: a.base === b.base })
    }
  const { tp, fp, fn } = found
  return { method, state, ...found, precision: tp / (tp + fp), recall: tp / (tp + fn), wrong }
}

try {
  const windows = Array.from({ length: Number(values.windows) }, (_, index) =>
    study(git(source, 'rev-parse', `${values.branch}~${(index + 1) * Number(values.step)}`), index),
  )
  const pairs = windows.flatMap((one) => one.pairs)
  process.stdout.write(
    `${pairs.length} pairs; ${pairs.filter(({ heads, onTarget }) => onTarget ?? heads).length} conflict; ` +
      `${pairs.filter(({ heads, onTarget }) => onTarget !== undefined && heads !== onTarget).length} where the heads merge otherwise than on the target\n`,
  )
  for (const state of ['committed', 'uncommitted'])
    for (const method of Object.keys(windows[0].methods)) {
      const { wrong, ...row } = tally(windows, method, state)
      process.stdout.write(`${JSON.stringify(row)}\n`)
      if (method === 'ours') for (const one of wrong) process.stdout.write(`  ${JSON.stringify(one)}\n`)
    }
} finally {
  if (values.keep) process.stderr.write(`kept in ${scratch}\n`)
  else rmSync(scratch, { recursive: true, force: true })
}
