// The house of the rings (docs/architecture.md): who may import whom, where each package is pinned, how long a file may be.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** What a folder may import besides itself. `main` is everything that lies directly in `src/`, but `errors`. */
const rings: Record<string, readonly string[]> = {
  errors: [],
  domain: ['errors'],
  git: ['domain', 'errors'],
  config: ['domain', 'errors'],
  agents: ['domain', 'errors'],
  output: ['domain', 'errors'],
  store: ['git', 'domain', 'errors'],
  engine: ['store', 'agents', 'git', 'config', 'domain', 'errors'],
  commands: ['engine', 'store', 'agents', 'git', 'config', 'domain', 'errors'],
  cli: ['domain', 'errors'],
  page: ['domain'],
}

const pins: Record<string, RegExp> = {
  listr2: /^output\/board\.ts$/,
  minimatch: /^domain\/glob[\w-]*\.ts$/,
  cosmiconfig: /^config\//,
  yaml: /^config\//,
  execa: /^agents\/process\.ts$/,
  diff2html: /^page\//,
  'simple-git': /^git\/porcelain\.ts$/,
  bullmq: /^engine\/fleet-(queue|service)\.ts$/,
  '@modelcontextprotocol/server': /^commands\/serving\.ts$/,
}

/** The pin of a package, also of a part such as `name/part`. */
const pinOf = (specifier: string): string | undefined =>
  Object.keys(pins).find((name) => specifier === name || specifier.startsWith(`${name}/`))

/** Where more than the ring allows is written down, one by one. */
const mayPrintDirectly = /^main\.ts$/

interface Import {
  from: string
  specifier: string
  isType: boolean
  isLazy: boolean
}

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .sort()
const texts = new Map(files.map((name) => [name, readFileSync(join(root, 'src', name), 'utf8')]))
const textOf = (name: string): string => texts.get(name) ?? ''

