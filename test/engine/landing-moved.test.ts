// A target that somebody moves while a landing is planned: it is planned anew, knowing where its merges led, and in the
// end with fewer tasks. Whoever moves the target here is the check itself, so that nothing is left to chance.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { land, reasons, runTasks } from '../support/tasks.ts'

const names = ['a', 'b', 'c', 'd']

const somebody = `cd "$THEIRS" && n=$(cat ../left) && [ "$n" -gt 0 ] || exit 0
echo $((n - 1)) > ../left
echo "$n" >> theirs.txt
git add theirs.txt && git commit -qm "theirs $n" -- theirs.txt
`

/** Four tasks that each change another line of one file; the check commits to the target as often as `left` says. */
async function busy(): Promise<Scratch> {
  const s = await scratch()
  await s.commit('a long file', { 'src/a.txt': names.map((name) => `line ${name}\n\n\n\n`).join('') })
  const works = names.map((name) => [name, `sed -i 's/line ${name}/LINE ${name}/' src/a.txt`])
  await runTasks(s, Object.fromEntries(works))
  await s.write('../somebody.sh', somebody)
  await s.write('.agentsrc', `${await s.read('.agentsrc')}checks: ['sh "$THEIRS/../somebody.sh"']\n`)
  s.env.THEIRS = s.repo
  return s
}

test('all land where it moved once, every merge but the first try’s in one batch', async () => {
  const s = await busy()
  await s.write('../left', '1\n')
  const calls = join(s.root, 'calls')
  Object.assign(s.env, { PATH: `${join(s.built, 'faulty')}:${s.env.PATH}`, CALLS: calls, KILL_AT: '0' })
  expect(await land(s, '--all')).toMatchObject({ code: 0, held: [] })
  const [, first = '', second = ''] = (await readFile(calls, 'utf8')).split('rev-list --topo-order')
  const merges = (text: string): number => text.match(/merge-tree --write-tree/g)?.length ?? 0
  expect(merges(first)).toBeGreaterThan(2)
  expect(merges(second)).toBe(1)
  expect(await s.git('log', '--format=%s', '-5', 'main')).toBe(
    ['Task d', 'Task c', 'Task b', 'Task a', 'theirs 1'].join('\n'),
  )
  expect(await s.read('src/a.txt')).toBe(names.map((name) => `LINE ${name}\n\n\n\n`).join(''))
})

test('fewer land where it moves all the time, and the others wait', async () => {
  const s = await busy()
  await s.write('../left', '5\n')
  const some = await land(s, 'a', 'b')
  expect(some.code).toBe(1)
  expect(some.landed.map(({ id }) => id)).toEqual(['a'])
  expect(reasons(some)).toEqual({ b: 'target-moved' })
  expect(await land(s, '--all')).toMatchObject({ code: 0, held: [] })
  expect(await s.read('src/a.txt')).toBe(names.map((name) => `LINE ${name}\n\n\n\n`).join(''))
  expect(await s.git('for-each-ref', 'refs/agents/hold/')).toBe('')
})

test('local work that came while checks ran holds its task alone', async () => {
  const s = await scratch()
  await runTasks(s, { a: "sed -i 's/one/ONE/' src/a.txt", b: "sed -i 's/uno/UNO/' src/b.txt" })
  const once = 'cd "$THEIRS" && test -e ../once || { echo mine >> src/b.txt; touch ../once; }'
  await s.write('.agentsrc', `${await s.read('.agentsrc')}checks: ['${once}']\n`)
  s.env.THEIRS = s.repo
  const report = await land(s, '--all')
  expect(report.landed.map(({ id }) => id)).toEqual(['a'])
  expect(reasons(report)).toEqual({ b: 'local-changes' })
  expect(await s.read('src/b.txt')).toMatch(/^uno\n(.|\n)*mine\n$/)
})
