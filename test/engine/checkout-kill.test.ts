// Kill -9 while what is in the checkout lands, and while that is taken back. `KILLS=all` looks at every boundary between
// two Git commands; the suite looks at the last, where the refs have moved and the index has not.
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultsOf } from '../support/faults.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

const few = (boundaries: readonly number[]): number[] =>
  process.env.KILLS === 'all' ? [...boundaries] : boundaries.slice(-3)

/** A task of the person's, done: an edit, a new file, a removal and a mode; beside it a file that is no task's. */
async function begin(): Promise<Scratch> {
  const s = await scratch()
  await s.commit('files', {
    'a/edit.txt': 'old\n',
    'a/gone.txt': 'gone\n',
    'a/mode.sh': 'mode\n',
    'mine.txt': '1\n',
  })
  await addTask(s, 'by hand', '--here', '--paths', 'a/**')
  await s.write('a/edit.txt', 'new\n')
  await s.write('a/deep/new.txt', 'new\n')
  await s.git('rm', '-q', '--cached', 'a/gone.txt')
  await s.gitIn({}, 'clean', '-fq', 'a/gone.txt')
  await chmod(join(s.repo, 'a/mode.sh'), 0o755)
  await s.write('mine.txt', '2\n')
  await s.ok('done')
  return s
}

const read = async (s: Scratch): Promise<string[]> =>
  await Promise.all(
    ['a/edit.txt', 'a/deep/new.txt', 'a/mode.sh', 'mine.txt'].map(
      async (path) => await readFile(join(s.repo, path), 'utf8'),
    ),
  )

const stateOf = async (s: Scratch) => ({
  log: await s.git('log', '--format=%s', 'main'),
  status: await s.git('status', '--porcelain', '-uall'),
  files: await read(s),
})

const content = ['new\n', 'new\n', 'mode\n', '2\n']

test('a landing in place that is killed is finished or rolled back, and no file is touched', {
  timeout: 240_000,
}, async () => {
  const s = await begin()
  const faults = await faultsOf(s, 'land', '--all')
  for (const n of few(faults.boundaries)) {
    expect((await faults.killAt(n)).code).toBe(137)
    const next = await s.agents('land', '--all')
    expect({ next: next.code, ...(await stateOf(s)) }, `${n}: ${faults.calls[n - 1]}`).toEqual({
      next: 0,
      log: 'by hand\nfiles\nfirst',
      status: ' M mine.txt',
      files: content,
    })
  }
})

test('an undo of it that is killed gives the changes back uncommitted', { timeout: 240_000 }, async () => {
  const s = await begin()
  await s.ok('land', '--all')
  const faults = await faultsOf(s, 'undo')
  for (const n of few(faults.boundaries)) {
    expect((await faults.killAt(n)).code).toBe(137)
    await s.ok('list')
    const isDone = (await s.states())['by-hand'] !== 'landed'
    const next = isDone ? { code: 0 } : await s.agents('undo')
    expect({ next: next.code, ...(await stateOf(s)) }, `${n}: ${faults.calls[n - 1]}`).toEqual({
      next: 0,
      log: 'files\nfirst',
      status: ' M a/edit.txt\n D a/gone.txt\n M a/mode.sh\n M mine.txt\n?? a/deep/new.txt',
      files: content,
    })
  }
})
