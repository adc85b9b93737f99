// From a plan file to landed history, and back: one story, told by the real Git history.
import { expect, test } from 'vitest'
import { openPuppets } from '../support/puppet.ts'
import { scratch } from '../support/scratch.ts'
import { published } from './acted.ts'

const plan = `
tasks:
  - id: scout
    title: "chore: find out how lines are counted"
    prompt: Look around.
    kind: research
  - id: english
    title: "feat: English lessons"
    prompt: |
      Write the English lessons.
    paths: ["docs/en/**", "src/a.txt"]
  - id: spanish
    title: "feat: Spanish lessons"
    prompt: Write the Spanish lessons.
    paths: ["docs/es/**"]
  - id: shorter
    title: "fix: shorter lines"
    prompt: Shorten src/a.txt.
    paths: ["src/*.txt"]
  - id: pages
    title: "feat: pages for all lessons"
    prompt: Build pages.
    paths: ["pages/**"]
    after: [english, spanish, scout]
    commits:
      - { title: "feat: the index", paths: ["pages/index.html"] }
`

interface List {
  tasks: { id: string; state: string; after: string[]; overlaps: string[]; changed: number | null }[]
}
interface Conflicts {
  participants: { id: string; dirty: boolean }[]
  pairs: {
    a: string
    b: string
    verdict: string
    shared: string[]
    conflicts: { path: string; lines: number[][] }[]
  }[]
  targets: { id: string; conflicts: unknown[] }[]
}
interface Land {
  landed: { id: string; commits: string[] }[]
  held: { id: string; reason: string; paths: string[]; with: string[] }[]
  operation: string
}

