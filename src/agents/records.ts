// What every reader of JSON lines does alike: a line that is no record is text, and a file counts as written once the
// tool that writes it has done well.
import type { AgentEvent } from '../domain/event.ts'
import type { Reader, Stream } from './agent.ts'
import { type Json, parseObject, textOf } from './json.ts'
import { pathsWithin, shorten, textEvents } from './telling.ts'

/** A reader of one JSON object a line; `plain` tells what any other line says, by default its text. */
export function recordReader(
  eventsOf: (record: Json) => AgentEvent[],
  plain: (line: string, stream: Stream) => AgentEvent[] = textEvents,
): Reader {
  const read = (line: string, stream: Stream): AgentEvent[] => {
    const record = stream === 'stdout' ? parseObject(line) : undefined
    return record === undefined ? plain(line, stream) : eventsOf(record)
  }
  return Object.assign(read, { finish: () => [] })
}

/** The tool calls of one run. */
export interface Tools {
  /** A call begins: `input` is what its client gives the tool. */
  use(id: string | undefined, name: string, input: Json): AgentEvent
  /** It has ended: the file that it wrote, once. */
  done(id: string | undefined, isGood: boolean): AgentEvent[]
}

/** Follows the calls of a client whose `writers` are the tools that write the file they name. */
export function toolCalls(worktree: string, writers: readonly string[]): Tools {
  const pathOf = pathsWithin(worktree)
  const writes = new Map<string, string>()
  return {
    use(id, name, input) {
      const path = firstOf(input, pathKeys)
      if (id !== undefined && path !== undefined && writers.includes(name)) writes.set(id, pathOf(path))
      const words = firstOf(input, wordKeys)
      return { kind: 'tool', name, target: words === undefined ? pathOf(path ?? '') : shorten(words) }
    },
    done(id, isGood) {
      const path = id === undefined ? undefined : writes.get(id)
      if (id !== undefined) writes.delete(id)
      return path === undefined || !isGood ? [] : [{ kind: 'file', path }]
    },
  }
}

// The one argument that says most, by the names that the clients' tools use; a command or a pattern says more than a path.
const wordKeys = ['command', 'pattern', 'url', 'query', 'skill']
const pathKeys = [
  'file_path',
  'filePath',
  'absolute_path',
  'notebook_path',
  'path',
  'dir_path',
  'description',
]

const firstOf = (input: Json, keys: readonly string[]): string | undefined =>
  keys.map((key) => textOf(input[key])).find((value) => value !== undefined)
