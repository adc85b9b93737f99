// What an agent gives as a plan: found in its words, and looked over for what a second pass can mend. Pure.
import { matcherOf } from './glob.ts'
import type { TaskId } from './names.ts'
import type { Brief } from './task.ts'

/** The plan in an agent's words: the last fenced block that holds one, else what begins with `tasks:` or a brace. */
export function planIn(words: string): string | undefined {
  const blocks = [...words.matchAll(/^[ \t]*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)^[ \t]*\1[ \t]*$/gm)]
  const fenced = blocks.flatMap(([, , text = '']) => (isPlan(text) ? [text] : []))
  const bare = /^tasks:[\s\S]*/m.exec(words)?.[0] ?? /^\{[\s\S]*\}/m.exec(words)?.[0]
  const found = fenced.at(-1) ?? bare
  return found !== undefined && isPlan(found) ? found : undefined
}

const isPlan = (text: string): boolean => /^\s*(tasks:|\{\s*"tasks"\s*:)/m.test(text)

interface Written {
  id: TaskId
  brief: Pick<Brief, 'title' | 'prompt' | 'paths' | 'after' | 'kind'>
}

/** Tasks that claim nothing, and prompts that speak of files which another task writes, with no order between the two. */
export function planDoubts(tasks: readonly Written[]): string[] {
  const unclaimed = tasks.filter(({ brief }) => brief.kind === 'change' && brief.paths.length === 0)
  return [
    ...unclaimed.map(({ id }) => `${id} has no \`paths\`: name those that it writes`),
    ...tasks.flatMap((one) => unordered(tasks, one).flatMap((other) => neededFrom(one, other))),
  ]
}

function unordered(tasks: readonly Written[], { id }: Written): Written[] {
  const before = (to: TaskId, seen = new Set<TaskId>()): Set<TaskId> => {
    for (const from of tasks.find((task) => task.id === to)?.brief.after ?? [])
      if (!seen.has(from)) before(from, seen.add(from))
    return seen
  }
  const own = before(id)
  return tasks.filter((other) => other.id !== id && !own.has(other.id) && !before(other.id).has(id))
}

const pathPattern = /[\w@.-]+(?:\/[\w@.-]+)+|\b[\w-]+\.[a-z]{1,5}\b/g

function neededFrom({ id, brief }: Written, other: Written): string[] {
  if (other.brief.paths.length === 0) return []
  const [isTheirs, isOwn] = [other, { brief }].map((task) => matcherOf(task.brief.paths))
  const named = brief.prompt.match(pathPattern) ?? []
  const found = named.find((path) => isTheirs?.(path) && !(brief.paths.length > 0 && isOwn?.(path)))
  return found === undefined
    ? []
    : [
        `${id} speaks of ${found}, which ${other.id} writes: if it needs that, put it \`after: [${other.id}]\``,
      ]
}
