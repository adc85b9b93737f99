import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { clients } from '../../src/agents/clients.ts'
import { defaultAgent, findProgram, fitOf, versionOf } from '../../src/agents/installed.ts'

let folder: string
const env = () => ({ PATH: `relative:${join(folder, 'a')}:${join(folder, 'b')}` })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'git-agents-installed-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

function program(path: string, script = '#!/bin/sh\nexit 1\n'): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, script)
  chmodSync(file, 0o755)
  return file
}

describe('a program', () => {
  it('is the first on PATH that can be run', () => {
    mkdirSync(join(folder, 'a/codex'), { recursive: true })
    writeFileSync(join(folder, 'a/pi'), 'no program')
    const [codex, pi] = [program('b/codex'), program('b/pi')]
    expect(findProgram('codex', env(), '/')).toBe(codex)
    expect(findProgram('pi', env(), '/')).toBe(pi)
    expect(findProgram('qwen', env(), '/')).toBeUndefined()
    expect(findProgram('qwen', {}, '/')).toBeUndefined()
  })

  it('with a slash is seen from the folder', () => {
    const own = program('tools/agent')
    expect(findProgram('./tools/agent', env(), folder)).toBe(own)
    expect(findProgram('./tools/agent', env(), tmpdir())).toBeUndefined()
  })
})

it('the first client that is installed is the default; the first of all where none is', () => {
  expect(defaultAgent(env())).toBe('claude')
  program('b/pi')
  expect(defaultAgent(env())).toBe('pi')
  program('b/gemini')
  expect(defaultAgent(env())).toBe('gemini')
})

describe('the version of a client', () => {
  it('is read from the manifest of the package that it was linked from, without running it', async () => {
    const target = program('lib/node_modules/@openai/codex/bin/codex.js')
    const manifest = join(folder, 'lib/node_modules/@openai/codex/package.json')
    writeFileSync(manifest, JSON.stringify({ name: '@openai/codex', version: '0.170.1' }))
    mkdirSync(join(folder, 'a'))
    symlinkSync(target, join(folder, 'a/codex'))
    expect(await versionOf(join(folder, 'a/codex'), clients.codex, {})).toEqual({ version: '0.170.1' })
  })

  it('is asked of one that was installed otherwise', async () => {
    const own = program('a/codex', '#!/bin/sh\n[ "$1" = --version ] && echo "codex-cli 0.171.0 (native)"\n')
    expect(await versionOf(own, clients.codex, {})).toEqual({ version: '0.171.0' })
  })

  it.each([
    ['#!/bin/sh\nexit 3\n', 'cannot tell its version: '],
    ['#!/bin/sh\necho hello\n', 'tells no version that can be read'],
    ['#!/no/such/shell\n', 'cannot tell its version: '],
  ])('has a reason where it is not told: %j', async (script, fault) => {
    expect(await versionOf(program('a/codex', script), clients.codex, {})).toEqual({
      fault: expect.stringContaining(fault),
    })
  })
})

it.each([
  ['2.1.331', 'tested'],
  ['2.1.400', 'tested'],
  ['2.9.0', 'tested'],
  ['2.1.197', 'older'],
  ['1.9.999', 'older'],
  ['3.0.0', 'newer'],
])('the version %s is %s beside 2.1.331', (version, fit) => {
  expect(fitOf(version, clients.claude)).toBe(fit)
})
