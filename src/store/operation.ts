// The operation log: one commit for each change, newest first under `refs/agents/operations`; what `undo` reads.
import {
  type Oid,
  type OperationId,
  oidOf,
  operationOf,
  type RefName,
  refOf,
  type TaskId,
} from '../domain/names.ts'
import type { RefMove } from '../git/refs.ts'
import { inRepo, type Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { operationsRef, type StoreState } from './tasks.ts'

/** What a mutating command did, summed over all its changes. */
export interface Operation {
  id: OperationId
  verb: string
  /** One sentence. */
  text: string
  at: string
  by: string
  refs: RefMove[]
  tasks: TaskId[]
  /** The operation that this one took back. */
  undoes?: OperationId
}

/** Where an operation begins: its id sorts by time and is unique by a nonce. */
export function newOperation(verb: string, text: string): Pick<Operation, 'id' | 'verb' | 'text'> {
  const time = new Date().toISOString().replace(/[-:.]/g, '')
  const nonce = Math.floor(Math.random() * 36 ** 5)
    .toString(36)
    .padStart(5, '0')
  return { id: operationOf(`${time}-${nonce}`), verb, text }
}

/** The tasks whose journals hold lines of an operation, by their ids as they are now: a `sync` may have changed them. */
export const tasksTouched = ({ journals }: StoreState, { id }: Pick<Operation, 'id'>): TaskId[] =>
  [...journals].flatMap(([task, text]) => (text.includes(id) ? [task] : []))

/** The message of the commit that records one change of an operation. */
export const renderOperation = (operation: Operation): string =>
  `${operation.verb}: ${operation.text.replaceAll(/\s+/g, ' ')}\n\n${JSON.stringify(operation)}\n`

/** All operations of this clone, newest first, the changes of each one joined: first old value, last new value of every ref. */
export async function readOperations(repo: Repo): Promise<Operation[]> {
  const args = ['log', '-z', '--format=%B', operationsRef]
  const { stdout } = await git(args, { ...inRepo(repo), allow: [128] })
  const joined = new Map<OperationId, Operation>()
  for (const message of stdout.toString('utf8').split('\0')) {
    const operation = parseOperation(message)
    if (operation === undefined) continue
    const later = joined.get(operation.id)
    joined.set(operation.id, later === undefined ? operation : joinChanges(operation, later))
  }
  return [...joined.values()]
}

function parseOperation(message: string): Operation | undefined {
  const json = /^\{.*\}$/m.exec(message)?.[0]
  if (json === undefined) return undefined
  const raw = JSON.parse(json) as Omit<Operation, 'refs'> & {
    refs: { ref: string; old?: string; new?: string }[]
  }
  const oid = (text: string | undefined): Oid | undefined => (text === undefined ? undefined : oidOf(text))
  const refs = raw.refs.map((move) => ({ ref: refOf(move.ref), old: oid(move.old), new: oid(move.new) }))
  return { ...raw, refs }
}

function joinChanges(earlier: Operation, later: Operation): Operation {
  const moves = new Map<RefName, RefMove>(earlier.refs.map((move) => [move.ref, move]))
  for (const move of later.refs) moves.set(move.ref, { ...move, old: (moves.get(move.ref) ?? move).old })
  return { ...later, refs: [...moves.values()], tasks: [...new Set([...earlier.tasks, ...later.tasks])] }
}

/** The ids of operations that count as taken back: an undo that was itself undone counts for nothing. Newest first in. */
export function takenBack(operations: readonly Operation[]): Set<OperationId> {
  const undone = new Set<OperationId>()
  for (const { id, undoes } of operations) if (undoes !== undefined && !undone.has(id)) undone.add(undoes)
  return undone
}
