// Finished work whose dependency has another result by now: what Git can merge is put on that, the rest is sent back.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultsOf } from '../support/faults.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { runTasks } from '../support/tasks.ts'

interface Row {
  id: string
  state: string
  stale: boolean
  attempts: number
}

const rows = async (s: Scratch): Promise<Row[]> =>
  (await s.json<{ tasks: Row[] }>('list')).tasks.map(({ id, state, stale, attempts }) => ({
    ...{ id, state, stale, attempts },
  }))

/** What each agent does when it is called again. */
const agent = (s: Scratch, id: string, script: string): Promise<void> =>
  s.write(join(s.root, 'scripts', `${id}.sh`), `set -e\n${script}\n`)

//   lexer ── parser ── printer      all finished, parser approved; then lexer is sent back. The short one has no printer.
async function finished(s: Scratch, { checks = [] as string[], isShort = false } = {}): Promise<void> {
  await s.commit('tokens', { 'tokens.txt': 'a\nb\nc\nd\ne\n' })
  await runTasks(s, {
    lexer: 'echo one > lexer.txt',
    parser: {
      after: ['lexer'],
      checks,
      script:
        'sed -i s/e/E/ tokens.txt; git commit -qam "parse: E"; echo p > parser.txt; git add .; git commit -qm "parse: file"',
    },
    ...(isShort ? {} : { printer: { after: ['parser'], script: 'echo print > printer.txt' } }),
  })
  await s.ok('review', 'parser', '--approve')
  await s.ok('review', 'lexer', '--request-changes', '-m', 'other tokens')
}

test('what merges is put on the new result, with its commits, its checks and its worktree, along the whole chain', async () => {
  const s = await scratch()
  await finished(s, { checks: ['test -f parser.txt'] })
  const before = await s.git('rev-parse', 'agents/parser')
  await agent(s, 'lexer', 'echo two > lexer.txt; sed -i s/a/A/ tokens.txt')
  await agent(s, 'parser', 'exit 1')
  const { code, stderr } = await s.agents('run', '--trust')
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('new result of lexer') })
  expect(await rows(s)).toEqual([
    { id: 'lexer', state: 'done', stale: false, attempts: 2 },
    { id: 'parser', state: 'done', stale: false, attempts: 2 },
    { id: 'printer', state: 'done', stale: false, attempts: 2 },
  ])
  expect(await s.git('show', 'agents/printer:tokens.txt')).toBe('A\nb\nc\nd\nE')
  expect(await s.git('log', '--format=%s', 'agents/lexer..agents/parser')).toBe('parse: file\nparse: E')
  const inWorktree = async (...args: string[]): Promise<string> =>
    await s.git('-C', s.worktree('parser'), ...args)
  expect(await inWorktree('status', '--porcelain', '--branch')).toBe('## agents/parser')
  expect(readFileSync(join(s.worktree('parser'), 'lexer.txt'), 'utf8')).toBe('two\n')
  expect(await s.git('for-each-ref', '--contains', before, 'refs/agents/keep/parser')).toContain(before)
  expect(await s.ok('show', 'parser')).toContain('its work is put on the new result of lexer')
  await s.ok('undo')
  await s.ok('undo')
  expect(await rows(s)).toContainEqual({ id: 'parser', state: 'approved', stale: true, attempts: 1 })
  expect(await s.git('rev-parse', 'agents/parser')).toBe(before)
  expect(await inWorktree('status', '--porcelain', '--branch')).toBe('## agents/parser')
  await s.write(join(s.worktree('parser'), 'parser.txt'), 'mine\n')
  expect((await s.agents('run', '--trust', 'parser')).stderr).toContain(
    'parser: it stays on the older result of lexer: its worktree holds changes',
  )
  expect(await inWorktree('status', '--porcelain', '--branch')).toBe('## agents/parser\n M parser.txt')
})

test('what conflicts, or fails its check there, goes back to its agent in the same run', async () => {
  const s = await scratch()
  await finished(s, { checks: ['! grep -q three lexer.txt || test -f fits.txt'], isShort: true })
  await agent(s, 'lexer', 'echo two > lexer.txt; sed -i s/e/X/ tokens.txt')
  const prompt = join(s.root, 'prompt')
  await agent(
    s,
    'parser',
    `cat > ${prompt}; grep '<<<<' tokens.txt; printf 'a\\nb\\nc\\nd\\nEX\\n' > tokens.txt`,
  )
  expect((await s.agents('run', '--trust')).stderr).toMatch(
    /parser changes-requested in .*s: lexer has a new result, and this work conflicts with it in tokens.txt/,
  )
  expect(readFileSync(prompt, 'utf8')).toMatch(/conflicts with it in tokens.txt[\s\S]*- tokens.txt/)
  expect(await s.git('show', 'agents/parser:tokens.txt')).toBe('a\nb\nc\nd\nEX')
  expect((await rows(s)).map(({ state, stale }) => `${state} ${stale}`)).toEqual(Array(2).fill('done false'))
  await s.ok('review', 'lexer', '--request-changes', '-m', 'three')
  await agent(s, 'lexer', 'echo three > lexer.txt')
  await agent(s, 'parser', `cat > ${prompt}; echo fits > fits.txt`)
  await s.ok('run', '--trust')
  expect(readFileSync(prompt, 'utf8')).toContain('failed on the new result of lexer')
  expect(await s.git('ls-tree', '--name-only', 'agents/parser')).toContain('fits.txt\nlexer.txt\nparser.txt')
})

// `npm run test:faults` kills before every one of its Git calls.
test('a run that is killed before the worktree is on its branch again is finished by the next one', async () => {
  const s = await scratch()
  await finished(s, { isShort: true })
  await agent(s, 'lexer', 'echo two > lexer.txt')
  await s.ok('run', '--trust', 'lexer')
  const faults = await faultsOf(s, 'run', '--trust')
  const at = faults.calls.findIndex((call) => call.includes('symbolic-ref -m'))
  expect(await faults.killAt(at + 1)).toMatchObject({ code: 137 })
  await s.ok('run', '--trust')
  expect(await rows(s)).toContainEqual({ id: 'parser', state: 'done', stale: false, attempts: 2 })
  expect(await s.git('show', 'agents/parser:lexer.txt', 'agents/parser:parser.txt')).toBe('two\np')
  expect(await s.git('-C', s.worktree('parser'), 'status', '--porcelain', '-b')).toBe('## agents/parser')
})
