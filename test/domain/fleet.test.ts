// What comes from elsewhere is read with care.
import { expect, test } from 'vitest'
import {
  fleetMachine,
  parseAttemptRef,
  parseJob,
  parseResult,
  parseStart,
  type Result,
  renderResult,
  renderStart,
} from '../../src/domain/fleet.ts'
import { parseQueue, remoteName } from '../../src/domain/fleet-place.ts'
import { type Entry, renderLine } from '../../src/domain/journal.ts'
import { oidOf, operationOf, type TaskId } from '../../src/domain/names.ts'

const oid = oidOf('a'.repeat(40))
const other = oidOf('b'.repeat(40))
const id = 'x' as TaskId

test('a job names an attempt, and nothing else passes', () => {
  expect(parseJob({ task: 'x', n: 2, start: oid, url: 'ssh://evil' })).toEqual({
    task: 'x',
    n: 2,
    start: oid,
  })
  for (const data of [
    undefined,
    'x',
    {},
    { task: '../x', n: 1, start: oid },
    { task: '--upload-pack=x', n: 1, start: oid },
    { task: 'x', n: 0, start: oid },
    { task: 'x', n: 1.5, start: oid },
    { task: 'x', n: 1, start: 'HEAD' },
  ])
    expect(parseJob(data)).toBeUndefined()
  expect(parseAttemptRef('refs/agents/attempts/x/12')).toEqual({ id: 'x', n: 12 })
  for (const ref of ['refs/agents/attempts/x/0', 'refs/agents/attempts/x', 'refs/agents/attempts/a/b/1'])
    expect(parseAttemptRef(ref)).toBeUndefined()
})

test('a start is read as it was written, and only for its task', () => {
  const brief = {
    title: 'X',
    prompt: 'do it',
    paths: [],
    after: [],
    kind: 'change',
    checks: [],
    commits: [],
  } as const
  const added = { type: 'added', brief, target: 'main' } as unknown as Entry
  const journal = `${renderLine({ time: '2026', seq: 1, op: operationOf('o'), by: 'P', entry: added })}\n`
  const started: Entry & { type: 'started' } = {
    ...{ type: 'started', n: 1, agent: 'a', base: oid, branch: 'agents/x', worktree: '/w' },
    ...{ machine: fleetMachine, needs: {} },
  }
  const message = renderStart(started, [{ id, commit: oid, journal }], id)
  const start = parseStart(message, id)
  expect(start?.started).toEqual(started)
  expect(start?.tasks.get(id)?.brief.prompt).toBe('do it')
  expect(parseStart(message, 'y' as TaskId)).toBeUndefined()
  expect(parseStart(renderStart(started, [], id), id)).toBeUndefined()
  expect(parseStart('anything\n\nelse', id)).toBeUndefined()
})

test('a result counts only for its attempt, with work that its commit holds', () => {
  const ended = { type: 'ended', n: 3, outcome: 'done', tip: oid, seconds: 2, checks: [] } as Result['ended']
  const message = renderResult(id, { ended, tip: oid, onBranch: true, machine: 'm' })
  const told = parseResult(message, { id, n: 3, parents: [oid] })
  expect(told).toEqual({ ended, tip: oid, onBranch: true, machine: 'm' })
  expect(parseResult(message, { id, n: 3, parents: [other] })).toBeUndefined()
  expect(parseResult(message, { id, n: 2, parents: [oid] })).toBeUndefined()
  expect(parseResult(message, { id: 'y' as TaskId, n: 3, parents: [oid] })).toBeUndefined()
})

test('a queue needs a password or TLS unless it is on this machine', () => {
  for (const url of [
    'redis://localhost',
    'redis://127.0.0.1:7000/2',
    'redis://[::1]',
    'unix:///run/r.sock',
    'rediss://far',
  ])
    expect(() => parseQueue(url, {})).not.toThrow()
  expect(parseQueue('redis://:s%40@far:1/3', {})).toEqual({
    host: 'far',
    port: 1,
    db: 3,
    password: 's@',
    tls: false,
  })
  expect(parseQueue('redis://far', { REDISCLI_AUTH: 'p' })).toMatchObject({ password: 'p' })
  for (const url of ['redis://far', 'redis://127.0.0.1.example', 'redis://localhost.example'])
    expect(() => parseQueue(url, {})).toThrow('neither a password nor TLS')
  for (const url of ['', 'http://x', 'far:6379']) expect(() => parseQueue(url, {})).toThrow('no address')
})

test('one repository has one name, by whichever way it is reached', () => {
  const ways = [
    'git@forge.example:us/site.git',
    'ssh://git@forge.example/us/site',
    'https://me:x@forge.example/us/site.git/',
  ]
  expect(new Set(ways.map(remoteName))).toEqual(new Set(['forge.example/us/site']))
  expect(remoteName('file:///srv/site.git')).toBe(remoteName('/srv/site'))
})
