// Paths to claim for work that exists already: the files that it changed, or their folders where they are many. Pure.
import type { Glob } from './names.ts'

const maxFiles = 12

/** Patterns that match every one of the files: each by itself, or by the folder it is in. */
export function proposedPaths(files: readonly string[]): Glob[] {
  if (files.length <= maxFiles) return files.map((file) => escaped(file) as Glob)
  const folders = new Set(files.map((file) => file.slice(0, Math.max(0, file.lastIndexOf('/')))))
  const outer = [...folders].filter((folder) => ![...folders].some((other) => folder.startsWith(`${other}/`)))
  return outer.map((folder) => (folder === '' ? '*' : `${escaped(folder)}/**`) as Glob).sort()
}

const escaped = (path: string): string => path.replace(/[[\]{}()*?!+@\\|#]/g, '\\$&')
