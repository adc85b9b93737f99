// The published schemas are the shapes themselves, and a JSON Schema validator judges samples as the shapes do.
// To write the files anew: npx vitest run test/config/schema.test.ts --update
import { createHash } from 'node:crypto'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { shapeVersion } from '../../src/config/cache.ts'
import { planShape } from '../../src/config/plan-shape.ts'
import { settingsShape } from '../../src/config/settings.ts'
import type { Flaw, Shape } from '../../src/config/shape.ts'

/** JSON as biome lays it out: a list of scalars on one line where it fits in 110 columns. */
function print(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const line = `[${value.map((it) => print(it)).join(', ')}]`
    return line.length + indent.length < 90
      ? line
      : `[\n${value.map((it) => inner + print(it, inner)).join(',\n')}\n${indent}]`
  }
  const rows = Object.entries(value).map(([key, it]) => `${inner}${JSON.stringify(key)}: ${print(it, inner)}`)
  return rows.length === 0 ? '{}' : `{\n${rows.join(',\n')}\n${indent}}`
}

const publish = (title: string, shape: Shape<unknown>): string =>
  `${print({ $schema: 'http://json-schema.org/draft-07/schema#', title, ...shape.schema })}\n`

it('are written from the shapes', async () => {
  await expect(publish('.agentsrc of git agents', settingsShape)).toMatchFileSnapshot(
    '../../schema/agentsrc.schema.json',
  )
  await expect(publish('A plan of git agents', planShape)).toMatchFileSnapshot(
    '../../schema/plan.schema.json',
  )
})

it('have the cache read again what they changed', () => {
  const digest = createHash('sha256').update(JSON.stringify(settingsShape.schema)).digest('hex').slice(0, 12)
  // When this fails, raise `shapeVersion` together with the digest.
  expect(`${shapeVersion} ${digest}`).toMatchInlineSnapshot(`"11 35497085fb5b"`)
})

function judge(shape: Shape<unknown>, sample: unknown): { shape: boolean; schema: boolean } {
  const flaws: Flaw[] = []
  shape.read(sample, [], flaws)
  const validate = new Ajv({ allErrors: true }).compile(shape.schema)
  return { shape: flaws.length === 0, schema: validate(sample) }
}

const agentsrc: [sample: unknown, isFine: boolean][] = [
  [{}, true],
  [{ $schema: './schema.json', agent: 'codex', concurrency: 1, retries: 0 }, true],
  [
    { agents: { mine: { command: ['x', ''], env: { A: '' }, resume: ['y'], format: 'text', model: 'm' } } },
    true,
  ],
  [{ timeout: '90s', idleTimeout: '2h', budget: { tokens: 1, cost: 0.5 } }, true],
  [
    { worktrees: '/tmp/{repo}/{id}', branches: 'x/{id}', copy: [], link: ['a'], setup: ['b'], checks: ['c'] },
    true,
  ],
  [{ commit: { template: '{title}', trailers: { 'Reviewed-by': 'me' } }, env: { A_1: 'b' } }, true],
  [{ commit: { author: 'A <a@b>', committer: 'B. C. <d@e>', coAuthors: ['agent', 'F <g@h>'] } }, true],
  [{ commit: { author: 'nobody' } }, false],
  [{ overlap: 'serialize', scope: 'off', isolation: 'shared', target: 'main' }, true],
  [[], false],
  ['claude', false],
  [null, false],
  [{ agnet: 'claude' }, false],
  [{ agent: 1 }, false],
  [{ agent: ' ' }, false],
  [{ agents: [] }, false],
  [{ agents: { mine: { cmd: ['x'] } } }, false],
  [{ agents: { mine: { command: [] } } }, false],
  [{ agents: { mine: { command: 'x' } } }, false],
  [{ agents: { '../x': {} } }, false],
  [{ concurrency: 0 }, false],
  [{ concurrency: 1.5 }, false],
  [{ concurrency: '4' }, false],
  [{ retries: 21 }, false],
  [{ overlap: 'serialise' }, false],
  [{ scope: null }, false],
  [{ timeout: 20 }, false],
  [{ timeout: '20' }, false],
  [{ timeout: '0s' }, false],
  [{ idleTimeout: '1.5h' }, false],
  [{ worktrees: '../x' }, false],
  [{ branches: 'agents' }, false],
  [{ setup: 'npm ci' }, false],
  [{ checks: [''] }, false],
  [{ copy: [1] }, false],
  [{ env: { '1A': 'x' } }, false],
  [{ env: { A: 1 } }, false],
  [{ budget: { cost: 0 } }, false],
  [{ budget: { tokens: 1.5 } }, false],
  [{ commit: { trailers: { 'a b': 'c' } } }, false],
  [{ commit: { trailers: [] } }, false],
]

const whole = { title: 't', prompt: 'p' }
const plan: [sample: unknown, isFine: boolean][] = [
  [{ tasks: [whole] }, true],
  [
    {
      $schema: 'x',
      tasks: [{ ...whole, id: 'a.b_c-1', paths: ['src/**', '!src/x'], after: ['z'], kind: 'research' }],
    },
    true,
  ],
  [{ tasks: [{ ...whole, agent: 'x', checks: ['y'], commits: [{ title: 'a', paths: ['b'] }] }] }, true],
  [{ tasks: [] }, false],
  [{}, false],
  [[whole], false],
  [{ tasks: whole }, false],
  [{ tasks: ['x'] }, false],
  [{ tasks: [{ title: 't' }] }, false],
  [{ tasks: [{ prompt: 'p' }] }, false],
  [{ tasks: [{ ...whole, title: '' }] }, false],
  [{ tasks: [{ ...whole, prompt: '\n' }] }, false],
  [{ tasks: [{ ...whole, id: 'A' }] }, false],
  [{ tasks: [{ ...whole, id: '' }] }, false],
  [{ tasks: [{ ...whole, id: '-a' }] }, false],
  [{ tasks: [{ ...whole, id: 'a'.repeat(101) }] }, false],
  [{ tasks: [{ ...whole, id: 'a..b' }] }, false],
  [{ tasks: [{ ...whole, id: 'a.lock' }] }, false],
  [{ tasks: [{ ...whole, id: 'a-' }] }, false],
  [{ tasks: [{ ...whole, after: 'a' }] }, false],
  [{ tasks: [{ ...whole, paths: null }] }, false],
  [{ tasks: [{ ...whole, kind: 'other' }] }, false],
  [{ tasks: [{ ...whole, commits: [{ title: 'a' }] }] }, false],
  [{ tasks: [{ ...whole, extra: 1 }] }, false],
  [{ tasks: [whole], extra: 1 }, false],
]

describe.each([
  ['.agentsrc', settingsShape, agentsrc],
  ['a plan', planShape, plan],
] as const)('%s', (_name, shape, samples) => {
  it.each(samples)('%j is fine: %s', (sample, isFine) =>
    expect(judge(shape, sample)).toEqual({ shape: isFine, schema: isFine }),
  )
})
