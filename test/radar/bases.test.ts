// Different bases: a target that moved between starts, tasks on top of others, agents that merged the target or rebased
// onto it. What the radar says before is what Git does after.
import { expect, test } from 'vitest'
import { type Field, field, merger } from './field.ts'
import { lookAt, type Place } from './look.ts'

const ten = (mark: Record<number, string> = {}): string =>
  Array.from({ length: 10 }, (_, line) => `${mark[line + 1] ?? `line ${line + 1}`}\n`).join('')

const change = (at: Field, folder: string, marks: Record<number, string>, path = 'f.txt'): string => {
  at.edit(folder, [{ do: 'write', path, text: ten(marks) }])
  return at.commitAll(folder, 'work')
}

async function verdicts(at: Field, places: Place[]) {
  const report = await lookAt(at, places)
  return {
    pairs: Object.fromEntries(
      report.pairs.filter(({ b }) => b !== 'checkout').map(({ a, b, verdict }) => [`${a} ${b}`, verdict]),
    ),
    targets: report.targets.map(({ id }) => id),
  }
}

test('a task that builds on another does not conflict with it, nor with the target that has not got it yet', async () => {
  const at = field({ 'f.txt': ten() })
  const main = at.git(at.repo, 'rev-parse', 'main')
  const below = change(at, at.worker('below'), { 5: 'below' })
  const top = change(at, at.worker('top', below), { 5: 'top of below' })
  expect(merger(at)(below, top).conflicts).toBe(false)
  expect(
    await verdicts(at, [
      { name: 'below', base: main },
      { name: 'top', base: below, after: ['below'], needs: { below } },
    ]),
  ).toEqual({
    pairs: { 'below top': 'shared' },
    targets: [],
  })
})
