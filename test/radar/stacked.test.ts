// Tasks on top of others, on random repositories whose target moves: each lands as Git merges it over what it stands on,
// and none before that. What lands is then spoilt as a faulty landing would (another base, a task left out, an empty tree,
// an older snapshot): the proof of conservation refuses each one, wherever one side alone changed a path.
// RADAR_RUNS raises the number of repositories, RADAR_SEED chooses others.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oidOf } from '../../src/domain/names.ts'
import type { Link } from '../../src/engine/chain.ts'
import { proveConservation } from '../../src/engine/landing-proof.ts'
import type { World } from '../../src/engine/world.ts'
import { type Field, field, merger } from './field.ts'
import { chainOf } from './land.ts'
import type { Place } from './look.ts'
import { files, scene } from './scene.ts'

const runs = Number(process.env.RADAR_RUNS ?? 2)
const seed = Number(process.env.RADAR_SEED ?? 47)
const figures = { repositories: 0, landed: 0, stacked: 0, held: 0, base: 0, dropped: 0, empty: 0, stale: 0 }

const history = fc.record({
  scene,
  below: fc.array(fc.constantFrom(0, 1, 9), { minLength: 5, maxLength: 5 }),
  later: scene,
})

/** Workers on the target, or each on one before it where `below` says so; of each an older snapshot. */
function begin(
  at: Field,
  { scene: { workers }, below, later }: typeof history extends fc.Arbitrary<infer T> ? T : never,
) {
  const main = at.git(at.repo, 'rev-parse', 'main')
  const places: Place[] = []
  const early = new Map<string, string>()
  for (const [n, { edits }] of workers.entries()) {
    const lower = places[below[n] ?? n]?.name
    const base = lower === undefined ? main : at.git(at.repo, 'rev-parse', `agents/${lower}`)
    const name = `w${n}`
    const folder = at.worker(name, base)
    at.edit(folder, edits.slice(0, 1))
    early.set(name, at.commitAll(folder, 'early'))
    at.edit(folder, edits.slice(1))
    at.commitAll(folder, 'all of it')
    places.push(
      lower === undefined ? { name, base } : { name, base, after: [lower], needs: { [lower]: base } },
    )
  }
  at.edit(at.repo, later.workers[0]?.edits ?? [])
  at.commitAll(at.repo, 'the target moves')
  return { places, early }
}

/** Two commits of which a third is the only merge base. */
function over(at: Field, base: string, ...sides: string[]): [string, string] {
  const commit = (of: string, ...parents: string[]): string =>
    at.git(at.repo, 'commit-tree', `${of}^{tree}`, ...parents.flatMap((one) => ['-p', one]), '-m', 'judged')
  const root = commit(base)
  const [one = '', other = ''] = sides.map((side) => commit(side, root))
  return [one, other]
}

test('stacked tasks land over what they stand on, and a spoilt landing is refused', {
  timeout: 900_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(history, async (seen) => {
      const at = field(files)
      const { places, early } = begin(at, seen)
      const { world, links, held } = await chainOf(
        at,
        places,
        places.map(({ name }) => name),
      )
      const judged = links.map(({ ready, before }) => over(at, ready.base, before, ready.tip))
      const merge = merger(at)
      const there = new Set<string>()
      for (const [n, { ready, tree }] of links.entries()) {
        const { id, task } = ready.task
        expect({ id, ...merge(...(judged[n] as [string, string])) }).toEqual({ id, conflicts: false, tree })
        for (const below of task.brief.after) expect(there).toContain(below)
        if (task.brief.after.length > 0) figures.stacked++
        there.add(id)
      }
      await proveConservation(world.repo, links)
      for (const link of links) await spoil(at, world, link, early.get(link.ready.task.id) ?? '')
      figures.repositories++
      figures.landed += links.length
      figures.held += held.length
    }),
    { numRuns: runs, seed, endOnFailure: true },
  )
  if (process.env.RADAR_RUNS !== undefined) process.stderr.write(`${JSON.stringify(figures)}\n`)
  for (const [name, count] of Object.entries(figures))
    expect({ name, count: count > 0 }).toEqual({ name, count: true })
})

/** Each kind of fault in turn, counted where the proof must see it. */
async function spoil(at: Field, world: World, link: Link, early: string): Promise<void> {
  const { ready, before, tree } = link
  const treeOf = (commit: string): string => at.git(at.repo, 'rev-parse', `${commit}^{tree}`)
  const [ours, older] = over(at, ready.base, before, early)
  const stale = mergedTree(at, ours, older)
  const faults = {
    base: treeOf(ready.tip),
    dropped: treeOf(before),
    empty: at.git(at.repo, 'hash-object', '-t', 'tree', '-w', '/dev/null'),
    ...(stale === undefined ? {} : { stale }),
  }
  for (const [kind, landed] of Object.entries(faults) as [keyof typeof faults, string][]) {
    if (!isOwed(at, { base: ready.base, tip: ready.tip, before, right: tree, landed })) continue
    const commit = oidOf(at.git(at.repo, 'commit-tree', landed, '-p', before, '-m', kind))
    const spoilt = { ...link, tree: oidOf(landed), merged: oidOf(landed), commits: [commit] }
    await expect(proveConservation(world.repo, [spoilt]), `${kind} of ${ready.task.id}`).rejects.toThrow(
      'both sides',
    )
    figures[kind]++
  }
}

/** The tree of a merge in the field's own objects; undefined where it conflicts. */
function mergedTree(at: Field, ours: string, theirs: string): string | undefined {
  try {
    return at.git(at.repo, 'merge-tree', '--write-tree', ours, theirs)
  } catch {
    return undefined
  }
}

/** Whether a path that one side alone changed, or neither, is not as it should be; renames are Git's to follow. */
function isOwed(at: Field, of: Record<'base' | 'tip' | 'before' | 'right' | 'landed', string>): boolean {
  const changed = (from: string, to: string, renames: string): string[] =>
    at.git(at.repo, 'diff-tree', '-r', '-z', '--name-status', renames, from, to).split('\0').filter(Boolean)
  const sides = [of.tip, of.before].map((side) => changed(of.base, side, '-M'))
  if (sides.some((rows) => rows.some((row) => /^[RC]\d+$/.test(row)))) return false
  const [task, target] = sides.map((rows) => new Set(rows.filter((_, n) => n % 2 === 1)))
  const wrong = changed(of.right, of.landed, '--no-renames').filter((_, n) => n % 2 === 1)
  return wrong.some((path) => !(task?.has(path) && target?.has(path)))
}
