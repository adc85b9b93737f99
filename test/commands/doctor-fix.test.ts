// `doctor --fix` on repositories that are broken as parallel work breaks them, and on what only looks broken.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'

interface Document {
  findings: { level: string; text: string; mend?: string }[]
  healed: { text: string; mend: string; fault?: string }[]
}

async function fix(s: Scratch): Promise<Document & { stderr: string }> {
  const { stdout, stderr } = await s.agents('doctor', '--fix', '--json')
  return { ...(JSON.parse(stdout) as Document), stderr }
}

const config = (s: Scratch): Promise<string> => readFile(join(s.repo, '.git/config'), 'utf8')

/** A process id that nobody has: above what Linux and macOS give. */
const gone = 4_194_999

test('each break is told, healed, and gone; what a registration held is kept', async () => {
  const s = await scratch()
  const [lost, locked] = [join(s.root, 'lost'), join(s.root, 'locked')]
  await s.git('worktree', 'add', '-q', '--detach', lost)
  await s.git('-C', lost, 'commit', '-q', '--allow-empty', '-m', 'only here')
  await s.write(join(lost, 'staged.txt'), 'staged\n')
  await s.git('-C', lost, 'add', '.')
  await rm(lost, { recursive: true })
  await s.git('worktree', 'add', '-q', '--detach', locked)
  await s.git('worktree', 'lock', '--reason', `an agent (pid ${gone})`, locked)
  await s.git('branch', 'agents/orphan')
  await mkdir(join(s.repo, '.husky/_'), { recursive: true })
  await writeFile(join(s.repo, '.husky/_/.gitignore'), '*\n')
  await s.git('config', 'core.hooksPath', '.husky/_')
  await s.git('config', 'core.bare', 'true')
  const { healed, findings, stderr } = await fix(s)
  expect(healed.flatMap(({ fault }) => fault ?? [])).toEqual([])
  expect(healed.map(({ mend }) => mend.replace(/ \(.*/, '')).toSorted()).toEqual([
    'keep what its HEAD and its index hold, and take the registration away',
    'remove it',
    'set core.bare to false',
    'unlock it',
  ])
  for (const { mend } of healed) expect(stderr).toContain(mend)
  expect(findings.flatMap(({ mend }) => mend ?? [])).toEqual([`set core.hooksPath to ${s.repo}/.husky/_`])
  const second = await fix(s)
  expect(second.findings.every(({ level }) => level === 'ok')).toBe(true)
  expect(await config(s)).toContain('bare = false')
  expect(await s.git('log', '--format=%s', '-2', 'refs/agents/keep/worktree-lost/1')).toBe(
    'What was staged in a worktree whose folder is gone\nonly here',
  )
  expect(await s.git('show', 'refs/agents/keep/worktree-lost/1:staged.txt')).toBe('staged')
  expect(await s.git('worktree', 'list', '--porcelain')).not.toMatch(/\/lost$|^locked/m)
  expect(await s.git('branch', '--list', 'agents/*')).toBe('')
})

test('a core.worktree that leads away from the files is unset', async () => {
  const s = await scratch()
  const elsewhere = join(s.root, 'elsewhere')
  await mkdir(elsewhere)
  await s.git('config', 'core.worktree', elsewhere)
  const { healed } = await fix(s)
  expect(healed).toMatchObject([{ mend: `unset core.worktree (${elsewhere})` }])
  expect(healed[0]?.fault).toBeUndefined()
  expect(await config(s)).not.toContain('elsewhere')
})

test('a branch with work, a lock of a person and one of a living process stay', async () => {
  const s = await scratch()
  await s.git('switch', '-qc', 'agents/other')
  await s.commit('work of another tool', { 'x.txt': 'x\n' })
  await s.git('switch', '-q', 'main')
  for (const [name, reason] of [
    ['usb', 'on a drive'],
    ['busy', `pid ${process.pid}`],
  ] as const) {
    await s.git('worktree', 'add', '-q', '--detach', join(s.root, name))
    await s.git('worktree', 'lock', '--reason', reason, join(s.root, name))
  }
  await rm(join(s.root, 'usb'), { recursive: true })
  const before = await s.git('for-each-ref')
  const { healed, findings } = await fix(s)
  expect(healed).toEqual([])
  expect(findings.filter(({ level }) => level !== 'ok')).toMatchObject([
    { text: 'the branch agents/other belongs to no task' },
  ])
  expect(await s.git('for-each-ref')).toBe(before)
})
