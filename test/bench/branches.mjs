// Rows: 36 branches of a repository of 9,000 files, all of them in one file: every pair is merged. Over one process for each
// pair, and over merging each pair in a throwaway worktree, which is how it is done by hand.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { race, ratios } from './measure.mjs'
import { fileOf, makeRepository, run } from './scratch.mjs'

const count = 36
/** A worktree merge takes so long that a part of the pairs stands for all of them. */
const part = 21

export function branches({ folder, env, rounds }) {
  const cwd = join(folder, 'branches', 'repo')
  makeRepository(cwd, env, 9000)
  run(['git', 'fast-import', '--quiet'], {
    cwd,
    env,
    input: stream(run(['git', 'show', `:${hot}`], { cwd, env })),
  })
  for (let n = 0; n < count; n++)
    run(['git', 'agents', 'adopt', `work-${n}`, '--title', `work ${n}`], { cwd, env })
  run(['git', 'worktree', 'add', '-q', '--detach', '../throwaway'], { cwd, env })
  const forget = () => run(['rm', '-rf', '.git/agents/cache'], { cwd, env })
  const pairs = names.flatMap((a, index) => names.slice(index + 1).map((b) => `${a} ${b}`))
  const file = join(folder, 'branches', 'pairs')
  writeFileSync(file, `${pairs.join('\n')}\n`)
  writeFileSync(
    `${file}-part`,
    `${pairs
      .filter((_, n) => n % (pairs.length / 30) < 1)
      .slice(0, part)
      .join('\n')}\n`,
  )
  const each =
    'exec <"$0"; while read -r a b; do git merge-tree --write-tree "$a" "$b" >/dev/null; done; true'
  const ours = { argv: ['git', 'agents', 'conflicts'], cwd, env, before: forget }
  const taken = race(
    {
      ours,
      again: { argv: ['git', 'agents', 'conflicts'], cwd, env },
      processes: { argv: ['sh', '-c', each, file], cwd, env },
      worktree: {
        argv: ['sh', '-c', inWorktree, `${file}-part`],
        cwd: join(cwd, '../throwaway'),
        env,
      },
    },
    rounds,
  )
  check(cwd, env)
  const scale = pairs.length / part
  taken.worktree = taken.worktree.map(({ wall, cpu }) => ({ wall: wall * scale, cpu: cpu * scale }))
  const row = `conflicts, ${count} branches, ${pairs.length} pairs`
  return [
    { row: 'one process for each pair', over: row, ...ratios(taken, 'processes', 'ours') },
    { row: 'git merge of each pair in a worktree', over: row, ...ratios(taken, 'worktree', 'ours') },
    {
      row: 'one process for each pair',
      over: 'the same, once it is remembered',
      ...ratios(taken, 'processes', 'again'),
    },
  ]
}

const hot = fileOf(0)
const names = Array.from({ length: count }, (_, n) => `work-${n}`)

/** Branch n rewrites line n / 2 of the hot file, so that neighbours conflict and others merge, and three files of its own. */
function stream(text) {
  const lines = text.split('\n')
  const blob = (path, content) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`
  return names
    .map((name, n) => {
      const own = [1, 2, 3].map((k) => blob(fileOf(n * 200 + k), `own ${n}\n`)).join('')
      const edited = lines.with(n >> 1, `line of ${name}`).join('\n')
      return `commit refs/heads/${name}\ncommitter a <b@c> ${n + 1} +0000\ndata 4\nwork\nfrom refs/heads/main^0\n${blob(hot, edited)}${own}`
    })
    .join('')
}

const inWorktree =
  'exec <"$0"; while read -r a b; do git checkout -q --detach "$a"; git merge -q --no-edit "$b" >/dev/null 2>&1 || git reset -q --hard; done; true'

/** Branches that write one line, or two lines side by side, conflict. */
function check(cwd, env) {
  const { pairs } = JSON.parse(run(['git', 'agents', 'conflicts', '--json'], { cwd, env }))
  const seen = pairs.filter(({ verdict }) => verdict === 'conflict').length
  const lines = names.map((_, n) => n >> 1)
  const near = lines.flatMap((a, i) => lines.slice(i + 1).filter((b) => Math.abs(a - b) < 2)).length
  if (seen !== near) throw new Error(`conflicts saw ${seen} of ${near}`)
}
