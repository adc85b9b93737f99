// A row of commits on another base: each applied by itself with a three-way merge, author and message as they were.
import type { Oid } from '../domain/names.ts'
import type { OwnCommit } from '../git/history.ts'
import { type Ident, readObjects, treesOf } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { decodeCommit } from './landed-message.ts'
import { mergeTrees } from './merge-over.ts'

/** A commit as it would be on the other base. */
export interface Replayed {
  tree: Oid
  author: Ident
  message: string
}

/** Applies commits, oldest first, onto the tree of a commit; undefined where one is a merge, or does not apply. */
export async function replay(
  repo: Repo,
  own: readonly OwnCommit[],
  onto: Oid,
  attributes: string,
): Promise<Replayed[] | undefined> {
  const oids = own.map(({ oid }) => oid)
  const texts = await readObjects(repo, oids)
  const before = own.map(({ parents }) => parents[0] ?? onto)
  const [from, ...trees] = await treesOf(repo, [onto, ...oids, ...before])
  const replayed: Replayed[] = []
  for (const [index, { parents }] of own.entries()) {
    const { author, message } = partsOf(decodeCommit(texts[index]))
    if (parents.length !== 1 || author === undefined) return undefined
    const [theirs, base] = [trees[index], trees[own.length + index]]
    const merge = await mergeTrees(repo, { base, ours: replayed.at(-1)?.tree ?? from, theirs }, attributes)
    if (!merge.clean) return undefined
    replayed.push({ tree: merge.tree, message, author })
  }
  return replayed
}

/** Author and message of a commit's raw text. */
function partsOf(text: string): { author: Ident | undefined; message: string } {
  const match = /^author (.*) <(.*)> (\d+ [+-]\d{4})$/m.exec(text)
  const message = text.slice(text.indexOf('\n\n') + 2)
  if (match === null) return { author: undefined, message }
  const [, name = '', email = '', at = ''] = match
  return { author: { name, email, at }, message }
}
