// Every verb in its main uses: what it shows, what it prints for programs, and that what it did can be taken back.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Acted, acted, published } from '../story/acted.ts'
import type { Scratch } from '../support/scratch.ts'
import { transcript } from '../support/transcript.ts'

/** Runs it and gives its transcript as a block of a snapshot. */
async function told(s: Scratch, ...args: string[]): Promise<string> {
  const text = transcript(await s.agents(...args), s)
    .replace(/\b\d{8}T\d+Z?-\w+/g, '<operation>')
    .replace(/\b[0-9a-f]{7,12}\b/g, '<oid>')
    .replace(/\d+% /g, '<n>% ')
    .replace(/git version \S+/, 'git version <version>')
    // A run looks for conflicts beside its agents: when it finds one is not for a snapshot.
    .replace(/^x \S+ and \S+ conflict in .*\n/gm, '')
  return `$ git agents ${args.join(' ')}\n${text}\n`
}

/** What undo has to bring back: all refs but the logs that only grow, the checkout, every task as `list` tells it. */
async function stateOf(s: Scratch): Promise<unknown> {
  const refs = (await s.git('for-each-ref', '--format=%(refname) %(objectname)')).split('\n')
  const kept = refs.filter((ref) => !/^refs\/(notes\/agents|agents\/(operations|keep\/|tasks\/))/.test(ref))
  const { tasks } = await s.json<{ tasks: unknown[] }>('list')
  return { kept, status: await s.git('status', '--porcelain'), tasks }
}

const plan = `tasks:
  - {id: one, title: "feat: one", prompt: Write one., paths: ["one/**"]}
  - {id: two, title: "feat: two", prompt: Write two., paths: ["one/*.txt", "two/**"]}
  - {id: three, title: "feat: three", prompt: Write three., after: [one]}
`

async function planned(): Promise<Acted> {
  const s = await acted()
  s.act('one', 'mkdir -p one && echo one > one/one.txt && echo "One is written."')
  s.act('two', 'mkdir -p one two && echo two > two/two.txt && echo 2 > one/one.txt && echo stray > stray.txt')
  s.act('three', 'cat one/one.txt > three.txt')
  writeFileSync(join(s.root, 'plan.yaml'), plan)
  return s
}

test('the journey as a person sees it', { timeout: 60_000 }, async () => {
  const s = await planned()
  const shown: string[] = []
  const show = async (...args: string[]): Promise<void> => {
    shown.push(await told(s, ...args))
  }
  await show('init')
  await show('init')
  await show('list')
  await show('plan', '../plan.yaml', '--dry-run')
  await show('plan', '../plan.yaml')
  await show('add', 'docs: four', '-m', 'Write four.', '--paths', 'one/*.md', '--kind', 'change')
  await show('edit', 'four', '--paths', 'four/**', '--after', 'two')
  await show('drop', 'four')
  await show('list')
  await show('run', '--trust', '-j', '1')
  await show('list')
  await show('conflicts')
  await show('review')
  await show('review', 'two')
  await show('review', 'one', '--approve')
  await show('review', 'two', '--request-changes', '-m', 'Leave one alone.')
  await show('show', 'one')
  await show('land', '--dry-run')
  await show('land')
  await show('undo')
  await show('land', 'one', 'three')
  await show('review', 'two', '--reject', '-m', 'Not wanted after all.')
  await show('clean', '--dry-run')
  await show('clean')
  await show('operations')
  await show('doctor')
  await expect(shown.join('\n')).toMatchFileSnapshot('__snapshots__/journey.txt')
})

test('every mutating verb is taken back by undo', { timeout: 60_000 }, async () => {
  const s = await planned()
  const turn = async (...args: string[]): Promise<void> => {
    const before = await stateOf(s)
    await s.ok(...args)
    const after = await stateOf(s)
    expect(after, args.join(' ')).not.toEqual(before)
    const undone = published<{ verb: string }>('undone', await s.ok('undo', '--json'))
    expect(undone.verb).toBe(args[0])
    expect(await stateOf(s), `${args.join(' ')}, undone`).toEqual(before)
    published('undone', await s.ok('redo', '--json'))
    expect(await stateOf(s), `${args.join(' ')}, redone`).toEqual(after)
  }
  await turn('add', 'Zero', '--id', 'zero')
  await turn('edit', 'zero', '--title', 'Nought', '--paths', 'zero/**')
  await turn('drop', 'zero')
  await turn('plan', '../plan.yaml')
  const run = await s.agents('run', '--trust')
  expect({ code: run.code, states: await s.states(), said: run.stderr }).toMatchObject({
    code: 0,
    states: { one: 'done', two: 'done', three: 'done' },
  })
  await turn('review', 'one', '--approve')
  await turn('review', 'two', '--request-changes', '-m', 'Again.')
  await turn('review', 'three', '--reject', '-m', 'No.')
  await turn('land', 'one')
  await s.git('branch', 'byhand', 'main~1')
  await s.git('worktree', 'add', '--quiet', '../byhand', 'byhand')
  await s.write('../byhand/hand.txt', 'by hand\n')
  await s.git('-C', '../byhand', 'add', '-A')
  await s.git('-C', '../byhand', 'commit', '--quiet', '-m', 'by hand')
  await turn('adopt', '../byhand', '--title', 'feat: by hand')
})

