// Undo: the refs of an operation go back to what they were, and its journal lines leave the fold. It refuses, naming it,
// where later work sits on the same task or ref, and where a landing was pushed.

import type { Emit } from '../domain/event.ts'
import type { Entry } from '../domain/journal.ts'
import type { Oid, OperationId, RefName } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import type { RefMove } from '../git/refs.ts'
import { inRepo, type Repo } from '../git/repo.ts'
import { gitText } from '../git/spawn.ts'
import { takeLock } from '../store/lock.ts'
import { newOperation, type Operation, readOperations, takenBack, tasksTouched } from '../store/operation.ts'
import { keepPrefix, type StoreState, taskPrefix } from '../store/tasks.ts'
import { type Change, transact } from '../store/transaction.ts'
import { moveBranch } from './publisher.ts'
import { recoverLanding } from './recover.ts'
import { staysAtUndo } from './undo-staying.ts'
import { readWriter, refreshWorld, type World } from './world.ts'

export interface Undone {
  operation: Operation
  refs: { ref: string; from: Oid | null; to: Oid | null }[]
}

/** The operation to take back: the one named (by a beginning of its id, or its end behind the dash), else the last that counts. */
export async function findOperation(
  repo: Repo,
  name: string | undefined,
): Promise<{ operation: Operation; later: Operation[] }> {
  const operations = await readOperations(repo)
  const undone = takenBack(operations)
  const counting = operations.filter(({ id, undoes }) => !undone.has(id) && undoes === undefined)
  const found =
    name === undefined
      ? counting.slice(0, 1)
      : operations.filter(({ id }) => id.startsWith(name) || id.endsWith(`-${name}`))
  const [operation] = found
  if (operation === undefined)
    throw new AgentsError(
      'refused',
      name === undefined ? 'There is nothing to undo.' : `There is no operation "${name}".`,
      { hints: ['To see them, run `git agents operations`'] },
    )
  if (found.length > 1)
    throw new AgentsError('usage', `"${name}" names ${found.length} operations.`, {
      hints: ['Give more of its id'],
    })
  if (undone.has(operation.id))
    throw new AgentsError('refused', `${operation.verb} (${operation.text}) is undone already.`)
  return { operation, later: counting.slice(0, Math.max(0, counting.indexOf(operation))) }
}

/** The last undo, to be taken back itself, and what it took back: only while nothing new has been done since. */
export async function findUndo(
  repo: Repo,
): Promise<{ operation: Operation; later: Operation[]; original: Operation }> {
  const operations = await readOperations(repo)
  const undone = takenBack(operations)
  const live = operations.filter(({ id, verb }) => !undone.has(id) && verb !== 'redo')
  const [operation] = live
  const original = operations.find(({ id }) => id === operation?.undoes)
  if (operation?.verb === 'undo' && original !== undefined) return { operation, later: [], original }
  throw new AgentsError('refused', 'There is nothing to redo: the last operation was not an undo.', {
    hints: ['To see what was done, run `git agents operations`'],
  })
}

/** Takes an operation back, in one transaction; a checkout that has a moved branch follows. Taking back an undo is a redo. */
export async function undo(
  before: World,
  {
    operation,
    later,
    original = operation,
  }: { operation: Operation; later: readonly Operation[]; original?: Operation },
  emit: Emit,
): Promise<Undone> {
  refuseLater(operation, later)
  const { repo } = before
  const moves = restored(operation)
  const lock = await takeLock(repo, 'land', 60_000)
  try {
    await recoverLanding(repo, emit)
    const target = moves.find(
      ({ ref, old, new: next }) => ref.startsWith('refs/heads/') && old !== undefined && next !== undefined,
    )
    if (target !== undefined && operation.undoes === undefined) await refusePushed(repo, target)
    const apply = async (): Promise<void> => await record(repo, { operation, original }, moves)
    if (target?.old === undefined || target.new === undefined) await apply()
    else {
      const step = { ref: target.ref, from: target.old, to: target.new }
      const stays = await staysAtUndo(await refreshWorld(before), operation, {
        branch: target.ref.replace('refs/heads/', ''),
        ...step,
      })
      await moveBranch(repo, { ...step, stays }, apply)
    }
  } finally {
    lock.release()
  }
  return {
    operation,
    refs: moves.map(({ ref, old, new: next }) => ({ ref, from: old ?? null, to: next ?? null })),
  }
}

/** Branches and the target go back; kept snapshots and the commits of tasks stay, so that nothing is lost and it can be redone. */
function restored(operation: Operation): RefMove[] {
  const isWork = (ref: RefName): boolean => !ref.startsWith(keepPrefix) && !ref.startsWith(taskPrefix)
  if (operation.verb === 'run' || operation.verb === 'recover') return []
  return operation.refs
    .filter(({ ref }) => isWork(ref))
    .map(({ ref, old, new: next }) => ({ ref, old: next, new: old }))
}

function refuseLater(operation: Operation, later: readonly Operation[]): void {
  const refs = new Set(restored(operation).map(({ ref }) => ref))
  const blocking = later.find(
    (other) =>
      other.tasks.some((id) => operation.tasks.includes(id)) || other.refs.some(({ ref }) => refs.has(ref)),
  )
  if (blocking !== undefined)
    throw new AgentsError(
      'refused',
      `${operation.verb} (${operation.text}) has later work on top: ${blocking.verb} (${blocking.text}).`,
      {
        hints: [`Undo that one first: run \`git agents undo ${blocking.id}\``],
      },
    )
}

async function refusePushed(repo: Repo, { ref, old }: RefMove): Promise<void> {
  if (old === undefined) return
  const text = await gitText(
    ['for-each-ref', '--format=%(refname:short)', '--contains', old, 'refs/remotes/'],
    inRepo(repo),
  )
  if (text !== '')
    throw new AgentsError(
      'refused',
      `What landed on ${ref.replace('refs/heads/', '')} was pushed (${text.split('\n')[0]}), so it cannot be taken back.`,
      {
        hints: ['To revert it with commits of its own, run `git agents undo --revert`'],
      },
    )
}

async function record(
  repo: Repo,
  { operation, original }: { operation: Operation; original: Operation },
  moves: readonly RefMove[],
): Promise<void> {
  const writer = await readWriter(repo)
  const isRedo = operation.undoes !== undefined
  const text = `${isRedo ? 'brought back' : 'took back'} ${original.verb} (${original.text})`
  await transact(repo, writer, newOperation(isRedo ? 'redo' : 'undo', text), (state) =>
    changeOf(state, operation, moves),
  )
}

function changeOf(state: StoreState, operation: Operation, moves: readonly RefMove[]): Change {
  const moved = moves.find(({ ref, old }) => state.refs.get(ref) !== old)
  if (moved !== undefined)
    throw new AgentsError('refused', `${moved.ref} has moved since ${operation.verb} (${operation.text}).`, {
      hints: ['To revert it with commits of its own, run `git agents undo --revert`'],
    })
  const entry: Entry = { type: 'undone', operation: operation.id as OperationId }
  return {
    refs: [...moves],
    lines: tasksTouched(state, operation).map((task) => ({ task, entry })),
    undoes: operation.id,
  }
}
