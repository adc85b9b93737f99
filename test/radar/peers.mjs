// What other tools say of the same worktrees, as pairs of branch names: clash (`clash status --json`), which has a matrix of
// its own, and worktrunk (`wt list`), which judges every worktree against the default branch and nothing else: here each
// branch is made the default in turn, and a pair conflicts where either of the two says so.
import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'

/** The pairs, each as `keyOf` names it, that the tool at `path` calls a conflict. */
export function peerSays(path, { repo, env, branches, keyOf }) {
  const known = new Set(branches.map(({ name }) => name))
  const ask = (...args) => {
    const { stdout, stderr, error } = spawnSync(path, args, {
      cwd: repo,
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    if (error !== undefined || stdout === '') throw new Error(`${path} ${args.join(' ')}: ${error ?? stderr}`)
    return stdout
  }
  const said = basename(path) === 'wt' ? worktrunk(ask, { repo, env, known }) : clash(ask)
  return new Set(said.filter(([a, b]) => known.has(a) && known.has(b)).map(([a, b]) => keyOf(a, b)))
}

function clash(ask) {
  const told = JSON.parse(ask('status', '--json'))
  const names = new Map(told.worktrees.map(({ id, branch }) => [id, branch.replace('refs/heads/', '')]))
  return told.conflicts
    .filter(({ conflicting_files, error }) => (conflicting_files?.length ?? 0) > 0 && !error)
    .map(({ wt1_id, wt2_id }) => [names.get(wt1_id), names.get(wt2_id)])
}

function worktrunk(ask, { repo, env, known }) {
  return [...known].flatMap((name) => {
    spawnSync('git', ['config', 'worktrunk.default-branch', name], { cwd: repo, env })
    return JSON.parse(ask('list', '--format=json'))
      .filter(({ main_state }) => main_state === 'would_conflict')
      .map(({ branch }) => [name, branch])
  })
}
