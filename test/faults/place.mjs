// A repository that is put back at the same place again and again, with the worktrees of its tasks.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../bench/scratch.mjs'
import { start } from './process.mjs'

/** An empty repository at `home`/repo. `keep` remembers all of `home` in `kept`, `restore` puts that back. */
export function makePlace(home, env, kept = `${home}.kept`) {
  const repo = join(home, 'repo')
  const told = `${kept}.told`
  mkdirSync(repo, { recursive: true })
  const git = (...args) => run(['git', ...args], { cwd: repo, env }).trimEnd()
  git('init', '-q')
  const said = []
  const copy = (from, to) =>
    run(['sh', '-c', 'rm -rf "$2" && cp -a "$1" "$2"', 'sh', from, to], { cwd: '/', env })
  const agents = (...args) => start(args, { cwd: repo, env })
  return {
    home,
    repo,
    git,
    /** What was said on stderr since the place was put back. */
    said,
    agents,
    /** Where agents say what they do, outside of what is put back. */
    told,
    keep: () => copy(home, kept),
    restore: () => {
      copy(kept, home)
      rmSync(told, { force: true })
      said.length = 0
    },
    write: (path, text) => {
      mkdirSync(dirname(join(repo, path)), { recursive: true })
      writeFileSync(join(repo, path), text)
    },
    commit: (message) => {
      git('add', '-A')
      git('commit', '-q', '-m', message)
    },
    /** Whether a file is in the Git directory. */
    holds: (path) => existsSync(join(repo, '.git', path)),
    /** Runs `git agents …` and gives what it prints; throws where it fails. */
    ok: async (...args) => {
      const { code, stdout, stderr } = await agents(...args).ended
      said.push(stderr)
      if (code !== 0) throw new Error(`git agents ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`)
      return stdout
    },
  }
}

/** Every task's state by its id. */
export async function statesOf(place) {
  const { tasks } = JSON.parse(await place.ok('list', '--json'))
  return Object.fromEntries(tasks.map(({ id, state }) => [id, state]))
}
