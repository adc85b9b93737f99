// `operations`: what was done in this clone, newest first.
import { findRepo } from '../git/repo.ts'
import { readOperations, takenBack } from '../store/operation.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd }) => {
  const operations = await readOperations(await findRepo(cwd))
  const undone = takenBack(operations)
  return {
    kind: 'operations',
    operations: operations.map(({ id, verb, text, at }) => ({ id, verb, text, at, undone: undone.has(id) })),
  }
}