//   scout ───┐
//   english ─┼─ pages       shorter
//   spanish ─┘
test('plan, run, conflicts, review, land, undo', { timeout: 60_000 }, async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  await s.write('README.md', '# Scratch\nmine, not committed\n')
  await s.write('notes.txt', 'untracked\n')
  await s.write('src/staged.txt', 'staged\n')
  await s.git('add', 'src/staged.txt')
  await s.write('../plan.yaml', plan)
  const mine = await s.git('status', '--porcelain=v2')
  const before = await s.git('rev-parse', 'main')

  const planned = published<{ waves: string[][]; overlaps: { a: string; b: string; ordered: boolean }[] }>(
    'planned',
    await s.ok('plan', '../plan.yaml', '--json'),
  )
  expect(planned.waves).toEqual([['scout', 'english', 'spanish', 'shorter'], ['pages']])
  expect(planned.overlaps).toMatchObject([{ a: 'english', b: 'shorter', ordered: false }])

  // Everybody works at once; the radar looks while half of the work is not committed.
  const run = s.start('run', '--trust', '-j', '4', '--json')
  const scout = await puppets.next('scout')
  const english = await puppets.next('english')
  const spanish = await puppets.next('spanish')
  const shorter = await puppets.next('shorter')
  expect(english.prompt).toContain('Write the English lessons.')
  expect(english.prompt).toContain('docs/en/**')
  expect(english.prompt).not.toContain('mine, not committed')
  await english.write('docs/en/1.md', 'Lesson 1\n')
  await english.commit('lesson 1')
  await english.write('src/a.txt', 'one\ntwo\nTHREE LESSONS\nfour\nfive\n')
  await shorter.write('src/a.txt', 'one\ntwo\n3\nfour\nfive\n')
  await spanish.write('docs/es/1.md', 'Lección 1\n')
  const radar = published<Conflicts>('conflicts', await s.ok('conflicts', '--json'))
  expect(radar.pairs.filter(({ verdict }) => verdict !== 'clear')).toMatchObject([
    {
      a: 'english',
      b: 'shorter',
      verdict: 'conflict',
      shared: ['src/a.txt'],
      conflicts: [{ path: 'src/a.txt', lines: [[3, 7]] }],
    },
  ])
  expect(radar.participants.map(({ id, dirty }) => [id, dirty])).toEqual([
    ['scout', false],
    ['english', true],
    ['spanish', true],
    ['shorter', true],
    ['pages', false],
    ['checkout', true],
  ])
  expect((await s.agents('conflicts', '--exit-code')).code).toBe(1)
  await scout.print('Lines are counted from one.')
  for (const agent of [scout, english, spanish, shorter]) await agent.exit(0)
  const pages = await puppets.next('pages')
  expect(pages.prompt).toContain('Lines are counted from one.')
  expect(await pages.run('cat', 'docs/en/1.md', 'docs/es/1.md')).toMatchObject({
    stdout: 'Lesson 1\nLección 1\n',
  })
  await pages.write('pages/index.html', '<ul></ul>\n')
  await pages.write('pages/1.html', '<p></p>\n')
  await pages.print('Two pages.')
  await pages.exit(0)
  const ran = await run.ended
  expect(ran.code).toBe(0)
  const events = ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => published<{ type: string; tasks?: { id: string; state: string }[] }>('event', line))
  expect(events.at(-1)).toMatchObject({ type: 'summary' })
  expect(events.at(-1)?.tasks?.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'done'])

  // A round of changes for the shorter lines: the agent goes on in its worktree, on what it had.
  published('reviews', await s.ok('review', '--json'))
  published('review', await s.ok('review', 'shorter', '--json'))
  published(
    'reviewed',
    await s.ok('review', 'shorter', '--request-changes', '-m', 'Leave line three alone.', '--json'),
  )
  expect(await s.states()).toMatchObject({ shorter: 'changes-requested' })
  const again = s.start('run')
  const second = await puppets.next('shorter')
  expect(second.prompt).toContain('Leave line three alone.')
  await second.write('src/a.txt', '1\ntwo\nthree\nfour\nfive\n')
  await second.print('Only the first line now.')
  await second.exit(0)
  expect(await again.ended).toMatchObject({ code: 0 })
  const calm = published<Conflicts>('conflicts', await s.ok('conflicts', '--json'))
  expect(calm.pairs.filter(({ verdict }) => verdict === 'conflict')).toEqual([])

  // What a dry run says is what the landing does.
  for (const id of ['scout', 'english', 'spanish', 'shorter', 'pages']) await s.ok('review', id, '--approve')
  const list = published<List>('list', await s.ok('list', '--json'))
  expect(list.tasks.map(({ state }) => state)).toEqual([
    'approved',
    'approved',
    'approved',
    'approved',
    'approved',
  ])
  const dry = published<Land>('landed', await s.ok('land', '--dry-run', '--json'))
  expect(await s.git('rev-parse', 'main')).toBe(before)
  const land = published<Land>('landed', await s.ok('land', '--json'))
  expect(land.landed.map(({ id }) => id)).toEqual(dry.landed.map(({ id }) => id))
  expect(land.held).toEqual([])
  expect(land.landed.at(-1)).toMatchObject({ id: 'pages', commits: [expect.any(String), expect.any(String)] })

  const format = '%an <%ae>%n%B--%(trailers:key=Agent-Task,valueonly)'
  expect(
    await s.git('log', '--reverse', '--no-show-signature', `--format=${format}`, `${before}..main`),
  ).toMatchSnapshot('history')
  expect(await s.git('ls-tree', '-r', '--name-only', 'main')).toMatchSnapshot('tree')
  expect(await s.git('show', 'main:src/a.txt')).toBe('1\ntwo\nTHREE LESSONS\nfour\nfive')
  expect(await s.git('log', '-1', '--format=%N', '--notes=agents', 'main')).toContain('Task: pages')
  expect(await s.git('diff-tree', '-r', '--name-only', 'main~1', 'main')).toBe('pages/1.html')
  // The checkout followed, and what was the person's own in it is as it was.
  expect(await s.git('status', '--porcelain=v2')).toBe(mine)
  expect(await s.read('docs/es/1.md')).toBe('Lección 1\n')
  expect(await s.read('notes.txt')).toBe('untracked\n')

  const undone = published<{ verb: string }>('undone', await s.ok('undo', '--json'))
  expect(undone.verb).toBe('land')
  expect(await s.git('rev-parse', 'main')).toBe(before)
  expect(await s.git('status', '--porcelain=v2')).toBe(mine)
  const back = published<List>('list', await s.ok('list', '--json'))
  expect(back).toEqual(list)
  // And once more: undo has lost nothing.
  const relanded = published<Land>('landed', await s.ok('land', '--json'))
  expect(relanded.landed.map(({ id }) => id)).toEqual(land.landed.map(({ id }) => id))
  expect(await s.git('rev-parse', 'main^{tree}')).toBe(
    await s.git('rev-parse', `${land.landed.at(-1)?.commits.at(-1)}^{tree}`),
  )
})
