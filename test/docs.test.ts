// What the documents say is so: commands and flags exist, links and paths lead somewhere, examples are valid.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { verbTable } from '../src/cli/manual.ts'
import { parse } from '../src/cli/parse.ts'
import { verbNames } from '../src/cli/surface.ts'
import { parsePlan } from '../src/config/plan.ts'
import { exitCodes } from '../src/errors.ts'
import { scratch } from './support/scratch.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const read = (name: string): string => readFileSync(join(root, name), 'utf8')
const decisions = readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`)
const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)
const documents = ['README.md', 'AGENTS.md', 'CHANGELOG.md', 'skills/git-agents/SKILL.md', ...pages]
const readme = read('README.md')

/** A command line as a shell splits it, as far as documents need it. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, ...one]) => one.find((it) => it !== undefined) ?? '',
  )

/** The fenced blocks of a language. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, name, body]) =>
    name === language ? [body ?? ''] : [],
  )

test('the table of commands is the surface', async () => {
  const written = readme.replace(/^\| Command \| What it does \|\n(\|.*\n)+/m, () => verbTable())
  await expect(written).toMatchFileSnapshot('../README.md')
})

test.each(documents)('%s: every link leads to a file', (name) => {
  const links = [...read(name).matchAll(/\]\(([^)#\s]+)\)/g)].map(([, target]) => target ?? '')
  const local = links.filter((target) => !target.startsWith('https://'))
  expect(local.filter((target) => !existsSync(join(root, dirname(name), target)))).toEqual([])
})

test.each(documents)('%s: every source file that it names is there', (name) => {
  const folders = 'agents|cli|commands|config|domain|engine|git|output|store'
  const pattern = new RegExp(
    `\`((?:src/|test/|schema/)?(?:(?:${folders}|support)/)?[\\w.-]+\\.(?:ts|mjs|json))`,
    'g',
  )
  const named = [...read(name).matchAll(pattern)].flatMap(([, path = '']) =>
    path.includes('/') ? [path] : [],
  )
  const isThere = (path: string): boolean => [path, `src/${path}`].some((one) => existsSync(join(root, one)))
  expect(named.filter((path) => !isThere(path))).toEqual([])
})

test('the README shows how to begin', () => {
  expect(
    blocks(readme, 'sh')
      .join()
      .match(/git agents /g)?.length,
  ).toBeGreaterThan(8)
})

test.each(documents)('%s: every command line parses, and every verb that it speaks of exists', (name) => {
  const text = read(name)
  const lines = blocks(text, 'sh').flatMap((block) => block.split(/\n|&&|[|>] /))
  const commands = lines.flatMap(
    (line) => /^\s*(?:PATH=\S+ )?git agents (.+?)(?:\s+#.*)?$/.exec(line)?.[1] ?? [],
  )
  for (const command of commands) expect(() => parse(words(command)), command).not.toThrow()
  const spoken = [...text.matchAll(/`git agents ([a-z]+)/g)].map(([, verb]) => verb)
  expect(spoken.filter((verb) => !verbNames().includes(verb ?? ''))).toEqual([])
})

const plansOf = (name: string): string[] =>
  blocks(read(name), 'yaml').filter((block) => block.startsWith('tasks:'))

test.each(documents.filter((name) => plansOf(name).length > 0))('%s: every plan is valid', async (name) => {
  for (const text of plansOf(name)) {
    const plan = await parsePlan(text, name, { ids: [], agents: ['claude', 'codex'] })
    expect(plan.tasks.length).toBeGreaterThan(1)
    expect(plan.warnings).toEqual([])
  }
})

test("the README's .agentsrc is valid, and the example names every key of it", async () => {
  const [config = ''] = blocks(readme, 'yaml').filter((block) => block.startsWith('agent:'))
  const s = await scratch()
  await s.commit('config', { '.agentsrc': config })
  expect(await s.agents('list')).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/\.agentsrc/) })
  const keys = [...config.matchAll(/^(\w+):/gm)].map(([, key]) => key)
  expect(keys.filter((key) => !read('.agentsrc.example').includes(`\n${key}:`))).toEqual([])
})

test('the README tells every exit code', () => {
  const told = [...readme.matchAll(/^\| (\d+) \| /gm)].map(([, code]) => Number(code))
  expect(told).toEqual(expect.arrayContaining([0, 1, ...Object.values(exitCodes)]))
})

test('versions and the licence agree', () => {
  const manifest = JSON.parse(read('package.json'))
  expect(readme).toContain(`Node ${manifest.engines.node.replace('>=', '')} or later`)
  expect(read('bin/git-agents.js')).toContain(`Node ${manifest.engines.node.replace('>=', '')} or later`)
  expect(read('LICENSE')).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} the git agents authors\n/)
  expect(manifest.license).toBe('MIT')
  expect(read('CHANGELOG.md')).toContain('\n## [Unreleased]\n')
})

test('no two decisions have one number', () => {
  const numbers = decisions.map((name) => /(\d{4})-/.exec(name)?.[1])
  expect(numbers).toEqual([...new Set(numbers)])
})

test('every decision says context, decision, alternatives and consequences, within a page', () => {
  for (const name of decisions) {
    const text = read(name)
    expect(text, name).toMatch(new RegExp(`^# ${/(\d{4})-/.exec(name)?.[1]}:? `))
    const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    expect(parts, name).toEqual(['Context', 'Decision', 'Alternatives', 'Consequences'])
    expect(text.split('\n').length, name).toBeLessThan(60)
  }
})
