// What stands in a working tree where a path is to be written: the file itself, a file in the place of one of its folders,
// or the files of a folder that has its name.
import { lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { hasCode } from '../errors.ts'
import { decodePath, encodePath } from '../git/path.ts'

/** The bytes of a path's place in a worktree. */
export const fileAt = (worktree: string, path: string): Buffer =>
  Buffer.concat([Buffer.from(`${worktree}/`), encodePath(path)])

/** The files that stand where `path` is to be written, one by one; none where the place is free. Links are never followed. */
export function* filesInPlace(worktree: string, path: string): Generator<string> {
  const names = path.split('/')
  for (const [index] of names.entries()) {
    const part = names.slice(0, index + 1).join('/')
    const stat = lstatSync(fileAt(worktree, part), { throwIfNoEntry: false })
    if (stat === undefined) return
    if (!stat.isDirectory()) return yield part
  }
  yield* filesBelow(worktree, path)
}

function* filesBelow(worktree: string, folder: string): Generator<string> {
  const entries = readdirSync(fileAt(worktree, folder), { withFileTypes: true, encoding: 'buffer' })
  for (const entry of entries) {
    const path = `${folder}/${decodePath(entry.name)}`
    if (entry.isDirectory()) yield* filesBelow(worktree, path)
    else yield path
  }
}

/** Removes a file, and the folders that are empty without it, as Git does. */
export function removeFile(worktree: string, path: string): void {
  rmSync(fileAt(worktree, path), { force: true })
  const names = path.split('/')
  for (let length = names.length - 1; length > 0; length--)
    if (!isRemoved(fileAt(worktree, names.slice(0, length).join('/')))) return
}

function isRemoved(folder: Buffer): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    return hasCode(error, 'ENOENT')
  }
}
