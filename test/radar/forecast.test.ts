// The forecast says what `land --all --dry-run` says of the same tips, and says it too of work that nobody has finished.
import { expect, test } from 'vitest'
import { openPuppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'

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
    await s.ok('add', id, '--id', id, ...(after[id] === undefined ? [] : ['--after', after[id]]))
  const run = s.start('run', '--trust', '-j', '9')
  for (const [id, own] of Object.entries(files)) {
    const agent = await puppets.next(id)
    for (const [path, text] of Object.entries(own)) await agent.write(path, text)
    await agent.exit(0)
  }
  await run.ended
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

test('three that merge pair by pair and not one after the other are told by the chain', async () => {
  // Each of the first two moves the line that the third changes next to; only both together take its surroundings away.
  const s = await worked({
    first: { 'src/a.txt': 'one\nTWO\nthree\nfour\nfive\n' },
    second: { 'src/a.txt': 'one\ntwo\nthree\nFOUR\nfive\n' },
    third: { 'src/a.txt': 'one\ntwo\nTHREE\nfour\nfive\n' },
  })
  const { said, done } = await both(s)
  expect(said.order).toEqual(done.landed.map(({ id }) => id))
  expect(said.held).toMatchObject(done.held.map(({ id, reason, paths }) => ({ id, reason, paths })))
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
