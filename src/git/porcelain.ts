// Git's porcelain through simple-git, for what it reads better than we would: logs, configuration, pushes.
// Loaded only when a verb needs it. No `.env()` here: it refuses ordinary environments (`GIT_EDITOR` is set by agents).
import type { SimpleGit } from 'simple-git'

/** simple-git bound to a folder; one process at a time. */
export async function porcelain(cwd: string): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git')
  return simpleGit({ baseDir: cwd, maxConcurrentProcesses: 1, trimmed: true })
}

/** A commit in short, as a review lists it. */
export interface CommitRow {
  oid: string
  subject: string
  author: string
}

/** The commits that `tip` has and `base` has not, newest first. */
export async function commitsBetween(cwd: string, base: string, tip: string): Promise<CommitRow[]> {
  const log = await (await porcelain(cwd)).log({ from: base, to: tip, symmetric: false })
  return log.all.map(({ hash, message, author_name }) => ({
    oid: hash,
    subject: message,
    author: author_name,
  }))
}

/** Adds a value to a multi-valued key of the repository's configuration; false where it is there already. */
export async function setDisplay(cwd: string, key: string, value: string): Promise<boolean> {
  const git = await porcelain(cwd)
  const { values } = await git.getConfig(key)
  if (values.includes(value)) return false
  await git.addConfig(key, value, true, 'local')
  return true
}

/** Pushes a branch to where the person's configuration says, never by force. Gives the remote. Git's own words are the error. */
export async function pushBranch(cwd: string, branch: string): Promise<string> {
  const git = await porcelain(cwd)
  const configured = await git.getConfig(`branch.${branch}.pushRemote`)
  const upstream = await git.getConfig(`branch.${branch}.remote`)
  const fallback = await git.getConfig('remote.pushDefault')
  const remote = configured.value ?? fallback.value ?? upstream.value ?? 'origin'
  await git.raw(['push', '--', remote, branch])
  return remote
}
