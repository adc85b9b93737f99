// Where the configuration comes from, what overrides what, and what a reader gets.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ConfigQuery, readConfig } from '../../src/config/config.ts'
import { configFiles } from '../../src/config/search.ts'
import { put, scratch } from './folder.ts'
import { told, toldComplaint } from './told.ts'

const git = (values: Record<string, string[]>): Map<string, string[]> => new Map(Object.entries(values))

async function read(files: Record<string, string>, more: Partial<ConfigQuery> = {}) {
  const root = await scratch(files)
  return readConfig({ root, commonDir: join(root, '.git'), ...more } as ConfigQuery)
}

describe('without a file', () => {
  it('gives the defaults', async () => {
    const { concurrency, concurrencyFrom, ...config } = await read({ 'package.json': '{"name":"x"}' })
    expect(concurrencyFrom).toMatch(/^\d+ cores?, \d+ GB$/)
    expect(concurrency).toBeGreaterThanOrEqual(2)
    expect(concurrency).toBeLessThanOrEqual(8)
    expect(config).toEqual({
      agent: 'claude',
      agents: {},
      notify: 'bell',
      overlap: 'warn',
      scope: 'warn',
      isolation: 'worktree',
      worktrees: '../{repo}.agents/{id}',
      branches: 'agents/{id}',
      setup: [],
      copy: [],
      launch: [],
      link: [],
      checks: [],
      retries: 0,
      sparse: false,
      warm: 0,
      commit: { trailers: {}, coAuthors: [] },
      env: {},
      sources: [],
      warnings: [],
    })
  })

  it.each([
    ['a package.json that is no JSON', { 'package.json': '{ "agents": ' }],
    ['a package.json whose agents are somebody else’s', { 'package.json': '{"agents": ["x"]}' }],
    ['a blank file', { '.agentsrc': '\n  \n' }],
    ['a folder of that name', { '.agentsrc/x': '' }],
  ])('passes over %s', async (_, files) => expect((await read(files)).sources).toEqual([]))

  it('looks no higher', async () => {
    const root = await scratch({ '.agentsrc': 'agent: codex\n' })
    await put(root, 'inner/x', '')
    expect((await readConfig({ root: join(root, 'inner'), commonDir: root })).agent).toBe('claude')
  })
})

describe('one file', () => {
  const json = '{"agent": "codex", "timeout": "90s"}'
  it.each([
    ['.agentsrc', 'agent: codex\ntimeout: 90s\n'],
    ['.agentsrc', json],
    ['.agentsrc.json', json],
    ['.agentsrc.yaml', 'agent: codex\ntimeout: 90s\n'],
    ['.agentsrc.yml', 'agent: codex\ntimeout: 90s\n'],
    ['package.json', `{"name": "x", "agents": ${json}}`],
  ])('%s: %j', async (name, text) => {
    const fromFolder = await read({ [name]: text })
    expect(fromFolder).toMatchObject({ agent: 'codex', timeout: 90, sources: [name] })
    const commonDir = await scratch()
    expect(await readConfig({ files: new Map([[name, text]]), commonDir })).toEqual(fromFolder)
  })

  it('may hold comments alone', async () =>
    expect(await read({ '.agentsrc': '# agent: codex\n' })).toMatchObject({
      agent: 'claude',
      sources: ['.agentsrc'],
    }))

  it('is never a program', async () => {
    const names = ['.agentsrc.js', '.agentsrc.mjs', '.agentsrc.cjs', '.agentsrc.ts', 'agents.config.js']
    const config = await read(Object.fromEntries(names.map((name) => [name, 'throw new Error("ran")'])))
    expect(config.sources).toEqual([])
    expect(configFiles.filter((name) => /[jt]s$/.test(name))).toEqual([])
  })

  it('may not import others', async () => {
    expect(
      await told(() => read({ '.agentsrc': '$import: ./other.yaml\n', 'other.yaml': 'agent: x' })),
    ).toContain('`$import` is no key of the configuration')
  })
})

