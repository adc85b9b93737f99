// The clone that a machine of a fleet works in: bare, without the files of old commits, one for each remote in the folder
// of the worker, and used again. It knows no other address than the one that its owner gave.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { attemptRef } from '../domain/fleet.ts'
import { remoteName } from '../domain/fleet-place.ts'
import type { RefName, TaskId } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { currentBranch, readRefs } from '../git/refs.ts'
import { fetchInto, listRemote, type Remote } from '../git/remote.ts'
import { findRepo, type Repo } from '../git/repo.ts'
import { GitError, git } from '../git/spawn.ts'
import { takeLock } from '../store/lock.ts'
import { branchRef } from '../store/tasks.ts'
import { readStanding, type Standing } from './fleet-attempts.ts'

/** The remote as the clone knows it: by name, so that Git fetches only what is needed. */
const origin = (mayAsk: boolean): Remote => ({
  place: 'origin',
  tracking: 'refs/agents/remotes/origin/',
  mayAsk,
})

/** The clone of `url` in `folder`; made now where there is none. */
export async function openClone(
  folder: string,
  url: string,
  mayAsk: boolean,
): Promise<{ repo: Repo; remote: Remote }> {
  const place = isPath(url) ? resolve(folder, url) : url
  const digest = createHash('sha256').update(place).digest('hex').slice(0, 8)
  const name = basename(remoteName(place)).replace(/[^\w.-]/g, '_') || 'repository'
  const path = join(folder, `${name}-${digest}.git`)
  if (!existsSync(path)) await clone(folder, path, place, mayAsk)
  return { repo: await findRepo(path), remote: origin(mayAsk) }
}

const isPath = (url: string): boolean => !/^[\w+.-]+:\/\//.test(url) && !/^[^/]+:/.test(url)

/** Under another name until it is whole. */
async function clone(folder: string, path: string, url: string, mayAsk: boolean): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const draft = `${path}.${process.pid}.draft`
  rmSync(draft, { recursive: true, force: true })
  const args = [
    'clone',
    '--bare',
    '--quiet',
    '--filter=blob:none',
    '--no-tags',
    '--single-branch',
    '--',
    url,
    draft,
  ]
  try {
    await git(args, { cwd: folder, attached: mayAsk })
    renameSync(draft, path)
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true })
    if (!(cause instanceof GitError)) throw cause
    throw new AgentsError('refused', `The remote cannot be cloned: ${cause.stderr.trim()}`, {
      hints: ['To see whether it can be read from here, run `git ls-remote URL`'],
      cause,
    })
  }
}

/** Fetches an attempt, and the branch that the configuration is read from; undefined where the attempt is gone. */
export async function fetchAttempt(
  repo: Repo,
  remote: Remote,
  id: TaskId,
  n: number,
): Promise<Standing | undefined> {
  const lock = await takeLock(repo, 'sync', 300_000)
  try {
    const ref = attemptRef(id, n)
    const trunk = trunkRef(await currentBranch(repo))
    const there = await listRemote(repo, remote, (name) => name === ref || name === trunk)
    const here = await readRefs(repo, [...there.keys()])
    const fresh = [...there].flatMap(([name, oid]) =>
      here.get(name) === oid ? [] : { from: name, to: name },
    )
    await fetchInto(repo, remote, fresh)
    const oid = there.get(ref)
    return oid === undefined ? undefined : await readStanding(repo, id, n, oid)
  } finally {
    lock.release()
  }
}

const trunkRef = (branch: string | undefined): RefName | undefined =>
  branch === undefined ? undefined : branchRef(branch)