test('a snapshot comes back as a branch, and into the worktree', async () => {
  const s = await acted()
  s.act('one', 'echo half > half.txt; exit 3')
  await s.ok('add', 'one')
  await s.agents('run', '--trust')
  await s.write('../repo.agents/one/half.txt', 'half, and more by hand\n')
  s.act('one', 'echo done > one.txt')
  await s.ok('run')
  expect(await s.git('ls-tree', '--name-only', 'agents/one')).toContain('one.txt')
  const kept = (await s.json<{ kept: { ref: string }[] }>('show', 'one')).kept
  const holding = []
  for (const { ref } of kept)
    if ((await s.gitIn({}, 'show', `${ref}:half.txt`)).stdout === 'half, and more by hand\n')
      holding.push(ref)
  expect(holding.length).toBeGreaterThan(0)
  const n = holding[0]?.split('/').at(-1) ?? ''
  const before = await s.git('for-each-ref', 'refs/heads/')
  const restored = published<{ branch: string }>('restored', await s.ok('restore', 'one', n, '--json'))
  expect(await s.git('show', `${restored.branch}:half.txt`)).toBe('half, and more by hand')
  await s.ok('undo')
  expect(await s.git('for-each-ref', 'refs/heads/')).toBe(before)
})

test('a run is taken back, and what its agents did stays on their branches', async () => {
  const s = await planned()
  await s.ok('plan', '../plan.yaml')
  const tasks = await s.states()
  await s.ok('run', 'one', '--trust')
  const tip = await s.git('rev-parse', 'agents/one')
  await s.ok('undo')
  expect(await s.states()).toEqual(tasks)
  expect(await s.git('rev-parse', 'agents/one')).toBe(tip)
  await s.ok('run', 'one')
  expect(await s.states()).toMatchObject({ one: 'done' })
})

test('the branches that clean removes come back', async () => {
  const s = await planned()
  await s.ok('plan', '../plan.yaml')
  await s.ok('run', 'one', '--trust')
  const tip = await s.git('rev-parse', 'agents/one')
  await s.ok('land', 'one')
  const cleaned = published<{ removed: { id: string }[] }>('cleaned', await s.ok('clean', '--json'))
  expect(cleaned.removed).toMatchObject([{ id: 'one', branch: 'agents/one' }])
  expect((await s.gitIn({}, 'rev-parse', '--verify', '--quiet', 'agents/one')).code).toBe(1)
  await s.ok('undo')
  expect(await s.git('rev-parse', 'agents/one')).toBe(tip)
  await s.ok('undo')
  expect(await s.states()).toMatchObject({ one: 'done' })
})

test('every verb prints its published JSON, one document', { timeout: 60_000 }, async () => {
  const s = await planned()
  const say = async (kind: string, ...args: string[]): Promise<void> => {
    const { stdout, code } = await s.agents(...args, '--json')
    expect({ args, code, lines: stdout.split('\n').length > 0 }).toEqual({ args, code: 0, lines: true })
    published(kind, stdout)
  }
  await say('initialized', 'init')
  await say('planned', 'plan', '../plan.yaml', '--dry-run')
  await say('planned', 'plan', '../plan.yaml')
  await say('added', 'add', 'Four')
  await say('edited', 'edit', 'four', '--title', 'IV', '--clear', 'timeout')
  await say('dropped', 'drop', 'four')
  await say('list', 'list')
  const run = await s.ok('run', '--trust', '--json')
  for (const line of run.split('\n')) published('event', line)
  for (const [kind, ...args] of [
    ['list', 'list'],
    ['list', 'status'],
    ['show', 'show', 'two'],
    ['conflicts', 'conflicts'],
    ['conflicts', 'conflicts', 'one', 'two'],
    ['reviews', 'review'],
    ['review', 'review', 'one'],
    ['diff', 'review', 'one', '--diff'],
    ['reviewed', 'review', 'one', '--approve'],
    ['landed', 'land', '--dry-run'],
    ['landed', 'land'],
    ['undone', 'undo'],
    ['operations', 'operations'],
    ['stats', 'stats'],
    ['cleaned', 'clean', '--dry-run'],
    ['doctor', 'doctor'],
    ['text', 'help'],
    ['text', 'help', 'land'],
    ['text', 'version'],
    ['text', '--version'],
    ['text', 'land', '-h'],
  ] as const)
    await say(kind, ...args)
})

test('a reader that has seen enough ends it quietly', async () => {
  const s = await planned()
  await s.ok('plan', '../plan.yaml')
  for (const call of ['list', 'list --json', 'show one', 'help', '-h', 'operations', 'conflicts --json']) {
    const script = `git agents ${call} | head -1; git agents ${call} | true`
    const { code, stdout, stderr } = await s.gitIn({}, '-c', `alias.piped=!${script}`, 'piped')
    expect({ call, code }).toEqual({ call, code: 0 })
    expect(stderr, call).not.toMatch(/EPIPE|[Ee]rror|fault/)
    expect(stdout.split('\n').length, call).toBe(2)
  }
})

test('a task whose id was taken is told by the one that it has, in the log too', async () => {
  const s = await acted()
  await s.ok('add', 'Lessons')
  await s.ok('add', 'Lessons')
  const { operations } = await s.json<{ operations: { text: string }[] }>('operations')
  expect(operations.map(({ text }) => text)).toEqual(['added lessons-2', 'added lessons'])
})
