// What needs a person's word, what counts as the same text, and where the word is kept.
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Config, readConfig } from '../../src/config/config.ts'
import { checkText, digestOf, executableText, explainTrust, trustStore } from '../../src/config/trust.ts'
import { scratch } from './folder.ts'

const configOf = async (text: string): Promise<Config> =>
  readConfig({ files: new Map([['.agentsrc', text]]), commonDir: await scratch() })

const full = `agents:
  mine: { command: [my-agent, --print, "{prompt}", "two words", ""], resume: [my-agent, "{session}"], env: { B: "2", A: "1" }, launch: [] }
setup: [npm ci, "make deps && true"]
checks: [npm test]
copy: [.env]
link: [node_modules]
env: { CI: "true" }
launch: [nice, -n, "5"]
worktrees: /tmp/{repo}/{id}
branches: bots/{id}
prompt: "{task}\\n{feedback}\\nBe kind.\\n"
`

describe('the text to trust', () => {
  it.each([
    ['', 'nothing'],
    [
      'agent: codex\nconcurrency: 3\noverlap: refuse\ntimeout: 2h\ncommit: { template: x }\n',
      'what only decides',
    ],
    [
      'setup: []\nchecks: []\nagents: {}\nenv: {}\nworktrees: "../{repo}.agents/{id}"\n',
      'defaults and empty lists',
    ],
  ])('is empty for %j: %s', async (text) => {
    const config = await configOf(text || '# nothing\n')
    expect(executableText(config)).toBe('')
    expect(explainTrust(config)).toEqual([])
  })

  it('holds everything that takes effect', async () => {
    expect(JSON.parse(executableText(await configOf(full)))).toEqual({
      agents: {
        mine: {
          command: ['my-agent', '--print', '{prompt}', 'two words', ''],
          resume: ['my-agent', '{session}'],
          env: { A: '1', B: '2' },
          launch: [],
        },
      },
      setup: ['npm ci', 'make deps && true'],
      checks: ['npm test'],
      copy: ['.env'],
      link: ['node_modules'],
      env: { CI: 'true' },
      launch: ['nice', '-n', '5'],
      worktrees: '/tmp/{repo}/{id}',
      branches: 'bots/{id}',
      prompt: '{task}\n{feedback}\nBe kind.\n',
    })
  })

  it('is the same however it is written', async () => {
    const other = await configOf(
      full.split('\n').toReversed().slice(1, 10).concat(full.split('\n').slice(0, 2)).join('\n'),
    )
    expect(executableText(other)).toBe(executableText(await configOf(full)))
  })

  it.each([
    ['npm ci', 'npm ci '],
    ['{ CI: "true" }', '{ CI: "1" }'],
    ['[.env]', '[.env, .npmrc]'],
    ['[node_modules]', '[vendor]'],
    ['[npm test]', '[npm test, npm test]'],
    ['"two words", ""', '"two words"'],
    ['/tmp/', '/var/'],
    ['bots/', 'bot/'],
    ['launch: []', 'launch: [nice]'],
    ['[nice, -n, "5"]', 'bubblewrap'],
    ['A: "1"', 'A: "2"'],
    ['npm ci, "make deps && true"', '"make deps && true", npm ci'],
  ])('changes when %s becomes %s', async (from, to) => {
    expect(full).toContain(from)
    const changed = await configOf(full.replace(from, /\s$/.test(to) ? JSON.stringify(to) : to))
    expect(executableText(changed)).not.toBe(executableText(await configOf(full)))
  })

  it('of checks is of its own', () => {
    expect(checkText([])).toBe('')
    expect(checkText(['a', 'b'])).not.toBe(checkText(['b', 'a']))
    expect(checkText(['a","b'])).not.toBe(checkText(['a', 'b']))
  })
})

it('explains every line word for word', async () => {
  expect(explainTrust(await configOf(full))).toEqual([
    'agent mine runs: my-agent --print {prompt} "two words" ""',
    'agent mine resumes with: my-agent {session}',
    'agent mine starts through no launcher',
    'agent mine environment: B=2',
    'agent mine environment: A=1',
    'setup runs: npm ci',
    'setup runs: make deps && true',
    'check runs: npm test',
    'environment: CI=true',
    'copies: .env',
    'links: node_modules',
    'agents start through: nice -n 5',
    'worktrees at: /tmp/{repo}/{id}',
    'branches named: bots/{id}',
    'every agent is told: {task}',
    'every agent is told: {feedback}',
    'every agent is told: Be kind.',
  ])
})

describe('the store', () => {
  it('remembers exact texts, in a file that is the person’s own', async () => {
    const commonDir = await scratch()
    const digest = digestOf('npm test')
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
    expect(await trustStore(commonDir).isTrusted(digest)).toBe(false)
    await trustStore(commonDir).trust(digest, 'checks of a plan')
    await trustStore(commonDir).trust(digestOf('make'), 'the configuration')
    const store = trustStore(commonDir)
    expect(await store.isTrusted(digest)).toBe(true)
    expect(await store.isTrusted(digestOf('make'))).toBe(true)
    expect(await store.isTrusted(digestOf('npm test '))).toBe(false)
    expect(await store.isTrusted('constructor')).toBe(false)
    const file = join(commonDir, 'agents', 'trust.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(file, 'utf8')).trusted[digest]).toBe('checks of a plan')
  })

  it.each(['', '[]', '{"trusted": []}', '{"trusted": null}', 'not json'])(
    'trusts nothing when it is %j',
    async (text) => {
      const commonDir = await scratch({ 'agents/trust.json': text })
      expect(await trustStore(commonDir).isTrusted(digestOf('x'))).toBe(false)
      await trustStore(commonDir).trust(digestOf('x'), 'x')
      expect(await trustStore(commonDir).isTrusted(digestOf('x'))).toBe(true)
    },
  )

  it('says so where it cannot remember', async () => {
    const commonDir = await scratch()
    await writeFile(join(commonDir, 'agents'), '')
    await expect(trustStore(commonDir).trust(digestOf('x'), 'x')).rejects.toMatchObject({
      code: 'refused',
      message: 'cannot remember what you trust',
    })
  })
})
