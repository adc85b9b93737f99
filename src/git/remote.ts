// Another repository: which there are, what refs one has, fetching some into refs of ours, pushing some with a lease on
// each. The remote's name is never in an option's place.
import { type Oid, oidOf, type RefName, refOf } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import type { RefMove } from './refs.ts'
import { inRepo, type Repo } from './repo.ts'
import { type GitOptions, git, gitText } from './spawn.ts'

/** A configured remote by its name, or a URL. */
export interface Remote {
  place: string
  /** What it shows is fetched to refs below this. */
  tracking: string
  /** Whether Git may ask the person for a password or a key's passphrase. */
  mayAsk: boolean
}

/** A remote that does not answer, or not to us. */
export class RemoteAway extends AgentsError {
  constructor({ place }: Remote, stderr: string) {
    super('refused', `${place} cannot be read: ${stderr.trim()}`, {
      hints: ['To see its address, run `git remote -v`'],
    })
  }
}

/** The names of the configured remotes. */
export const remoteNames = async (repo: Repo): Promise<string[]> =>
  (await gitText(['remote'], inRepo(repo))).split('\n').filter(Boolean)

/** The address that a remote is fetched from, as Git reads it. */
export const remoteAddress = async (repo: Repo, { place }: Remote): Promise<string> =>
  (await remoteNames(repo)).includes(place)
    ? await gitText(['remote', 'get-url', '--', place], inRepo(repo))
    : place

/** The refs of the remote below the prefixes, or with exactly these names. */
export async function listRemote(
  repo: Repo,
  remote: Remote,
  wanted: (ref: string) => boolean,
): Promise<Map<RefName, Oid>> {
  const args = ['ls-remote', '--quiet', '--refs', '--', remote.place]
  const { stdout, stderr, status } = await git(args, talking(repo, remote, { allow: [128] }))
  if (status !== 0) throw new RemoteAway(remote, stderr)
  const refs = new Map<RefName, Oid>()
  for (const row of stdout.toString('utf8').split('\n')) {
    const [oid = '', ref = ''] = row.split('\t')
    if (wanted(ref)) refs.set(refOf(ref), oidOf(oid))
  }
  return refs
}

const fetching = [
  'fetch',
  '--quiet',
  '--atomic',
  '--force',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--recurse-submodules=no',
  '--stdin',
]

/** Fetches refs under the remote's tracking refs, all or none. */
export async function fetchRefs(repo: Repo, remote: Remote, refs: Iterable<RefName>): Promise<void> {
  await fetchInto(
    repo,
    remote,
    [...refs].map((ref) => ({ from: ref, to: trackingRef(remote, ref) })),
  )
}

/** Fetches refs to other names, all or none. */
export async function fetchInto(
  repo: Repo,
  remote: Remote,
  refs: readonly { from: RefName; to: RefName }[],
): Promise<void> {
  const input = refs.map(({ from, to }) => `+${from}:${to}\n`).join('')
  if (input !== '') await git([...fetching, '--', remote.place], talking(repo, remote, { input }))
}

/** Where a ref of the remote is fetched to. */
export const trackingRef = ({ tracking }: Remote, ref: RefName): RefName =>
  refOf(`${tracking}${ref.slice('refs/'.length)}`)

/**
 * Moves refs of the remote, all or none, each only from the value that was seen. Gives Git's words where it was refused:
 * somebody was faster, or the remote does not take them.
 */
export async function pushRefs(
  repo: Repo,
  remote: Remote,
  moves: readonly RefMove[],
): Promise<string | undefined> {
  const args = [
    'push',
    '--porcelain',
    '--atomic',
    '--no-follow-tags',
    '--recurse-submodules=no',
    ...moves.map(({ ref, old }) => `--force-with-lease=${ref}:${old ?? ''}`),
    '--',
    remote.place,
    ...moves.map((move) => `${move.new ?? ''}:${move.ref}`),
  ]
  const { status, stdout, stderr } = await git(args, talking(repo, remote, { allow: [1, 128] }))
  return status === 0 ? undefined : wordsOf(stdout, stderr)
}

/** What the remote said, then why each ref was not taken. */
function wordsOf(stdout: Buffer, stderr: string): string {
  const refused = stdout
    .toString('utf8')
    .split('\n')
    .filter((row) => row.startsWith('!'))
    .map((row) => row.split('\t').slice(1).join(' '))
  const said = stderr.split('\n').filter((row) => /^(remote|fatal|error): /.test(row))
  return [...said, ...refused].slice(0, 6).join('\n')
}

/** In the main worktree, from which Git takes addresses that are relative. */
const talking = (repo: Repo, { mayAsk }: Remote, more: Partial<GitOptions>): GitOptions => ({
  cwd: repo.main ?? repo.commonDir,
  attached: mayAsk,
  ...(mayAsk ? { env: { GIT_TERMINAL_PROMPT: process.env.GIT_TERMINAL_PROMPT ?? '1' } } : {}),
  ...more,
})
