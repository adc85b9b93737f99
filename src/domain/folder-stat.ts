// The changes of a task by folder: few rows, however many files. Pure.
import type { ChangedFile } from './rows.ts'

/** The sum of the changes below one folder; the root's own files are under an empty name. */
export interface FolderStat {
  folder: string
  files: number
  insertions: number
  deletions: number
  outOfScope: number
}

/** At most `most` folders (or as many as the first level has), as deep as that allows, by name. */
export function statByFolder(files: readonly ChangedFile[], most = 8): FolderStat[] {
  let depth = Math.max(1, ...files.map(({ path }) => path.split('/').length - 1))
  while (depth > 1 && new Set(files.map(({ path }) => folderAt(path, depth))).size > most) depth--
  const stats = new Map<string, FolderStat>()
  for (const { path, insertions, deletions, outOfScope } of files) {
    const folder = folderAt(path, depth)
    const stat = stats.get(folder) ?? { folder, files: 0, insertions: 0, deletions: 0, outOfScope: 0 }
    stats.set(folder, {
      folder,
      files: stat.files + 1,
      insertions: stat.insertions + insertions,
      deletions: stat.deletions + deletions,
      outOfScope: stat.outOfScope + Number(outOfScope),
    })
  }
  return [...stats.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1))
}

/** `a/b/c.ts` at depth 1 is `a/`. */
const folderAt = (path: string, depth: number): string =>
  path
    .split('/')
    .slice(0, -1)
    .slice(0, depth)
    .map((name) => `${name}/`)
    .join('')