describe('one over the other', () => {
  const shared = `agent: claude
retries: 3
checks: [npm test, npm run lint]
agents:
  claude: { model: sonnet, env: { A: "1", B: "1" } }
  mine: { command: [mine] }
budget: { tokens: 5 }
`
  const personal = `retries: 2
checks: [npm run quick]
agents:
  claude: { model: opus, env: { B: "2" } }
budget: { cost: 7 }
`
  it('a person’s own file over the shared one: maps key by key, lists whole', async () => {
    const config = await read({ '.agentsrc': shared, '.agentsrc.local': personal })
    expect(config).toMatchObject({
      agent: 'claude',
      retries: 2,
      checks: ['npm run quick'],
      agents: { claude: { model: 'opus', env: { A: '1', B: '2' } }, mine: { command: ['mine'] } },
      budget: { tokens: 5, cost: 7 },
      sources: ['.agentsrc', '.agentsrc.local'],
    })
  })

  it("Git's configuration over both, in any letter case, the last value first", async () => {
    const gitConfig = git({
      'agents.retries': ['0', '1'],
      'agents.idletimeout': ['20m'],
      'agents.CHECKS': ['make', 'make lint'],
      'agents.target': ['123'],
      'agents.hook': ['warn'],
      'user.name': ['x'],
    })
    const config = await read({ '.agentsrc': shared, '.agentsrc.local': personal }, { gitConfig })
    expect(config).toMatchObject({
      retries: 1,
      idleTimeout: 1200,
      checks: ['make', 'make lint'],
      target: '123',
    })
    expect(config.warnings).toEqual([])
  })

  it("warns of keys in Git's configuration that do nothing", async () => {
    const { warnings } = await read(
      {},
      { gitConfig: git({ 'agents.agnet': ['x'], 'agents.mine.command': ['y'] }) },
    )
    expect(warnings.map(toldComplaint)).toEqual([
      'git config: `agents.agnet` is no key of the configuration, so it does nothing\n    ↳ Did you mean `agents.agent`?',
      'git config: `agents.mine.command` is no key of the configuration, so it does nothing',
    ])
  })

  it('only a personal file is fine', async () =>
    expect(await read({ '.agentsrc.local': 'agent: codex\n' })).toMatchObject({ agent: 'codex' }))
})

it('knows the home of a person who writes ~', async () => {
  const files = { '.agentsrc': 'worktrees: ~/trees/{repo}/{id}\n' }
  const config = await read(files, { env: { HOME: '/home/$&' } })
  expect(config.worktrees).toBe('/home/$&/trees/{repo}/{id}')
})

it('is frozen to the bottom', async () => {
  const config = await read({ '.agentsrc': 'agents: { mine: { command: [x] } }\n' })
  expect(Object.isFrozen(config)).toBe(true)
  expect(Object.isFrozen(config.agents.mine?.command)).toBe(true)
})

it('takes no harm from the names of built-in things', async () => {
  const config = await read({ '.agentsrc': 'env: { __proto__: x }\nagents: { constructor: { model: m } }\n' })
  expect(Object.entries(config.env)).toEqual([['__proto__', 'x']])
  expect(Object.keys(config.agents)).toEqual(['constructor'])
  expect(({} as Record<string, unknown>).x).toBeUndefined()
})

it('refuses a file that is not UTF-8, and one without end', async () => {
  const root = await scratch()
  const { writeFile } = await import('node:fs/promises')
  await writeFile(join(root, '.agentsrc'), Buffer.from([0x61, 0xff, 0xfe]))
  expect(await told(() => readConfig({ root, commonDir: root }))).toContain(
    '.agentsrc: this file is not UTF-8',
  )
  await put(root, '.agentsrc', `agent: ${'x'.repeat(1 << 20)}`)
  expect(await told(() => readConfig({ root, commonDir: root }))).toContain('is longer than 1 MiB')
})

it('reads its own example, every key of it', async () => {
  const example = await readFile(new URL('../../.agentsrc.example', import.meta.url), 'utf8')
  const config = await read({ '.agentsrc': example })
  const { settingsFields } = await import('../../src/config/settings.ts')
  for (const key of Object.keys(settingsFields)) expect(example, key).toMatch(new RegExp(`^${key}:`, 'm'))
  expect(config).toMatchObject({
    target: 'main',
    timeout: 7200,
    idleTimeout: 1200,
    budget: { tokens: 2_000_000 },
  })
  expect(config.agents.mine?.command).toEqual(['my-agent', '--print', '{prompt}'])
})
