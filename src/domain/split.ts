// Which commit each changed file of a split goes to: the first whose paths claim it, else the last. Pure.
import { foldersOf } from './folders.ts'

/** A changed path, and whether it is gone afterwards. */
export interface SplitChange {
  path: string
  isGone: boolean
}

/**
 * The index of the commit that each change goes to; `claims.length` stands for the rest. A file and a folder cannot
 * have one name at once, so what goes to make room goes with the first that needs the room, or before it.
 */
export function splitOwners(
  changes: readonly SplitChange[],
  claims: readonly ((path: string) => boolean)[],
): number[] {
  const claimed = changes.map(({ path }) => {
    const index = claims.findIndex((isClaimed) => isClaimed(path))
    return index < 0 ? claims.length : index
  })
  const files = new Map<string, number>()
  const folders = new Map<string, number>()
  for (const [index, { path, isGone }] of changes.entries()) {
    const owner = claimed[index] ?? claims.length
    if (isGone) continue
    files.set(path, owner)
    for (const folder of foldersOf(path)) folders.set(folder, Math.min(owner, folders.get(folder) ?? owner))
  }
  return changes.map(({ path, isGone }, index) => {
    const owner = claimed[index] ?? claims.length
    const inNeed = isGone ? [folders.get(path), ...foldersOf(path).map((folder) => files.get(folder))] : []
    return Math.min(owner, ...inNeed.filter((other) => other !== undefined))
  })
}
