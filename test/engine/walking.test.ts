// What the walk of `review` asks of a real repository: pages, what is new since the last look, verdicts on what was shown.
import { expect, test } from 'vitest'
import { type Effect, keyOf, type Page, type WalkInput } from '../../src/domain/walk.ts'
import { rememberLook } from '../../src/engine/pages.ts'
import { openWalking } from '../../src/engine/walking.ts'
import { readWorld, requireTask } from '../../src/engine/world.ts'
import { id } from '../output/samples.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'

/** A branch with work, as another tool leaves it. */
async function work(s: Scratch, name: string, files: Record<string, string>): Promise<void> {
  await s.git('switch', '-q', '-c', name, 'main')
  await s.commit(`feat: ${name}`, files)
  await s.git('switch', '-q', 'main')
  await s.ok('adopt', name)
}

async function walkOf(s: Scratch) {
  await repoOf(s)
  const abort = new AbortController()
  const walking = openWalking(await readWorld(s.repo), { signal: abort.signal, emit: () => {}, program: [] })
  const read = async (name: string): Promise<Page> => {
    const said = await walking.perform({ do: 'read', id: id(name) })
    if (said?.kind !== 'page') throw new Error(`no page: ${JSON.stringify(said)}`)
    return said.page
  }
  return {
    ...walking,
    read,
    tell: (effect: Effect): Promise<WalkInput | undefined> => walking.perform(effect),
  }
}

test('a look is remembered, what is new since is told, and only what was shown is judged', async () => {
  const s = await scratch()
  await work(s, 'one', { 'a.txt': 'a\n', 'b.txt': 'b\n' })
  const { read, tell, queue, close } = await walkOf(s)
  const first = await read('one')
  expect(await tell({ do: 'foresee', queued: first.queued })).toMatchObject({
    key: keyOf(first.queued),
    outlook: { place: 1, landing: 1, landsAlone: true },
  })
  expect([first.since, first.viewed, first.review.files.length]).toEqual([undefined, [], 2])
  await tell({ do: 'remember', page: { ...first, viewed: ['a.txt', 'b.txt'], notes: ['a.txt:1: why?'] } })
  const again = await read('one')
  expect([again.since, again.viewed, again.notes]).toEqual([undefined, ['a.txt', 'b.txt'], ['a.txt:1: why?']])

  await s.git('switch', '-q', 'one')
  await s.commit('more', { 'b.txt': 'other\n' })
  await s.git('switch', '-q', 'main')
  const stale = await tell({ do: 'judge', page: again, verdict: 'approve' })
  expect(stale).toEqual({
    kind: 'told',
    text: 'one has changed meanwhile, so nothing was recorded.',
    isBad: true,
  })
  const changed = await read('one')
  expect([changed.since?.tip, changed.since?.files, changed.viewed]).toEqual([
    first.queued.tip,
    ['b.txt'],
    ['a.txt'],
  ])

  const plain = JSON.parse(await s.ok('review', 'one', '--json'))
  expect([plain.since, plain.notes]).toEqual([changed.since, ['a.txt:1: why?']])
  await rememberLook((await readWorld(s.repo)).repo, requireTask(await readWorld(s.repo), 'one'))
  const after = await read('one')
  expect([after.since, after.viewed, after.notes]).toEqual([undefined, ['a.txt'], ['a.txt:1: why?']])

  const seen: WalkInput[] = []
  for await (const input of queue) {
    seen.push(input)
    if (seen.length === 1)
      await tell({ do: 'judge', page: changed, verdict: 'request-changes', message: 'No.' })
    else close()
  }
  expect(seen.map((input) => input.kind === 'queue' && input.tasks.map((task) => task.id))).toEqual([
    ['one'],
    [],
  ])
  expect(await s.states()).toEqual({ one: 'changes-requested' })
  expect(await tell({ do: 'read', id: id('one') })).toEqual({ kind: 'gone', id: 'one' })
})
