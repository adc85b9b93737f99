// The law of a checkout that several share: what one task alone claims lands in that task's commit; what none or several
// claim stays as it is, dirty and named; no file of the working tree is written. `SPLITS=50` tries more of them.
import { createHash } from 'node:crypto'
import { chmod, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'

const kinds = ['edit', 'add', 'remove', 'mode', 'binary'] as const
type Kind = (typeof kinds)[number]

/** Each file: how it changes, and which of the tasks claim it. */
const split = fc.integer({ min: 2, max: 5 }).chain((tasks) =>
  fc.record({
    tasks: fc.constant(tasks),
    files: fc.array(
      fc.record({
        kind: fc.constantFrom(...kinds),
        owners: fc.uniqueArray(fc.nat(tasks - 1), { minLength: 0, maxLength: 2 }),
        staged: fc.boolean(),
      }),
      { minLength: 4, maxLength: 10 },
    ),
  }),
)

const pathOf = (index: number): string => `${index % 2 === 0 ? 'even' : 'odd'}/file ${index}.txt`

async function change(s: Scratch, path: string, kind: Kind): Promise<void> {
  if (kind === 'remove') await rm(join(s.repo, path))
  else if (kind === 'mode') await chmod(join(s.repo, path), 0o755)
  else if (kind === 'binary') await s.write(path, Buffer.from([0, 255, 10, 13, 10]))
  else await s.write(path, `changed ${path}\n`)
}

/** Every file with its content and mode. */
async function picture(s: Scratch): Promise<Record<string, string>> {
  const entries = await readdir(s.repo, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !/\.git(\/|$)/.test(entry.parentPath))
  const rows = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name)
    const hash = createHash('sha1')
      .update(await readFile(path))
      .digest('hex')
    return [path, `${(await stat(path)).mode} ${hash}`] as const
  })
  return Object.fromEntries(await Promise.all(rows))
}

const lines = (text: string): string[] => (text === '' ? [] : text.split('\n').sort())

test('changed paths are split by who claims them', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(split, async ({ tasks, files }) => {
      const s = await scratch()
      const there = files.flatMap(({ kind }, at) => (kind === 'add' ? [] : [[pathOf(at), `old ${at}\n`]]))
      await s.commit('files', Object.fromEntries(there))
      const ofTask = (task: number): string[] =>
        files.flatMap(({ owners }, at) => (owners.includes(task) ? [pathOf(at)] : []))
      for (let task = 0; task < tasks; task++)
        await s.ok(
          'add',
          `task ${task}`,
          '--here',
          '--paths',
          `t${task}/**`,
          ...ofTask(task).flatMap((path) => ['--paths', path]),
        )
      for (const [at, { kind, staged }] of files.entries()) {
        await change(s, pathOf(at), kind)
        if (staged) await s.git('add', '-A', '--', pathOf(at))
      }
      const alone = (task: number): string[] =>
        files.flatMap(({ owners }, at) => (owners.length === 1 && owners[0] === task ? [pathOf(at)] : []))
      const rest = files.flatMap(({ owners }, at) => (owners.length === 1 ? [] : [pathOf(at)]))
      for (let task = 0; task < tasks; task++)
        expect((await s.agents('done', `task-${task}`)).code === 0).toBe(alone(task).length > 0)
      const before = await picture(s)
      const { stdout } = await s.agents('land', '--all', '--json')
      const { landed, held, unassigned = [] } = JSON.parse(stdout)
      expect(held).toEqual([])
      for (const { id, commits } of landed)
        expect(lines(await s.git('show', '--format=', '--name-only', commits[0]))).toEqual(
          alone(Number(id.slice(5))).sort(),
        )
      expect(landed).toHaveLength([...Array(tasks).keys()].filter((task) => alone(task).length > 0).length)
      expect(await picture(s)).toEqual(before)
      const dirty = (await s.git('status', '--porcelain', '-z', '-uall')).split('\0').filter(Boolean)
      expect(dirty.map((row) => row.slice(3)).sort()).toEqual(rest.sort())
      if (landed.length > 0) expect(unassigned.map(({ path }: { path: string }) => path).sort()).toEqual(rest)
    }),
    { numRuns: Number(process.env.SPLITS ?? 1), seed: 5 },
  )
})
