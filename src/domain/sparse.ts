// Which folders of the tree a task needs that claims some paths: for a sparse checkout, whose cone holds whole folders, the
// files beside those folders and the files in the root. Pure.
import { splitPaths } from './glob.ts'
import type { Glob } from './names.ts'

const isMagic = (segment: string): boolean => /[*?[\]{}()!+@\\]/.test(segment)

/**
 * The folders, sorted, `more` among them; a claimed file stands for itself, and has those beside it with it. Undefined
 * where everything is needed: nothing is claimed, or a pattern may match in any folder.
 */
export function sparseFolders(paths: readonly Glob[], more: readonly string[]): string[] | undefined {
  const { claimed } = splitPaths(paths)
  if (claimed.length === 0) return undefined
  const folders = new Set(more)
  for (const glob of claimed) {
    const segments = glob.split('/').filter((segment) => segment !== '' && segment !== '.')
    const magic = segments.findIndex(isMagic)
    const isInRoot = segments.length === 1 && segments[0] !== '**' && !glob.endsWith('/')
    if (magic === 0 && !isInRoot) return undefined
    if (magic !== 0) folders.add(segments.slice(0, magic < 0 ? undefined : magic).join('/'))
  }
  return [...folders].map((folder) => folder.replace(/^(\.\/)+|\/+$/g, '')).sort()
}
