// Kill -9 at boundaries between two Git commands: the next command finishes or rolls back, and nothing is lost. These are
// some of the boundaries, in a small repository; `npm run test:faults` kills at every one, in larger ones.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultsOf, sampled } from '../support/faults.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { addTasks, runTasks } from '../support/tasks.ts'

const locksOf = (s: Scratch): string[] =>
  readdirSync(join(s.repo, '.git'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.lock'),
  )

test('a landing that is killed anywhere is finished or rolled back by the next one', {
  timeout: 180_000,
}, async () => {
  const s = await scratch()
  await s.commit('docs', { 'docs/one.md': '1\n', 'docs/deep/two.md': '2\n' })
  await runTasks(s, {
    a: {
      script: 'sed -i s/one/eins/ src/a.txt; mkdir lib; echo x > lib/x.txt',
      checks: ['test -d src'],
    },
    b: 'git mv src/b.txt z.txt; rm README.md; mkdir README.md; echo y > README.md/y; git rm -qr docs; echo flat > docs',
  })
  await s.commit('theirs', { 'mine.txt': 'mine\n' })
  await s.write('mine.txt', 'changed\n')
  await s.write('notes.txt', 'untracked\n')
  const faults = await faultsOf(s, 'land', '--all', '--trust')
  const wrong: Record<string, unknown>[] = []
  for (const n of sampled(faults.boundaries, 6)) {
    const killed = await faults.killAt(n)
    const next = await s.agents('land', '--all', '--trust')
    const after = {
      killed: killed.code,
      next: next.code,
      log: await s.git('log', '--format=%s', 'main'),
      status: await s.git('status', '--porcelain', '-uall'),
      locks: locksOf(s),
      mine: await s.read('mine.txt'),
      states: await s.states(),
    }
    const right = {
      killed: 137,
      next: 0,
      log: 'Task b\nTask a\ntheirs\ndocs\nfirst',
      status: ' M mine.txt\n?? notes.txt',
      locks: [],
      mine: 'changed\n',
      states: { a: 'landed', b: 'landed' },
    }
    if (JSON.stringify(after) !== JSON.stringify(right))
      wrong.push({ at: `${n}: ${faults.calls[n - 1]?.slice(0, 120)}`, ...after, said: next.stderr })
  }
  expect(wrong).toEqual([])
  expect(faults.boundaries.length).toBeGreaterThan(15)
})

test('an undo of a landing that is killed anywhere is finished or rolled back', {
  timeout: 180_000,
}, async () => {
  const s = await scratch()
  await runTasks(s, { a: 'sed -i s/one/eins/ src/a.txt; mkdir lib; echo x > lib/x.txt; git rm -q src/b.txt' })
  await s.commit('theirs', { 'mine.txt': 'mine\n' })
  await s.ok('land', 'a')
  await s.write('mine.txt', 'changed\n')
  const faults = await faultsOf(s, 'undo')
  const wrong: Record<string, unknown>[] = []
  for (const n of sampled(faults.boundaries, 6)) {
    const killed = await faults.killAt(n)
    // Where the undo had been done by then, there is another operation to take back: that is not asked for here.
    const first = await s.agents('list')
    const isDone = (await s.states()).a !== 'landed'
    const next = isDone ? first : await s.agents('undo')
    const after = {
      killed: killed.code,
      next: next.code,
      log: await s.git('log', '--format=%s', 'main'),
      status: await s.git('status', '--porcelain', '-uall'),
      locks: locksOf(s),
      folders: readdirSync(s.repo).includes('lib'),
      states: await s.states(),
    }
    const right = {
      killed: 137,
      next: 0,
      log: 'theirs\nfirst',
      status: ' M mine.txt',
      locks: [],
      folders: false,
      states: { a: 'done' },
    }
    if (JSON.stringify(after) !== JSON.stringify(right))
      wrong.push({ at: `${n}: ${faults.calls[n - 1]?.slice(0, 120)}`, ...after, said: next.stderr })
  }
  expect(wrong).toEqual([])
})

//   a ── b
test('a run that is killed anywhere goes on to the same end', { timeout: 240_000 }, async () => {
  const s = await scratch()
  await addTasks(s, {
    a: 'echo a > a.txt; git add .; git commit -qm a; echo late > late.txt',
    b: { script: 'cat a.txt late.txt > b.txt', after: ['a'] },
  })
  await s.write('mine.txt', 'mine\n')
  const faults = await faultsOf(s, 'run', '--trust')
  const wrong: Record<string, unknown>[] = []
  let kills = 0
  for (const n of sampled(faults.boundaries, 14)) {
    const killed = await faults.killAt(n)
    if (killed.code === 137) kills++
    const next = await s.agents('run', '--trust')
    const after = {
      killed: killed.code,
      next: next.code,
      states: await s.states(),
      work: await s.git('diff', '--name-only', 'main', 'agents/b'),
      text: await s.git('show', 'agents/b:b.txt'),
      status: await s.git('status', '--porcelain', '-uall'),
      locks: locksOf(s),
    }
    const right = {
      // How often a run looks for conflicts depends on time: where it had ended before its n-th call, it was not killed.
      killed: killed.code === 0 ? 0 : 137,
      next: 0,
      states: { a: 'done', b: 'done' },
      work: 'a.txt\nb.txt\nlate.txt',
      text: 'a\nlate',
      status: '?? mine.txt',
      locks: [],
    }
    if (JSON.stringify(after) !== JSON.stringify(right))
      wrong.push({ at: `${n}: ${faults.calls[n - 1]?.slice(0, 120)}`, ...after, said: next.stderr })
  }
  expect(wrong).toEqual([])
  expect(kills).toBeGreaterThan(2)
})
