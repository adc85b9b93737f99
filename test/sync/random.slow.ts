// Clones that work and sync in random order end with the same, and no line of any journal is lost.
// `STEPS=1000 SEED=7 CLONES=2 npm run test:sync -- random`
import { expect, test } from 'vitest'
import { noteLines, walk } from './walk.ts'

const steps = Number(process.env.STEPS ?? 200)
const seed = Number(process.env.SEED ?? 1)
const clones = Number(process.env.CLONES ?? 3)

test(`${clones} clones, ${steps} steps, seed ${seed}`, { timeout: 3_600_000 }, async () => {
  const names = Array.from({ length: clones - 1 }, (_, index) => `clone${index + 2}`)
  const { clones: all, said, lines } = await walk(seed, steps, names)
  for (let round = 1; round <= 2; round++) for (const clone of all) await clone.ok('sync')
  const states = await Promise.all(all.map(async (clone) => await clone.tasks()))
  for (const state of states) expect(state, said.join('\n')).toEqual(states[0])
  for (const clone of all) {
    const held = new Set(await noteLines(clone))
    expect([...lines].filter((line) => !held.has(line))).toEqual([])
  }
  console.log(`${Object.keys(states[0] ?? {}).length} tasks, ${lines.size} lines, ${said.length} commands`)
})
