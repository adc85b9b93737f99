// What an agent that asks for permission may do: whatever the other clients do unasked, but for writing outside its worktree.
import { isAbsolute } from 'node:path'
import { isWriting, pathsOf } from './acp-words.ts'
import { type Json, objectsOf, textOf } from './json.ts'
import { pathsWithin } from './telling.ts'

/** Whether the tool call stays within the worktree, as far as it says what it writes. */
export function isAllowed(call: Json, worktree: string): boolean {
  if (!isWriting(call.kind)) return true
  const pathOf = pathsWithin(worktree)
  return pathsOf(call).every((path) => {
    const inside = pathOf(path)
    return !isAbsolute(inside) && !inside.split('/').includes('..')
  })
}

/** The outcome of a permission request: one of its own options, for this once where it has that. */
export function outcomeOf(options: readonly Json[], isGranted: boolean): Json {
  const kinds = isGranted ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always']
  const chosen = kinds
    .map((kind) => options.find((option) => option.kind === kind))
    .find((option) => option !== undefined)
  const optionId = textOf(chosen?.optionId)
  return optionId === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId }
}

/** The options of a permission request. */
export const optionsOf = (params: Json): Json[] => objectsOf(params.options)
