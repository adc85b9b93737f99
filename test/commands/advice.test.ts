// What `plan` and `add` answer before any work: what is claimed, what was probably meant, what to do about what is shared.
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'

interface Planned {
  tasks: { id: string; claim: { files: number; share: number } }[]
  advice: {
    independent: string[]
    ordered: { id: string; after: string[] }[]
    shared: {
      a: string
      b: string
      files: string[]
      choices: { way: string; first?: string; cost: object }[]
    }[]
  }
  warnings: { text: string; hint?: string }[]
}

async function repository(): Promise<Scratch> {
  const s = await scratch({ config: 'concurrency: 9\n' })
  const files = Array.from({ length: 20 }, (_, n) => [`src/content/${n}.md`, `${n}\n`])
  await s.commit('content', Object.fromEntries(files))
  return s
}

const plan = `
tasks:
  - { id: all, prompt: p, title: t, paths: ["src/content/**"] }
  - { id: some, prompt: p, title: t, paths: ["src/content/1.md", "src/a.txt"] }
  - { id: typo, prompt: p, title: t, paths: ["src/conent/2.md"] }
  - { id: later, prompt: p, title: t, after: [typo], paths: ["docs/**"] }
  - { id: alone, prompt: p, title: t, paths: ["test/**"] }
`

test('plan --dry-run: claims, a near miss, a claim of most of the tree, and what each way out costs', async () => {
  const s = await repository()
  await s.write('plan.yaml', plan)
  const planned = await s.json<Planned>('plan', '--dry-run', 'plan.yaml')
  expect(planned.tasks.map(({ id, claim }) => [id, claim.files])).toEqual([
    ['all', 20],
    ['some', 2],
    ['typo', 0],
    ['later', 0],
    ['alone', 0],
  ])
  expect(planned.warnings).toEqual([
    {
      text: expect.stringMatching(/^all: it claims 20 tracked files, 8\d % of all/),
      hint: expect.any(String),
    },
    { text: 'typo: `src/conent/2.md` matches no tracked file', hint: 'Did you mean `src/content/2.md`?' },
  ])
  expect(planned.advice).toMatchObject({
    independent: ['alone'],
    ordered: [{ id: 'later', after: ['typo'] }],
  })
  expect(planned.advice.shared).toMatchObject([{ a: 'all', b: 'some', files: ['src/content/1.md'] }])
  expect(planned.advice.shared[0]?.choices).toContainEqual({
    way: 'order',
    first: 'all',
    cost: { waves: 2, chain: 2 },
  })
  const { stdout, stderr } = await s.agents('plan', '--dry-run', 'plan.yaml')
  expect(stdout).toMatch(
    /! all and some share src\/content\/1\.md\n {4}narrow {3}leave them to some: `!src\/content\/1\.md` for all/,
  )
  expect(stderr).toContain('Did you mean `src/content/2.md`?')
  expect(await s.states()).toEqual({})
})

test('add says the same of one task, and show repeats what is odd as long as it is', async () => {
  const s = await repository()
  await s.ok('add', 'one', '--paths', 'src/content/**')
  const added = await s.agents('add', 'two', '--paths', 'src/content/1.md', '--paths', 'src/b.tx')
  expect(added.stdout).toBe('two\n')
  expect(added.stderr).toContain('`src/b.tx` matches no tracked file. Did you mean `src/b.txt`?')
  expect(added.stderr).toContain(
    'To let two come after one (2 waves, 2 in a row), run `git agents edit two --after one`',
  )
  const shown = await s.agents('show', 'two')
  expect(shown.stdout).toMatch(/claims +1 tracked file \(4 %\)/)
  expect(shown.stderr).toContain('Did you mean `src/b.txt`?')
  await s.ok('edit', 'two', '--paths', 'src/b.txt')
  expect((await s.agents('show', 'two')).stderr).not.toContain('Did you mean')
})
