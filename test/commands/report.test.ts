// `report`: a file with everything in it, written where it was asked for and over nothing of anybody else's.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { oidOf } from '../../src/domain/names.ts'
import { filePatches } from '../../src/git/patch.ts'
import { repoOf, scratch } from '../support/scratch.ts'
import { addTasks, runTasks } from '../support/tasks.ts'

test('the page holds what each task changed, and what was said of it', async () => {
  const s = await scratch()
  await runTasks(s, {
    words:
      "printf 'one\\nzwei\\nthree\\nfour\\nfive\\n' > src/a.txt; git mv src/b.txt 'src/c <b>.txt'; ln -sf a README.md",
    after: { script: 'echo more > d.txt', after: ['words'] },
  })
  await addTasks(s, { later: 'true' })
  const place = join(s.repo, '.git/agents/report.html')
  const { file, tasks, bytes } = await s.json<{ file: string; tasks: number; bytes: number }>('report')
  expect([file, tasks]).toEqual([place, 3])
  const page = await s.read(place)
  expect(Buffer.byteLength(page)).toBe(bytes)
  for (const text of ['-two\n+zwei\n', 'src/c &lt;b&gt;.txt', 'id="task-later"', 'new file mode 120000'])
    expect(page).toContain(text)
  expect(page).toMatch(/Agents worked \d+s in \d+s/)
  expect(await s.git('status', '--short')).toBe('')

  const base = oidOf(await s.git('rev-parse', 'HEAD'))
  const tip = oidOf(await s.git('rev-parse', 'agents/words'))
  const pairs = [base, tip, base].map((from) => ({ from, to: tip }))
  const [words = [], none, again] = await filePatches(await repoOf(s), pairs)
  expect(
    words.map(({ change, patch }) => [change.status, change.path, patch.match(/^diff --git/gm)?.length]),
  ).toEqual([
    ['T', 'README.md', 2],
    ['M', 'src/a.txt', 1],
    ['R', 'src/c <b>.txt', 1],
  ])
  expect([none, again]).toEqual([[], words])
})

test('a file that is no report is not written over; one that is, is', async () => {
  const s = await scratch()
  await s.write('mine.html', 'mine')
  const { code, stderr } = await s.agents('report', 'mine.html')
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/mine\.html is there already, and it is no report/),
  ])
  expect(await s.read('mine.html')).toBe('mine')
  await s.ok('report', 'new.html')
  await s.ok('-C', 'src', 'report', '../new.html')
  expect(existsSync(join(s.repo, 'src/new.html'))).toBe(false)
})
