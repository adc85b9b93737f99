// What a reviewer is told of a task beyond its files one by one: what is new since the last look, its size by folder.
import { statByFolder } from '../../domain/folder-stat.ts'
import type { Since } from '../../domain/look.ts'
import type { ChangedFile } from '../../domain/rows.ts'
import { count, moment, shortOid } from '../format.ts'
import { quotePath } from '../safe.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cell, marked, pathList } from './view.ts'

/** That the work was changed since the last look, and where; `how` says how to see it. */
export function sinceLines(since: Since | undefined, face: Face, how = ''): string[] {
  if (since === undefined) return []
  const { tip, at, files } = since
  const what = files.length === 0 ? 'no file differs' : `${count(files.length, 'file')}: ${pathList(files)}`
  const text = `Changed since you looked at ${shortOid(tip)}, ${moment(at)}: ${what}${how}`
  return ['', ...marked(face, 'warning', text)]
}

/** The changes by folder: few lines, however many files. */
export function folderLines(files: readonly ChangedFile[], face: Face): string[] {
  const folders = statByFolder(files)
  const name = (folder: string): string => (folder === '' ? './' : quotePath(folder))
  return table(
    [
      { cells: folders.map(({ folder }) => ({ text: name(folder) })), shrink: 0, min: 20, keep: 'end' },
      { cells: folders.map(({ files }) => cell(face, count(files, 'file'))), align: 'right' },
      { cells: folders.map(({ insertions }) => cell(face, `+${insertions}`, 'green')), align: 'right' },
      { cells: folders.map(({ deletions }) => cell(face, `-${deletions}`, 'red')), align: 'right' },
    ],
    face,
    '  ',
  )
}
