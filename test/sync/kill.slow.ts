// Kill -9 before every Git call of a sync: the next syncs bring both sides to the same, and nothing is lost.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Clone, clonesOf } from '../support/clones.ts'
import { noteLines } from './walk.ts'

test('a sync that is killed anywhere is made whole by the next', { timeout: 3_600_000 }, async () => {
  const { s, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  s.env.SCRIPTS = join(s.root, 'scripts')
  await mkdir(s.env.SCRIPTS)
  await writeFile(join(s.env.SCRIPTS, 'one.sh'), 'pwd > one.txt\n')
  await a.ok('add', 'Older', '--id', 'one', '--agent', 'script')
  await a.ok('sync')
  await b.ok('sync')
  await a.ok('run', 'one', '--trust')
  await b.ok('run', 'one', '--trust')
  await a.ok('add', 'Older', '--id', 'two')
  await writeFile(join(s.env.SCRIPTS, 'two.sh'), 'pwd > two.txt\n')
  await b.ok('add', 'Younger', '--id', 'two', '--agent', 'script')
  await b.ok('run', 'two', '--trust')
  await a.ok('sync')
  const lines = [...(await noteLines(a)), ...(await noteLines(b))]
  const tips = [await a.git('rev-parse', 'agents/one'), await b.git('rev-parse', 'agents/one')]
  const places = ['repo', 'repo.agents', 'b', 'b.agents', 'origin.git']
  const copy = async (from: string, to: string): Promise<void> => {
    for (const place of places) {
      await rm(join(s.root, place + to), { recursive: true, force: true })
      await cp(join(s.root, place + from), join(s.root, place + to), {
        recursive: true,
        preserveTimestamps: true,
      })
    }
  }
  await copy('', '.kept')
  const calls = join(s.root, 'calls')
  for (let n = 1; ; n++) {
    await copy('.kept', '')
    await writeFile(calls, '')
    const env = {
      ...s.env,
      PATH: `${join(s.built, 'faulty')}:${s.env.PATH}`,
      CALLS: calls,
      KILL_AT: String(n),
    }
    const { code } = await s.agentsIn({ cwd: b.path, env }, 'sync')
    await b.ok('list')
    expect(await b.git('worktree', 'list'), `killed at ${n}`).not.toContain('(detached HEAD)')
    for (const clone of [b, a, b]) await clone.ok('sync')
    expect(await b.git('-C', join(s.root, 'b.agents', 'two'), 'status', '-bs')).toBe('## agents/two-2')
    expect(await b.git('-C', join(s.root, 'b.agents', 'one'), 'status', '-bs')).toBe('## agents/one')
    expect(await a.tasks(), `killed at ${n}`).toEqual(await b.tasks())
    const held = new Set([...(await noteLines(a))])
    expect(lines.filter((line) => !held.has(line))).toEqual([])
    const work = await b.git(
      'for-each-ref',
      '--format=%(objectname)',
      'refs/heads/agents',
      'refs/agents/keep',
    )
    for (const tip of tips) expect(work).toContain(tip)
    if (code === 0) {
      expect(n).toBeGreaterThan((await readFile(calls, 'utf8')).trim().split('\n').length)
      return
    }
  }
})
