// The radar beside people and agents at work: it cries no wolf over far-apart lines, sees what is not committed, touches
// nothing of theirs, and is never in the way of their Git.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Field, field } from './field.ts'
import { lookAt } from './look.ts'

const lines = (count: number): string =>
  Array.from({ length: count }, (_, line) => `line ${line + 1}\n`).join('')

test('eight that edit far-apart lines of one file: 28 pairs shared, none in conflict', async () => {
  const at = field({ 'f.txt': lines(80) })
  for (let n = 0; n < 8; n++)
    at.edit(at.worker(`w${n}`), [{ do: 'line', path: 'f.txt', at: n * 10 + 2, text: `by ${n}` }])
  const pairs = (await lookAt(at)).pairs.filter(({ b }) => b !== 'checkout')
  expect(pairs.map(({ verdict, shared }) => [verdict, shared])).toEqual(
    Array.from({ length: 28 }, () => ['shared', ['f.txt']]),
  )
})

/** Everything in Git's folders of the worktrees that a look could have touched: name, time and content. */
function trace(at: Field): string[] {
  const folders = readdirSync(join(at.repo, '.git/worktrees')).map((name) =>
    join(at.repo, '.git/worktrees', name),
  )
  return [join(at.repo, '.git'), ...folders].flatMap((folder) =>
    readdirSync(folder)
      .sort()
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => {
        const path = join(folder, name)
        const digest = createHash('sha1').update(readFileSync(path)).digest('hex')
        return `${path} ${statSync(path).mtimeMs} ${digest}`
      }),
  )
}

test('ten dirty worktrees: every conflict is found, and nothing of theirs is touched', async () => {
  const at = field({ 'f.txt': lines(20), 'g.txt': lines(20) })
  for (let n = 0; n < 10; n++) {
    const folder = at.worker(`w${n}`)
    at.edit(folder, [
      { do: 'line', path: 'f.txt', at: n, text: `by ${n}` },
      { do: 'write', path: n % 2 === 0 ? 'new.txt' : `own-${n}.txt`, text: `untracked ${n}` },
    ])
    if (n === 3) at.git(folder, 'add', '-A')
  }
  at.edit(at.repo, [{ do: 'write', path: 'new.txt', text: "the person's own" }])
  const before = trace(at)
  const objects = at.git(at.repo, 'count-objects', '-v')
  const refs = at.git(at.repo, 'for-each-ref')
  const report = await lookAt(at)
  expect(trace(at)).toEqual(before)
  expect(at.git(at.repo, 'count-objects', '-v')).toBe(objects)
  expect(at.git(at.repo, 'for-each-ref')).toBe(refs)
  const conflicts = report.pairs
    .filter(({ verdict }) => verdict === 'conflict')
    .map(({ a, b }) => `${a} ${b}`)
  const adjacent = Array.from({ length: 9 }, (_, n) => `w${n} w${n + 1}`)
  const untracked = [0, 2, 4, 6, 8].flatMap((a) => [
    ...[0, 2, 4, 6, 8].filter((b) => a < b).map((b) => `w${a} w${b}`),
    `w${a} checkout`,
  ])
  expect(conflicts.sort()).toEqual([...adjacent, ...untracked].sort())
})

test("an agent's `git add` and `git commit` in a tight loop never fail because somebody looks", {
  timeout: 120_000,
}, async () => {
  const at = field({ 'f.txt': lines(200) })
  const folders = [at.worker('w0'), at.worker('w1')]
  const rounds = Number(process.env.RADAR_LOOP ?? 100)
  const script = `n=0; while [ $n -lt ${rounds} ]; do n=$((n+1)); echo $n > f.txt; git add -A && git commit --quiet -m $n || exit 1; done`
  const ended = folders.map(
    (cwd) =>
      new Promise<string>((resolve) => {
        const child = spawn('sh', ['-c', script], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
        let said = ''
        child.stderr.on('data', (chunk: Buffer) => {
          said += chunk
        })
        child.on('close', (code) => resolve(`${code} ${said}`))
      }),
  )
  let isOver = false
  const all = Promise.all(ended).finally(() => {
    isOver = true
  })
  let looks = 0
  for (; !isOver; looks++) await lookAt(at)
  expect(await all).toEqual(['0 ', '0 '])
  expect(looks).toBeGreaterThan(3)
  for (const folder of folders) expect(at.git(folder, 'status', '--porcelain')).toBe('')
})
