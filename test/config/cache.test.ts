// What a reading command loads: the real thing in a process of its own, since a module once loaded stays.
import { execFile } from 'node:child_process'
import { access, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { put, scratch } from './folder.ts'
import { told } from './told.ts'

const out = fileURLToPath(new URL(`../../.cache/config-test-${process.pid}/`, import.meta.url))
const program = `
import Module from 'node:module'
import { readConfig } from './config.js'
const [root, commonDir] = process.argv.slice(2)
const { agent } = await readConfig({ root, commonDir })
const loaded = ['yaml', 'cosmiconfig', 'minimatch'].filter((name) =>
  Object.keys(Module._cache).some((path) => path.includes('/node_modules/' + name + '/')))
process.stdout.write(JSON.stringify({ agent, loaded }))
`

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/config/config.ts', import.meta.url))],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: out,
  })
  await writeFile(join(out, 'read.mjs'), program)
})
afterAll(() => rm(out, { recursive: true, force: true }))

async function readApart(root: string, cwd = root): Promise<{ agent: string; loaded: string[] }> {
  const args = [join(out, 'read.mjs'), root, join(root, '.git')]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd })
  return JSON.parse(stdout)
}

describe('a reading command', () => {
  it('loads neither package without a file, nor once the files were read', async () => {
    const root = await scratch({ 'package.json': '{"name":"x"}' })
    expect(await readApart(root)).toEqual({ agent: 'claude', loaded: [] })
    await put(root, '.agentsrc', 'agent: codex\ncopy: [".env*"]\n')
    expect(await readApart(root)).toEqual({ agent: 'codex', loaded: ['yaml', 'cosmiconfig', 'minimatch'] })
    expect(await readApart(root)).toEqual({ agent: 'codex', loaded: [] })
    await put(root, '.agentsrc', 'agent: gemini\n')
    expect(await readApart(root)).toMatchObject({ agent: 'gemini', loaded: ['yaml', 'cosmiconfig'] })
  })

  it("runs no settings of cosmiconfig's own, wherever it is started", async () => {
    const root = await scratch({ '.agentsrc': 'agent: codex\n' })
    const program = `require('node:fs').writeFileSync(${JSON.stringify(join(root, 'ran'))}, '')`
    const elsewhere = await scratch({
      '.config/config.js': program,
      'package.json': '{"cosmiconfig": {"searchPlaces": ["evil.yaml"], "mergeSearchPlaces": false}}',
    })
    await put(root, 'evil.yaml', 'agent: evil\n')
    expect(await readApart(root, elsewhere)).toMatchObject({
      agent: 'codex',
      loaded: ['yaml', 'cosmiconfig'],
    })
    await rm(join(elsewhere, 'package.json'))
    await rm(join(root, '.git'), { recursive: true })
    expect(await readApart(root, elsewhere)).toMatchObject({
      agent: 'codex',
      loaded: ['yaml', 'cosmiconfig'],
    })
    await expect(access(join(root, 'ran'))).rejects.toThrow('ENOENT')
  })
})

describe('the cache', () => {
  const cacheOf = (commonDir: string): string => join(commonDir, 'agents', 'cache', 'config.json')

  it('is the person’s own and follows every file', async () => {
    const root = await scratch({ '.agentsrc': 'retries: 3\n' })
    const read = (): Promise<unknown> => readConfig({ root, commonDir: root })
    expect(await read()).toMatchObject({ retries: 3 })
    expect((await stat(cacheOf(root))).mode & 0o777).toBe(0o600)
    await put(root, '.agentsrc.local', 'retries: 4\n')
    expect(await read()).toMatchObject({ retries: 4 })
    await rm(join(root, '.agentsrc'))
    expect(await read()).toMatchObject({ retries: 4, sources: ['.agentsrc.local'] })
  })

  it('is used where it fits', async () => {
    const root = await scratch({ '.agentsrc': 'retries: 3\n' })
    await readConfig({ root, commonDir: root })
    const kept = JSON.parse(await readFile(cacheOf(root), 'utf8'))
    await writeFile(cacheOf(root), JSON.stringify({ ...kept, settings: { retries: 9 } }))
    expect((await readConfig({ root, commonDir: root })).retries).toBe(9)
  })

  it.each(['', '{', '[]', 'null', '{"key":1}'])('that is %j is read over', async (damage) => {
    const root = await scratch({ '.agentsrc': 'retries: 3\n' })
    await readConfig({ root, commonDir: root })
    await writeFile(cacheOf(root), damage)
    expect((await readConfig({ root, commonDir: root })).retries).toBe(3)
  })

  it('that cannot be written is none', async () => {
    const root = await scratch({ '.agentsrc': 'retries: 3\n', agents: 'a file where the folder would be' })
    expect((await readConfig({ root, commonDir: root })).retries).toBe(3)
    await mkdir(join(root, 'blocked', 'agents', 'cache', 'config.json'), { recursive: true })
    expect((await readConfig({ root, commonDir: join(root, 'blocked') })).retries).toBe(3)
  })

  it('never keeps a mistake', async () => {
    const root = await scratch({ '.agentsrc': 'retries: -3\n' })
    const first = await told(() => readConfig({ root, commonDir: root }))
    expect(first).toContain('.agentsrc:1:1: `retries` must be')
    expect(await told(() => readConfig({ root, commonDir: root }))).toBe(first)
  })
})
