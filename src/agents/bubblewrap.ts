// The arguments that make bubblewrap confine an agent: what it sees, what it may write. Pure; docs/confinement.md tells
// what holds and what does not.

/** The word in `launch` that stands for this confinement; what follows it are more options for bubblewrap. */
export const bubblewrapWord = 'bubblewrap'

/** All paths are absolute, and real: no symbolic link leads to them. */
export interface Confinement {
  home: string
  worktree: string
  /** Seen although their folder is hidden, where they exist. */
  readable: readonly string[]
  /** Folders and files that exist and may be written. */
  writable: readonly string[]
  /** Inside what is writable, and never written where they exist: by these a Git outside would be led astray. */
  sealed: readonly string[]
  options: readonly string[]
}

/** Folders that hold other programs' sockets and files: empty for the agent, and gone with it. */
const hidden = ['/tmp', '/var/tmp', '/run']

/** Names must be resolved: some systems keep how in `/run`. */
const resolvers = ['/run/systemd/resolve', '/run/NetworkManager/resolv.conf', '/run/resolvconf']

/** `bwrap` with its options, up to the `--` that the agent's command follows. */
export function bubblewrapCommand(given: Confinement): string[] {
  const { home, worktree, readable, writable, sealed, options } = given
  return [
    'bwrap',
    ...['--unshare-user-try', '--unshare-pid', '--unshare-ipc', '--cap-drop', 'ALL'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...[...hidden, home].flatMap((path) => ['--tmpfs', path]),
    ...[...resolvers, ...readable].flatMap((path) => ['--ro-bind-try', path, path]),
    ...writable.flatMap((path) => ['--bind', path, path]),
    ...sealed.flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--setenv', 'TMPDIR', '/tmp', '--chdir', worktree],
    ...options,
    '--',
  ]
}
