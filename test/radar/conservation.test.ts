// Nothing of anybody's is lost by landing: on random repositories the chain holds what `git merge` gives, in any order of
// independent tasks; and every landed tree that is wrong in one of the known ways is caught by `lostPaths`.
// RADAR_RUNS raises the number of repositories, RADAR_SEED chooses others.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lostPaths, type PathChange } from '../../src/domain/conservation.ts'
import { type Oid, oidOf } from '../../src/domain/names.ts'
import { proveConservation } from '../../src/engine/landing-proof.ts'
import { diffTrees } from '../../src/git/diff.ts'
import { findRepo } from '../../src/git/repo.ts'
import { type Field, field, merger } from './field.ts'
import { chainOf } from './land.ts'
import { lookAt } from './look.ts'
import { fieldOf, scene } from './scene.ts'

const runs = Number(process.env.RADAR_RUNS ?? 4)
const seed = Number(process.env.RADAR_SEED ?? 11)
const figures = { repositories: 0, landed: 0, held: 0, orders: 0 }

test('what lands is what Git merges, whole, and independent tasks land in any order', {
  timeout: 900_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ workers, hasSubmodule }) => {
      const at = fieldOf({ hasSubmodule })
      for (const [index, { edits }] of workers.entries()) {
        const folder = at.worker(`w${index}`)
        at.edit(folder, edits)
        at.commitAll(folder, 'work')
      }
      const names = workers.map((_, index) => `w${index}`)
      const { world, links, held } = await chainOf(at, undefined, names)
      await proveConservation(world.repo, links)
      const merge = merger(at)
      for (const { ready, before, tree } of links)
        expect({ id: ready.task.id, ...merge(before, ready.tip) }).toEqual({
          id: ready.task.id,
          conflicts: false,
          tree,
        })
      for (const { id, reason } of held)
        if (reason === 'conflict')
          expect(merge(links.at(-1)?.commits.at(-1) ?? 'main', `agents/${id}`).conflicts, id).toBe(true)
      figures.landed += links.length
      figures.held += held.length
      const { pairs } = await lookAt(at)
      const clear = independent(
        names.filter((name) => !held.some(({ id }) => id === name)),
        pairs,
      )
      const forward = (await chainOf(at, undefined, clear)).links
      const backward = (await chainOf(at, undefined, clear, (ready) => ready.toReversed())).links
      expect(backward.at(-1)?.tree).toBe(forward.at(-1)?.tree)
      if (clear.length > 1) figures.orders++
      figures.repositories++
    }),
    { numRuns: runs, seed, endOnFailure: process.env.RADAR_RUNS !== undefined },
  )
  if (process.env.RADAR_RUNS !== undefined) process.stderr.write(`${JSON.stringify(figures)}\n`)
  expect(figures.landed).toBeGreaterThan(0)
  expect(figures.held).toBeGreaterThan(0)
})

/** Names of which no two have anything to do with each other. */
function independent(
  names: readonly string[],
  pairs: readonly { a: string; b: string; verdict: string }[],
): string[] {
  const meet = (a: string, b: string): boolean =>
    pairs.some(
      (pair) =>
        pair.verdict !== 'clear' && ((pair.a === a && pair.b === b) || (pair.a === b && pair.b === a)),
    )
  const kept: string[] = []
  for (const name of names) if (!kept.some((other) => meet(name, other))) kept.push(name)
  return kept
}

//   base ── task              base ── target          the landed tree is then spoilt in one way
async function spoilt(at: Field, trees: { base: string; task: string; before: string; landed: string }) {
  const repo = await findRepo(at.repo)
  const tree = (commit: string): Oid => oidOf(at.git(at.repo, 'rev-parse', `${commit}^{tree}`))
  const [task = [], target = [], landed = []] = await diffTrees(
    repo,
    [
      { from: tree(trees.base), to: tree(trees.task) },
      { from: tree(trees.base), to: tree(trees.before) },
      { from: tree(trees.before), to: tree(trees.landed) },
    ],
    { renames: true },
  )
  const changes = (list: typeof task): PathChange[] =>
    list.flatMap(({ path, from, status, newMode, newOid }) => {
      const after = status === 'D' ? '' : `${newMode} ${newOid}`
      return from === undefined
        ? [{ path, after }]
        : [
            { path, after, from },
            { path: from, after: '' },
          ]
    })
  return lostPaths({ task: changes(task), target: changes(target), landed: changes(landed) }).sort()
}

test('every way in which a landed tree can be wrong is seen', async () => {
  const at = field({
    'task.txt': 'base\n',
    'target.txt': 'base\n',
    'both.txt': '1\n2\n3\n4\n5\n',
    'gone.txt': 'base\n',
    'still.txt': 'base\n',
  })
  const base = at.git(at.repo, 'rev-parse', 'main')
  const folder = at.worker('one')
  at.edit(folder, [
    { do: 'write', path: 'task.txt', text: 'task\n' },
    { do: 'write', path: 'new.txt', text: 'new\n' },
    { do: 'line', path: 'both.txt', at: 0, text: 'task' },
    { do: 'remove', path: 'gone.txt' },
  ])
  const early = at.commitAll(folder, 'early')
  at.edit(folder, [
    { do: 'write', path: 'later.txt', text: 'later\n' },
    { do: 'append', path: 'task.txt', text: 'more' },
  ])
  const task = at.commitAll(folder, 'task')
  at.edit(at.repo, [
    { do: 'write', path: 'target.txt', text: 'target\n' },
    { do: 'write', path: 'theirs.txt', text: 'theirs\n' },
    { do: 'line', path: 'both.txt', at: 4, text: 'target' },
  ])
  const before = at.commitAll(at.repo, 'target')
  const tree = (commit: string): string => at.git(at.repo, 'rev-parse', `${commit}^{tree}`)
  const bench = at.worker('bench', before)
  const mergeOf = (commit: string): string => {
    at.git(bench, 'reset', '--quiet', '--hard', before)
    at.git(bench, 'merge', '--quiet', '--no-edit', commit)
    return tree('agents/bench')
  }
  const right = mergeOf(task)
  const given = { base, task, before }
  expect(await spoilt(at, { ...given, landed: right })).toEqual([])
  // A landing on the wrong base: the task's whole tree in place of the target's, so that the target's work is reverted.
  expect(await spoilt(at, { ...given, landed: tree(task) })).toEqual(['target.txt', 'theirs.txt'])
  // A task that was dropped on the way, and one that landed only as it was earlier.
  expect(await spoilt(at, { ...given, landed: tree(before) })).toEqual([
    'gone.txt',
    'later.txt',
    'new.txt',
    'task.txt',
  ])
  expect(await spoilt(at, { ...given, landed: mergeOf(early) })).toEqual(['later.txt', 'task.txt'])
  // Nothing left at all (what a missing tree once gave), and what nobody wrote.
  const empty = at.git(at.repo, 'hash-object', '-t', 'tree', '-w', '/dev/null')
  expect(await spoilt(at, { ...given, landed: empty })).toEqual(
    expect.arrayContaining(['still.txt', 'target.txt', 'task.txt', 'theirs.txt', 'new.txt']),
  )
  const stranger = at.worker('stranger', 'main')
  at.git(stranger, 'read-tree', '-u', '--reset', right)
  at.edit(stranger, [{ do: 'write', path: 'still.txt', text: 'nobody wrote this\n' }])
  expect(await spoilt(at, { ...given, landed: tree(at.commitAll(stranger, 'stranger')) })).toEqual([
    'still.txt',
  ])
})
