// Locks of our own: a living holder keeps it, a dead one is robbed, and nobody is ever beside anybody.
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockHolder, takeLock, tryLock } from '../../src/store/lock.ts'
import { processPlace, processStart } from '../../src/store/process.ts'
import { program } from '../support/bundle.ts'
import { repoOf, scratch } from '../support/scratch.ts'

const counter = `
import { readFileSync, writeFileSync } from 'node:fs'
import { findRepo } from '../../src/git/repo.ts'
import { takeLock } from '../../src/store/lock.ts'
const [file = '', times = '0'] = process.argv.slice(2)
const repo = await findRepo(process.cwd())
for (let n = 0; n < Number(times); n++) {
  const lock = await takeLock(repo, 'store', 60_000)
  const count = Number(readFileSync(file, 'utf8'))
  writeFileSync(file, String(count + 1))
  lock.release()
}`

const holder = `
import { findRepo } from '../../src/git/repo.ts'
import { takeLock } from '../../src/store/lock.ts'
await takeLock(await findRepo(process.cwd()), 'store', 1000)
process.stdout.write('held')
setInterval(() => undefined, 1000)`

test('20 processes count together without a loss', async () => {
  const s = await scratch()
  const file = join(s.root, 'count')
  writeFileSync(file, '0')
  const run = await program(s, counter)
  const all = await Promise.all(Array.from({ length: 20 }, () => run(file, '10').ended))
  expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(all.map(() => ({ code: 0, stderr: '' })))
  expect(readFileSync(file, 'utf8')).toBe('200')
})

test('a living holder keeps it and is named; after kill -9 the next one has it at once', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const other = (await program(s, holder))()
  await other.says(/held/)
  expect(tryLock(repo, 'store')).toBeUndefined()
  expect(lockHolder(repo, 'store')?.pid).toBe(other.pid)
  await expect(takeLock(repo, 'store', 0)).rejects.toThrow(String(other.pid))
  other.kill('SIGKILL')
  await other.ended
  expect(lockHolder(repo, 'store')).toBeUndefined()
  const lock = tryLock(repo, 'store')
  expect(lock).toBeDefined()
  expect(tryLock(repo, 'store')).toBeUndefined()
  lock?.release()
})

test('many who rob a dead holder at once: one of them at a time has it', async () => {
  const s = await scratch()
  const file = join(s.root, 'count')
  writeFileSync(file, '0')
  const dead = (await program(s, holder))()
  await dead.says(/held/)
  dead.kill('SIGKILL')
  await dead.ended
  const run = await program(s, counter)
  await Promise.all(Array.from({ length: 8 }, () => run(file, '5').ended))
  expect(readFileSync(file, 'utf8')).toBe('40')
})

test('a holder whose id another process has by now is dead; a lock of another name is another lock', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const lock = tryLock(repo, 'land')
  const folder = join(repo.agentsDir, 'locks')
  expect(tryLock(repo, 'store')).toBeDefined()
  writeFileSync(join(folder, 'land.1'), JSON.stringify({ pid: process.pid, start: 'long ago', since: '' }))
  expect(tryLock(repo, 'land')).toBeDefined()
  lock?.release()
})

test('a holder from before a reboot is dead; one on another machine is respected', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  tryLock(repo, 'land')?.release()
  const path = join(repo.agentsDir, 'locks', 'land.2')
  const mine = { pid: process.pid, start: processStart(process.pid), since: '', host: hostname() }
  const hold = (holder: object): void => writeFileSync(path, JSON.stringify({ ...mine, ...holder }))
  hold({ place: processPlace() })
  expect(lockHolder(repo, 'land')).toBeDefined()
  hold({ place: 'another boot' })
  expect(lockHolder(repo, 'land')).toBeUndefined()
  hold({ place: `${processPlace().split(' ')[0]} pid:[1]` })
  expect(lockHolder(repo, 'land'), 'another container of this machine').toBeDefined()
  hold({ place: 'another boot', host: 'elsewhere' })
  expect(lockHolder(repo, 'land')?.host).toBe('elsewhere')
  await expect(takeLock(repo, 'land', 0)).rejects.toMatchObject({
    message: expect.stringContaining('on elsewhere'),
    hints: expect.arrayContaining([expect.stringContaining(path)]),
  })
})

test('what is no holder at all (a cut file, an empty one) is nobody', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  tryLock(repo, 'land')?.release()
  const folder = join(repo.agentsDir, 'locks')
  writeFileSync(join(folder, 'land.2'), '{"pid": 1')
  expect(lockHolder(repo, 'land')).toBeUndefined()
  expect(tryLock(repo, 'land')).toBeDefined()
  expect(readdirSync(folder)).toEqual(['land.3'])
})

test.skipIf(!existsSync('/dev/full'))('a full disk keeps nobody from giving it back', async () => {
  const s = await scratch()
  const repo = await repoOf(s)
  const lock = tryLock(repo, 'store')
  const file = lockHolder(repo, 'store')?.file ?? ''
  symlinkSync('/dev/full', `${file}.${process.pid}.released`)
  lock?.release()
  expect(readFileSync(file, 'utf8')).toBe('')
  expect(readdirSync(join(repo.agentsDir, 'locks'))).toEqual(['store.1'])
  expect(tryLock(repo, 'store')).toBeDefined()
})
