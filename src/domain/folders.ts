// The folders of a path, as Git writes paths: relative, with `/` between the names. Pure.

/** `a/b/c` → `a/b`, `a`. */
export function foldersOf(path: string): string[] {
  const folders: string[] = []
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    folders.push(path.slice(0, at))
  return folders
}
