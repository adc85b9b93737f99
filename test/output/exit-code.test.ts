// Which answers are a no.
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/domain/answer.ts'
import { exitCodeOf } from '../../src/output/exit-code.ts'
import { samples, summary } from './samples.ts'

const codeOf = (name: string): number | undefined => {
  const answer = samples[name]
  return answer && exitCodeOf(answer)
}

describe('exitCodeOf', () => {
  it.each([
    ['list', 0],
    ['ran', 1],
    ['ran, nothing', 0],
    ['ran, interrupted', 1],
    ['landed', 1],
    ['landed, dry run', 0],
    ['landed, nothing', 0],
    ['conflicts', 1],
    ['conflicts, none', 0],
    ['doctor', 1],
    ['doctor, well', 0],
    ['agents', 0],
    ['agents, none', 1],
    ['demo', 0],
  ])('%s', (name, code) => {
    expect(codeOf(name)).toBe(code)
  })

  it('is 0 for a run whose tasks all finished', () => {
    const tasks = summary.tasks.filter(({ state }) => state === 'done')
    expect(exitCodeOf({ kind: 'ran', summary: { ...summary, tasks } })).toBe(0)
  })

  it('heeds a conflict only where it was asked to', () => {
    const conflicts = samples.conflicts as Answer & { kind: 'conflicts' }
    expect(exitCodeOf({ ...conflicts, exitCode: false })).toBe(0)
    expect(exitCodeOf({ ...conflicts, pairs: [] })).toBe(1)
    expect(exitCodeOf({ ...conflicts, pairs: [], targets: [] })).toBe(0)
  })
})
