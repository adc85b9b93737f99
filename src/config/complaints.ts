// How flaws of a value become complaints with a place, and complaints one refusal.
import { AgentsError, type Complaint } from '../errors.ts'
import type { Document } from './document.ts'
import type { Path } from './place.ts'
import type { Flaw } from './shape.ts'

/** The flaws at their places in the document; `inside` is the path of the value that was judged. */
export const complaintsOf = (document: Document, flaws: readonly Flaw[], inside: Path = []): Complaint[] =>
  flaws.map(({ path, ...said }) => ({
    file: document.file,
    ...document.locate([...inside, ...path]),
    ...said,
  }))

/** The refusal that tells all complaints, file by file, from top to bottom. */
export function refusalOf(what: string, complaints: readonly Complaint[]): AgentsError {
  const files = [...new Set(complaints.map(({ file }) => file))]
  const rank = (it: Complaint): number[] => [files.indexOf(it.file), it.line ?? 0, it.column ?? 0]
  const distinct = [...new Map(complaints.map((it) => [JSON.stringify(it), it])).values()]
  const sorted = distinct.toSorted((a, b) => compare(rank(a), rank(b)))
  const count = sorted.length === 1 ? '1 mistake' : `${sorted.length} mistakes`
  return new AgentsError('config', `${what} has ${count}`, { complaints: sorted })
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((it, at) => it !== b[at])
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0)
}