/** Without comments and template texts, which may hold programs of their own (the demo's agents). */
const codeOf = (name: string): string =>
  textOf(name)
    .replace(/^\s*\/\*[\s\S]*?\*\//gm, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/`[^`]*`/g, '``')

const statement =
  /\s*(?:import|export)\s+(type\s)?(?:[^'"`;=()]*?\sfrom\s+)?'([^']+)'(?:\s+with\s+\{[^}]*\})?;?/y

/** The imports at the head of a file (the formatter keeps them there), and re-exports wherever they are. */
function eagerImports(from: string): Import[] {
  const code = codeOf(from)
  const found: Import[] = []
  statement.lastIndex = 0
  for (let match = statement.exec(code); match !== null; match = statement.exec(code))
    found.push({ from, specifier: match[2] ?? '', isType: match[1] !== undefined, isLazy: false })
  const again = [...code.matchAll(/^export\s+(?:type\s+)?[*{][^'"`;]*?from\s+'([^']+)'/gm)]
  return [...found, ...again.map(([, specifier = '']) => ({ from, specifier, isType: false, isLazy: false }))]
}

function lazyImports(from: string): Import[] {
  const calls = codeOf(from).matchAll(/(typeof\s+)?\b(?:import|require\w*)\(\s*'([^']+)'/g)
  return [...calls].map(([, type, specifier = '']) => ({
    from,
    specifier,
    isType: type !== undefined,
    isLazy: true,
  }))
}

const imports = files.flatMap((from) => [...eagerImports(from), ...lazyImports(from)])
/** The version is read out of the manifest, by the bundler. */
const manifest = '../package.json'
const targetOf = ({ from, specifier }: Import): string =>
  relative(join(root, 'src'), resolve(root, 'src', dirname(from), specifier))
const local = imports.filter((one) => one.specifier.startsWith('.') && targetOf(one) !== manifest)
const ringOf = (name: string): string => {
  if (name.includes('/')) return name.slice(0, name.indexOf('/'))
  return name === 'errors.ts' ? 'errors' : 'main'
}

test('there are files and imports to look at', () => {
  expect(files.length).toBeGreaterThan(80)
  expect(local.length).toBeGreaterThan(files.length)
  const verbs = imports.filter(({ from, isLazy }) => from.startsWith('cli/surface/') && isLazy)
  expect(verbs.length).toBeGreaterThan(15)
})

test('every folder of src is a ring of the table', () => {
  expect([...new Set(files.map(ringOf))].filter((ring) => ring !== 'main').sort()).toEqual(
    Object.keys(rings).sort(),
  )
})

test('imports fall inward', () => {
  const wrong = local.filter((one) => {
    const [from, to] = [ringOf(one.from), ringOf(targetOf(one))]
    if (from === to || from === 'main') return false
    if (from === 'cli' && to === 'commands')
      return !(one.isLazy || (one.isType && targetOf(one) === 'commands/context.ts'))
    return !(rings[from] ?? []).includes(to)
  })
  expect(wrong.map((one) => `${one.from} → ${targetOf(one)}`)).toEqual([])
})

test('every import names a file that is there, with its extension', () => {
  expect(local.map(targetOf).filter((target) => !texts.has(target))).toEqual([])
})

test('no circle of imports between folders', () => {
  const edges = new Map<string, Set<string>>()
  for (const one of local) {
    const [from, to] = [ringOf(one.from), ringOf(targetOf(one))]
    if (from !== to && !one.isLazy) edges.set(from, (edges.get(from) ?? new Set()).add(to))
  }
  const reaches = (from: string, seen = new Set<string>()): Set<string> => {
    for (const to of edges.get(from) ?? []) if (!seen.has(to)) reaches(to, seen.add(to))
    return seen
  }
  expect([...edges.keys()].filter((ring) => reaches(ring).has(ring))).toEqual([])
})

describe('pins', () => {
  test.each(Object.entries(pins))('%s', (name, place) => {
    const users = imports.filter(({ specifier }) => pinOf(specifier) === name)
    expect(users.length).toBeGreaterThan(0)
    expect(users.map(({ from }) => from).filter((from) => !place.test(from))).toEqual([])
  })

  test('no package that is not pinned', () => {
    const others = imports
      .map(({ specifier }) => specifier)
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !pinOf(name))
    expect([...new Set(others)]).toEqual([])
  })

  test('process.exit and process.argv only in main, console nowhere', () => {
    const users = (pattern: RegExp): string[] => files.filter((name) => pattern.test(codeOf(name)))
    expect(users(/\bprocess\.(exit|argv)\b/)).toEqual(['main.ts'])
    expect(users(/\bconsole\s*\./)).toEqual([])
  })

  test('only main and output know the streams', () => {
    const writers = files.filter((name) => /\bprocess\.(stdout|stderr)\b/.test(codeOf(name)))
    expect(writers.filter((name) => !name.startsWith('output/') && !mayPrintDirectly.test(name))).toEqual([])
  })

  test('domain does no I/O; `node:module` only loads minimatch when a glob needs it', () => {
    const used = imports.filter(
      ({ from, specifier }) =>
        ringOf(from) === 'domain' && specifier.startsWith('node:') && specifier !== 'node:module',
    )
    expect(used.map(({ from, specifier }) => `${from}: ${specifier}`)).toEqual([])
  })
})

describe('files', () => {
  test('none is named after nothing', () => {
    expect(
      files.filter((name) => /(^|\/)(utils?|helpers?|common|shared|misc|lib)(\.ts|\/)/.test(name)),
    ).toEqual([])
  })

  test('each begins by saying what lives in it', () => {
    expect(files.filter((name) => !/^(\/\/|\/\*)/.test(textOf(name)))).toEqual([])
  })

  test('none is longer than 260 lines', () => {
    expect(files.filter((name) => textOf(name).split('\n').length > 261)).toEqual([])
  })

  test('the top level holds nothing that has no place there', () => {
    const allowed =
      /^(bin|src|test|docs|schema|completions|skills|dist|node_modules|package(-lock)?\.json|tsconfig\.json|\..*|(README|CHANGELOG|AGENTS)\.md|LICENSE|.*\.tgz)$/
    expect(readdirSync(root).filter((name) => !allowed.test(name))).toEqual([])
  })
})
