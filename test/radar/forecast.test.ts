// The forecast says what `land --all --dry-run` says of the same tips, and says it too of work that nobody has finished.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { doInside } from '../support/inside.ts'
import { openPuppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

interface Conflicts {
  forecast: {
    tasks: { id: string; lands: boolean; blockedBy: string[] }[]
    order: string[]
    held: { id: string; reason: string; paths: string[]; with: string[] }[]
    serialize: { first: string; second: string; paths: string[] }[]
  }
}
interface Landed {
  landed: { id: string }[]
  held: Conflicts['forecast']['held']
}

/** Tasks that write these files, run to their end side by side; what comes `after` another starts on its result. */
async function worked(
  files: Record<string, Record<string, string>>,
  after: Record<string, string> = {},
): Promise<Scratch> {
  const s = await scratch()
  const puppets = await openPuppets(s)
  for (const id of Object.keys(files))
    await addTask(s, id, '--id', id, ...(after[id] === undefined ? [] : ['--after', after[id]]))
  const run = doInside(s, ['run', '--trust', '-j', '9'])
  for (const [id, own] of Object.entries(files)) {
    const agent = await puppets.next(id)
    for (const [path, text] of Object.entries(own)) await agent.write(path, text)
    await agent.exit(0)
  }
  await run
  return s
}

const a = (n: number, text: string): string =>
  ['one', 'two', 'three', 'four', 'five']
    .with(n - 1, text)
    .map((line) => `${line}\n`)
    .join('')

async function both(s: Scratch): Promise<{ said: Conflicts['forecast']; done: Landed }> {
  const { forecast } = await s.json<Conflicts>('conflicts', '--forecast')
  const { stdout } = await s.agents('land', '--all', '--dry-run', '--json')
  return { said: forecast, done: JSON.parse(stdout) }
}

test('it is what landing everything would do: order, conflicts and dependants', async () => {
  const s = await worked(
    {
      hub: { 'src/a.txt': a(1, 'hub'), 'src/b.txt': 'hub\n' },
      left: { 'src/a.txt': a(1, 'left') },
      right: { 'src/b.txt': 'right\n' },
      apart: { 'src/c.txt': 'apart\n' },
      leaf: { 'src/leaf.txt': 'leaf\n' },
    },
    { leaf: 'hub' },
  )
  const { said, done } = await both(s)
  expect(said.order).toEqual(done.landed.map(({ id }) => id))
  expect(said.held.map(({ id, reason, with: others, paths }) => ({ id, reason, others, paths }))).toEqual(
    done.held.map(({ id, reason, with: others, paths }) => ({ id, reason, others, paths })),
  )
  expect(said.order).toContain('apart')
  expect(said.held.length).toBeGreaterThan(0)
  expect(said.tasks.find(({ id }) => id === 'hub')?.blockedBy.sort()).toEqual(['left', 'right'])
  expect(said.tasks.find(({ id }) => id === 'apart')).toEqual({ id: 'apart', lands: true, blockedBy: [] })
})

test('of three that edit lines next to one another, what is held is what the landing holds', async () => {
  const s = await worked({
    first: { 'src/a.txt': 'one\nTWO\nthree\nfour\nfive\n' },
    second: { 'src/a.txt': 'one\ntwo\nthree\nFOUR\nfive\n' },
    third: { 'src/a.txt': 'one\ntwo\nTHREE\nfour\nfive\n' },
  })
  const { said, done } = await both(s)
  expect(said.order).toEqual(done.landed.map(({ id }) => id))
  expect(said.held).toMatchObject(done.held.map(({ id, reason, paths }) => ({ id, reason, paths })))
})

/** Twenty lines, of which those from `start` up to `end` are somebody's. */
const lesson = (who: string, start: number, end: number): string =>
  Array.from({ length: 20 }, (_, line) =>
    line >= start && line < end ? `${who} wrote another line, ${line}\n` : `the lesson as it was, ${line}\n`,
  ).join('')

/** What each of three does to one lesson: one moves it and writes its head, the others write the rest where it was. */
const onLesson: Record<string, Record<string, string | undefined>> = {
  mover: { 'lesson.txt': undefined, 'moved.txt': lesson('mover', 0, 6) },
  middle: { 'lesson.txt': lesson('middle', 7, 13) },
  ends: { 'lesson.txt': lesson('ends', 14, 20) },
}

/** Git knows a moved file by half of its lines: where the mover and one more have landed, too few are left for a third. */
test.each([
  { ids: ['mover', 'middle', 'ends'], lands: ['mover', 'middle'], held: ['ends'] },
  { ids: ['mover', 'ends', 'middle'], lands: ['mover', 'ends'], held: ['middle'] },
  { ids: ['middle', 'ends', 'mover'], lands: ['middle', 'ends', 'mover'], held: [] },
])('each two merge, and all three only where the mover is last: $ids', async ({ ids, lands, held }) => {
  const s = await scratch()
  await s.commit('lesson', { 'lesson.txt': lesson('', 0, 0) })
  const puppets = await openPuppets(s)
  for (const id of ids) await addTask(s, id, '--id', id)
  const run = s.start('run', '--trust', '-j', '9')
  for (const id of ids) {
    const agent = await puppets.next(id)
    for (const [path, text] of Object.entries(onLesson[id] ?? {}))
      if (text === undefined) await rm(join(s.worktree(id), path))
      else await agent.write(path, text)
    await agent.exit(0)
  }
  await run.ended
  const { pairs } = await s.json<{ pairs: { a: string; b: string; verdict: string }[] }>('conflicts')
  const among = pairs.filter(({ a: one, b: other }) => ids.includes(one) && ids.includes(other))
  expect(among.map(({ verdict }) => verdict)).toEqual(['shared', 'shared', 'shared'])
  const { said, done } = await both(s)
  expect(said.tasks.flatMap(({ blockedBy }) => blockedBy)).toEqual([])
  expect(said.order).toEqual(lands)
  expect(said.order).toEqual(done.landed.map(({ id }) => id))
  const conflict = (id: string) => ({ id, reason: 'conflict', paths: ['lesson.txt'] })
  expect(said.held).toMatchObject(held.map(conflict))
  expect(done.held).toMatchObject(held.map(conflict))
})

test('the target that moved, local changes in the way, and what is still uncommitted are part of it', async () => {
  const s = await worked({
    moved: { 'src/a.txt': a(2, 'moved') },
    blocked: { 'src/b.txt': 'blocked\n' },
    free: { new: 'free\n' },
  })
  await s.commit('meanwhile', { 'src/a.txt': a(2, 'meanwhile') })
  await s.write('src/b.txt', 'mine\n')
  const { said, done } = await both(s)
  expect(said.order).toEqual(done.landed.map(({ id }) => id))
  expect(said.held.map(({ id, reason }) => ({ id, reason }))).toEqual(
    done.held.map(({ id, reason }) => ({ id, reason })),
  )
  expect(said.held).toMatchObject([
    { id: 'blocked', reason: 'local-changes' },
    { id: 'moved', reason: 'conflict' },
  ])
  expect(said.tasks.find(({ id }) => id === 'moved')?.lands).toBe(false)
  await s.write('../repo.agents/free/README.md', 'uncommitted\n')
  await s.write('README.md', 'mine too\n')
  expect((await s.json<Conflicts>('conflicts', '--forecast')).forecast.held.map(({ id }) => id)).toContain(
    'free',
  )
})

test('it lands nothing and leaves no object behind', async () => {
  const s = await worked({ one: { 'src/a.txt': a(1, 'ONE') }, two: { 'src/a.txt': a(1, 'TWO') } })
  const before = [
    await s.git('for-each-ref'),
    await s.git('count-objects', '-v'),
    await s.git('status', '--porcelain'),
  ]
  await s.json('conflicts', '--forecast')
  expect([
    await s.git('for-each-ref'),
    await s.git('count-objects', '-v'),
    await s.git('status', '--porcelain'),
  ]).toEqual(before)
  expect((await s.agents('conflicts', '--forecast')).stdout).toMatch(/would be held: conflict with/)
})
