// `node test/radar/scale.mjs <bare repository> [--branch main] [--at 150] [--branches 36] [--rounds 3] [--worktrees]`: what
// `conflicts` costs on real branches that were in flight at once, over `git merge-tree` once for each pair. With `--worktrees`
// each branch has a worktree and an uncommitted file in it, so that every look takes a snapshot of each. Beside it the merges
// alone: every pair in one process, and those pairs in one process that a look does merge. No part of the suite.
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { race, ratios } from '../bench/measure.mjs'
import { buildProgram } from '../bench/program.mjs'
import { run, sealedEnv } from '../bench/scratch.mjs'
import { machine, renderTable } from '../bench/table.mjs'
import { branchesAt } from './flight.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    branch: { type: 'string', default: 'main' },
    at: { type: 'string', default: '150' },
    branches: { type: 'string', default: '36' },
    rounds: { type: 'string', default: '3' },
    worktrees: { type: 'boolean', default: false },
  },
})
const source = resolve(positionals[0] ?? '')
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agents-scale-')))
const { path } = await buildProgram(folder)
const env = sealedEnv(folder, path)
const cwd = join(folder, 'repo')
const git = (at, ...args) => run(['git', ...args], { cwd: at, env }).trimEnd()

/** A clone as people have it, commit graph included, with a task for each branch; gives the branches by task. */
function makeField(target, branches) {
  git(folder, 'clone', '-q', '--shared', '--no-checkout', '--no-tags', source, cwd)
  git(cwd, 'remote', 'remove', 'origin')
  git(cwd, 'checkout', '-q', '-B', 'trunk', target)
  const named = branches.map(({ name, tip }) => {
    git(cwd, 'branch', name, tip)
    if (values.worktrees) addWorktree(name)
    return [JSON.parse(git(cwd, 'agents', 'adopt', name, '--json')).id, name]
  })
  git(cwd, 'commit-graph', 'write', '--reachable', '--no-progress')
  return new Map(named)
}

function addWorktree(name) {
  const place = join(folder, 'work', name)
  mkdirSync(join(folder, 'work'), { recursive: true })
  git(cwd, 'worktree', 'add', '-q', place, name)
  appendFileSync(join(place, `notes-of-${name}`), 'uncommitted\n')
}

/** The pairs that a look merges: those with a path in common, for the most part. */
const mergedPairs = (nameOf) =>
  JSON.parse(git(cwd, 'agents', 'conflicts', '--json'))
    .pairs.filter(({ verdict }) => verdict === 'conflict' || verdict === 'shared')
    .map(({ a, b }) => [nameOf.get(a), nameOf.get(b)])
    .filter((pair) => !pair.includes(undefined))

const linesOf = (pairs) => pairs.map(([a, b]) => `${a} ${b}\n`).join('')

function measure(nameOf) {
  const names = [...nameOf.values()]
  const all = names.flatMap((a, index) => names.slice(index + 1).map((b) => [a, b]))
  const candidates = mergedPairs(nameOf)
  const ours = { argv: ['git', 'agents', 'conflicts'], cwd, env }
  const forget = () => rmSync(join(cwd, '.git/agents/cache'), { recursive: true, force: true })
  const each = 'while read -r a b; do git merge-tree --write-tree "$a" "$b" >/dev/null; done; true'
  const batch = ['git', 'merge-tree', '--write-tree', '-z', '--stdin']
  const taken = race(
    {
      first: { ...ours, before: forget },
      again: ours,
      processes: { argv: ['sh', '-c', each], cwd, env, input: linesOf(all) },
      batch: { argv: batch, cwd, env, input: linesOf(all) },
      candidates: { argv: batch, cwd, env, input: linesOf(candidates) },
    },
    Number(values.rounds),
  )
  const over = {
    batch: `merges alone: all ${all.length} in one process`,
    candidates: `merges alone: the ${candidates.length} with a path in common`,
    first: 'conflicts, nothing remembered',
    again: 'conflicts, the second look',
  }
  return Object.entries(over).map(([name, words]) => ({
    row: `${all.length} processes`,
    over: words,
    ...ratios(taken, 'processes', name),
  }))
}

try {
  const target = git(source, 'rev-parse', `${values.branch}~${values.at}`)
  const count = Number(values.branches)
  const branches = branchesAt(target, { source, env, branch: values.branch, count, busy: false })
  const nameOf = makeField(target, branches)
  process.stdout.write(renderTable(machine(env), measure(nameOf)))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
