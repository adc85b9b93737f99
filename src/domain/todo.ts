// A checklist in Markdown as tasks (docs/decisions/0028): every open item is one, and what is nested below it is told to its
// agent. Pure.
import { freeId, slugOf } from './names.ts'

/** A task as a plan file writes it. */
export interface TodoTask {
  id: string
  title: string
  prompt: string
  paths?: string[]
  after?: string[]
  agent?: string
}

/** A task and the line of the checklist that it was made of, from 1. */
export type TodoItem = TodoTask & { line: number }

interface Item {
  line: number
  indent: number
  isDone: boolean
  text: string
  heading: string | undefined
  /** The lines below it, as far as they are indented deeper. */
  below: string[]
}

const itemPattern = /^(\s*)(?:[-*+]|\d+[.)])\s+\[([ xX])\]\s+(.+?)\s*$/
const hintPattern = /\s*\((paths|after|id|agent):\s*([^()]*(?:\([^()]*\)[^()]*)*)\)/g

/** The open items in their order. An item below one that is open belongs to that one; below one that is done it stands alone. */
export function parseTodo(markdown: string): TodoItem[] {
  const taken = new Set<string>()
  return topItems(markdown).map((item) => {
    const { title, hints } = hintsOf(item.text)
    const id: string = hints.id?.[0] ?? freeId(slugOf(title), (one) => taken.has(one))
    taken.add(id)
    return {
      line: item.line,
      id,
      title,
      prompt: promptOf(title, item),
      ...(hints.paths === undefined ? {} : { paths: hints.paths }),
      ...(hints.after === undefined ? {} : { after: hints.after }),
      ...(hints.agent?.[0] === undefined ? {} : { agent: hints.agent[0] }),
    }
  })
}

function topItems(markdown: string): Item[] {
  const items: Item[] = []
  let heading: string | undefined
  let owner: Item | undefined
  let fence: string | undefined
  for (const [index, line] of markdown.replace(/\t/g, '    ').split(/\r?\n/).entries()) {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1]
    const isFenced = fence !== undefined || mark !== undefined
    if (mark !== undefined) fence = fence === undefined ? mark : fence === mark ? undefined : fence
    const indent = line.search(/\S/)
    if (owner !== undefined && (indent < 0 || indent > owner.indent)) {
      owner.below.push(line)
      continue
    }
    owner = undefined
    if (isFenced) continue
    heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1] ?? heading
    const item = itemOf(line, heading, index + 1)
    if (item === undefined || item.isDone) continue
    owner = item
    items.push(item)
  }
  return items
}

function itemOf(line: string, heading: string | undefined, number: number): Item | undefined {
  const [, space = '', box = ' ', text] = itemPattern.exec(line) ?? []
  return text === undefined
    ? undefined
    : { line: number, indent: space.length, isDone: box !== ' ', text, heading, below: [] }
}

/** `(paths: a, b)`, `(after: id)`, `(id: x)` and `(agent: x)` are taken out of the text. */
function hintsOf(text: string): { title: string; hints: Record<string, string[] | undefined> } {
  const hints: Record<string, string[]> = {}
  const title = text.replace(hintPattern, (_, name: string, values: string) => {
    const list = values.split(/,(?![^{]*\})/).map((value) => value.trim().replace(/^`(.*)`$/, '$1'))
    hints[name] = list.filter((value) => value !== '')
    return ''
  })
  return { title: title.replace(/^(\*\*|__)(.+?)\1/, '$2').trim() || text, hints }
}

function promptOf(title: string, { heading, below }: Item): string {
  const open = below.filter((line) => itemPattern.exec(line)?.[2]?.trim() !== 'x')
  const indent = Math.min(...open.flatMap((line) => (line.trim() === '' ? [] : line.search(/\S/))))
  const rest = open.map((line) => line.slice(Number.isFinite(indent) ? indent : 0).trimEnd()).join('\n')
  return [heading === undefined ? title : `${heading}: ${title}`, rest.trim()].filter(Boolean).join('\n\n')
}
