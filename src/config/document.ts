// YAML and JSON text made a value whose every part still knows its line and column. YAML is 1.2, core schema, without
// merge keys; what could cost memory or the stack (size, depth, aliases) is bounded. The package is loaded on first use.
import type { Alias, CST, Range, Document as YamlDocument } from 'yaml'
import type { Complaint } from '../errors.ts'
import { type Fault, jsonFault, maxDepth } from './json-syntax.ts'
import { type Path, type Place, placesOf } from './place.ts'
import { wordsOf } from './yaml-words.ts'

type Yaml = typeof import('yaml')

/** A parsed text. */
export interface Document {
  file: string
  value: unknown
  complaints: Complaint[]
  /** The syntax is so wrong that the value says nothing of what was meant. */
  isBroken: boolean
  /** Where the value at `path` stands, or the nearest that there is above it; of a map's entry, its key. */
  locate(path: Path): Place
}

const maxLength = 8 << 20
const maxAliases = 100

/** Parses by the file's name: `.json` strictly as JSON, everything else as YAML (of which JSON is a part). */
export async function parseDocument(source: string, file: string): Promise<Document> {
  const text = source.replace(/^\uFEFF/, '')
  const isJson = file.endsWith('.json')
  const early = tooMuch(text) ?? (isJson ? jsonFault(text) : undefined)
  if (early !== undefined) return brokenDocument(file, text, early)
  const yaml = await import('yaml')
  const tokens = [...new yaml.Parser().parse(text)]
  const deep = depthFault(tokens)
  if (deep !== undefined) return brokenDocument(file, text, deep)
  const options = {
    version: '1.2',
    schema: 'core',
    merge: false,
    stringKeys: true,
    logLevel: 'silent',
  } as const
  const [first, second] = new yaml.Composer(options).compose(tokens, true, text.length)
  if (first === undefined) return brokenDocument(file, text, { offset: 0, text: 'it is empty' })
  return documentOf({ yaml, file, text, isJson, first, second })
}

interface Parsed {
  yaml: Yaml
  file: string
  text: string
  isJson: boolean
  first: YamlDocument
  second: YamlDocument | undefined
}

function documentOf({ yaml, file, text, isJson, first, second }: Parsed): Document {
  const problems = isJson
    ? []
    : [...first.errors, ...first.warnings].filter((it) => it.code !== 'DUPLICATE_KEY')
  const repeated = first.errors.filter(({ code }) => code === 'DUPLICATE_KEY')
  const faults: Fault[] = [...problems, ...repeated].map((it) => ({
    offset: it.pos[0],
    ...wordsOf(it, text),
  }))
  if (second !== undefined)
    faults.push({
      offset: second.range?.[0] ?? 0,
      text: 'a second document begins here, but a file holds one',
    })
  const read = unfold(first, lostAliases(first, yaml))
  faults.push(...read.faults)
  const place = placesOf(text)
  return {
    file,
    value: read.value,
    complaints: faults.map(({ offset, ...said }) => ({ file, ...place(offset), ...said })),
    isBroken: faults.length > repeated.length,
    locate: (path) => place(offsetOf(first, path, yaml)),
  }
}

function brokenDocument(file: string, text: string, { offset, ...said }: Fault): Document {
  const place = placesOf(text)
  const complaints = [{ file, ...place(offset), ...said }]
  return { file, value: undefined, complaints, isBroken: true, locate: () => place(0) }
}

function tooMuch(text: string): Fault | undefined {
  if (text.length > maxLength) return { offset: 0, text: `it is longer than ${maxLength >> 20} MiB` }
  const nul = text.indexOf('\0')
  return nul === -1 ? undefined : { offset: nul, text: 'a NUL byte stands here, so this is no text' }
}

/** Composing recurses, and a stack that ends inside a regular expression takes the whole process with it. */
function depthFault(tokens: readonly CST.Token[]): Fault | undefined {
  const rest: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { token, depth } = next
    if (depth > maxDepth)
      return { offset: token.offset, text: `it is nested more than ${maxDepth} levels deep` }
    if (token.type === 'document' && token.value) rest.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const { key, value } of token.items)
      for (const inner of [key, value]) if (inner) rest.push({ token: inner, depth: depth + 1 })
  }
  return undefined
}

/** The value; none where an alias has no anchor or the aliases would grow it without bounds. */
function unfold(
  document: YamlDocument,
  lost: readonly Fault[],
): { value?: unknown; faults: readonly Fault[] } {
  if (lost.length > 0) return { faults: lost }
  try {
    return { value: document.toJS({ maxAliasCount: maxAliases }), faults: [] }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    return { faults: [{ offset: 0, text: `its aliases unfold to more than ${maxAliases} values` }] }
  }
}

function lostAliases(document: YamlDocument, { visit, isAlias, isCollection }: Yaml): Fault[] {
  const anchors = new Set<string>()
  const lost: Fault[] = []
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) lost.push(lostAlias(node))
      } else if ((isCollection(node) || 'value' in node) && node.anchor) anchors.add(node.anchor)
    },
  })
  return lost
}

const lostAlias = ({ source, range }: Alias): Fault => ({
  offset: range?.[0] ?? 0,
  text: `\`*${source}\` refers to an anchor that is not there`,
  hint: `To write a text that begins with \`*\`, put it in quotes: "*${source}"`,
})

function offsetOf(document: YamlDocument, path: Path, { isMap, isSeq, isScalar }: Yaml): number {
  let node: unknown = document.contents
  let offset = rangeStart(node)
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : undefined) === step)
      if (pair === undefined) break
      offset = rangeStart(pair.key)
      node = pair.value
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step]
      if (node === undefined) break
      offset = rangeStart(node)
    } else break
  }
  return offset
}

const rangeStart = (node: unknown): number => (node as { range?: Range | null } | null)?.range?.[0] ?? 0
