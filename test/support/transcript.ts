// One text of all that an invocation showed, for a snapshot: stdout, stderr and the exit code, free of what differs
// from run to run.
import type { Ran } from './process.ts'
import type { Scratch } from './scratch.ts'

/** Paths, object ids, operation ids and times replaced by words of a fixed shape. */
export function scrub(text: string, { root, built }: Pick<Scratch, 'root' | 'built'>): string {
  return text
    .replaceAll(root, '<scratch>')
    .replaceAll(built, '<built>')
    .replace(/\b\d{8}T\d{6}(?:\.?\d+)?Z?-[0-9a-f]+\b/g, '<operation>')
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?( ?(Z|[+-]\d\d:?\d\d))?/g, '<time>')
    .replace(/(<time> {2})[0-9a-z]+(?= {2}(?:plan|add|edit|drop|run|review|land|undo|clean)\b)/g, '$1<id>')
    .replace(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g, '<oid>')
    .replace(/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,12}\b/g, '<oid>')
    .replace(/\b\d+(\.\d+)? ?(ms|seconds|second|minutes|hours|days)\b/g, '<duration>')
    .replace(/\b(\d+h ?)?(\d+m ?)?\d+(\.\d+)?s\b/g, '<duration>')
    .replace(/"(seconds|wallSeconds|agentSeconds|speedup|waiting|preparing|working)": ?[\d.]+/g, '"$1":<n>')
    .replace(/\bprocess \d+/g, 'process <pid>')
    .replace(/"pid": ?\d+/g, '"pid":<pid>')
}

/** The transcript of one invocation. */
export function transcript(ran: Ran, scratch: Pick<Scratch, 'root' | 'built'>): string {
  const part = (name: string, text: string): string => (text === '' ? '' : `--- ${name}\n${ends(text)}`)
  return scrub(
    `${part('stdout', ran.stdout)}${part('stderr', ran.stderr)}--- exit code ${ran.code}\n`,
    scratch,
  )
}

/** A missing last line feed is shown, since a shell shows it too. */
const ends = (text: string): string => (text.endsWith('\n') ? text : `${text}<no line feed>\n`)
