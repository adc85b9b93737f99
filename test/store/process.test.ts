import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { isAlive, parseStat, processStart } from '../../src/store/process.ts'

it('tells a living process from one that got its id later, and from one that has ended', async () => {
  const child = spawn('tail', ['-f', '/dev/null'], { stdio: 'ignore' })
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  const start = processStart(pid) ?? ''
  expect(start).not.toBe('')
  expect(isAlive({ pid, start })).toBe(true)
  expect(isAlive({ pid, start: `${start}0` })).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isAlive({ pid, start })).toBe(false)
})

it('gives the same start whenever it is asked', () => {
  expect(processStart(process.pid)).toBe(processStart(process.pid))
})

it.each([0, -1, 1.5, Number.NaN, 2 ** 40])('finds none for %s', (pid) => {
  expect(processStart(pid)).toBeUndefined()
})

const stat = (name: string, state: string) =>
  `4242 (${name}) ${state} 1 4242 4242 0 -1 4194560 107 0 0 0 0 0 0 0 20 0 1 0 987654 5000 100`

it('reads field 22 past a name with spaces and parentheses, and none of a zombie', () => {
  expect(parseStat(stat('node', 'S'))).toBe('987654')
  expect(parseStat(stat('a) S 1 (b', 'R'))).toBe('987654')
  expect(parseStat(stat('node', 'Z'))).toBeUndefined()
})
