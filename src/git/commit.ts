// One commit from a tree, as plumbing makes it: no hooks, signed where the person's configuration asks for it.

import { type Oid, oidOf } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { type Encoded, encodeMessage } from './encoding.ts'
import type { Ident } from './object.ts'
import { inRepo, type Repo } from './repo.ts'
import { git } from './spawn.ts'

export interface CommitRequest {
  tree: Oid
  parents: readonly Oid[]
  /** A text is written in UTF-8. */
  message: string | Encoded
  author: Ident
  committer: Ident
  /** Signs with the person's key, as `commit.gpgsign` asks; a signature that fails is an error. */
  sign: boolean
}

/** Writes the commit and gives its id. What the configuration names by a relative path begins at the main worktree. */
export async function commitTree(repo: Repo, request: CommitRequest): Promise<Oid> {
  const { env } = inRepo(repo)
  const { author, committer, message, sign } = request
  const { bytes, encoding } = typeof message === 'string' ? encodeMessage(message, 'UTF-8', '') : message
  const idents = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: `@${author.at}`,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: `@${committer.at}`,
  }
  const parents = request.parents.flatMap((parent) => ['-p', parent])
  const args = ['-c', `i18n.commitEncoding=${encoding}`, 'commit-tree', ...(sign ? ['-S'] : []), ...parents]
  const { stdout, stderr, status } = await git([...args, '-F', '-', request.tree], {
    cwd: repo.main ?? repo.commonDir,
    env: { ...env, ...idents },
    input: bytes,
    attached: sign,
    allow: sign ? [1, 128] : [],
  })
  if (status === 0) return oidOf(stdout.toString())
  throw new AgentsError('refused', `The commit could not be signed: ${stderr.trim().split('\n').at(-1)}`, {
    hints: ['`commit.gpgsign` asks for a signature; mend the key, or unset it'],
  })
}
