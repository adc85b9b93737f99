// One commit from a tree, as plumbing makes it: no hooks, signed where the person's configuration asks for it.

import { type Oid, oidOf } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import type { Ident } from './object.ts'
import { inRepo, type Repo } from './repo.ts'
import { git } from './spawn.ts'

export interface CommitRequest {
  tree: Oid
  parents: readonly Oid[]
  message: string
  author: Ident
  committer: Ident
  /** Signs with the person's key, as `commit.gpgsign` asks; a signature that fails is an error. */
  sign: boolean
}

/** Writes the commit and gives its id. */
export async function commitTree(repo: Repo, request: CommitRequest): Promise<Oid> {
  const { cwd, env } = inRepo(repo)
  const { author, committer } = request
  const idents = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: `@${author.at}`,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: `@${committer.at}`,
  }
  const parents = request.parents.flatMap((parent) => ['-p', parent])
  const args = ['commit-tree', ...(request.sign ? ['-S'] : []), ...parents, '-F', '-', request.tree]
  const options = { cwd, env: { ...env, ...idents }, input: request.message, attached: request.sign }
  const { stdout, stderr, status } = await git(args, { ...options, allow: request.sign ? [1, 128] : [] })
  if (status === 0) return oidOf(stdout.toString())
  throw new AgentsError('refused', `The commit could not be signed: ${stderr.trim().split('\n').at(-1)}`, {
    hints: ['`commit.gpgsign` asks for a signature; mend the key, or unset it'],
  })
}

/** Whether the person signs commits (`commit.gpgsign`). */
export async function signsCommits(repo: Repo): Promise<boolean> {
  const args = ['config', '--type=bool', '--get', 'commit.gpgsign']
  const { stdout } = await git(args, { ...inRepo(repo), allow: [1] })
  return stdout.toString().trim() === 'true'
}
