// A folder that holds a tree's `.gitattributes` files and nothing else: merges run from it, so that a forecast and a
// landing read the same attributes, and never those that an agent wrote (FIELD: attributes come from the working tree).
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Oid } from '../domain/names.ts'
import { readTree } from './diff.ts'
import { readObjects } from './object.ts'
import type { Repo } from './repo.ts'

/**
 * The attribute folder of a tree, made once and kept under `<git dir>/agents/attributes`. It is never replaced, since
 * merges run in it: rename(2) would replace an empty one, so one without files is made in place.
 */
export async function attributesOf(repo: Repo, tree: Oid): Promise<string> {
  const folder = join(repo.agentsDir, 'attributes', tree)
  if (existsSync(folder)) return folder
  const files = [...(await readTree(repo, tree))].filter(([path]) => isAttributes(path))
  if (files.length === 0) {
    mkdirSync(folder, { recursive: true })
    return folder
  }
  const contents = await readObjects(
    repo,
    files.map(([, { oid }]) => oid),
  )
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  for (const [index, [path]] of files.entries()) {
    mkdirSync(join(draft, dirname(path)), { recursive: true })
    writeFileSync(join(draft, path), contents[index] ?? '')
  }
  putInPlace(draft, folder)
  return folder
}

/** The same for folders that hold the same attribute files. */
export function attributesDigest(folder: string): string {
  const hash = createHash('sha256')
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isAttributes).sort()
  for (const name of names)
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(folder, name)))
      .update('\0')
  return hash.digest('hex').slice(0, 16)
}

const isAttributes = (path: string): boolean => path === '.gitattributes' || path.endsWith('/.gitattributes')

/** Somebody else may have made the same folder meanwhile: its content is the same. */
function putInPlace(draft: string, folder: string): void {
  try {
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}
