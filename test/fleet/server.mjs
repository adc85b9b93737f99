// What a Git server pays for a task: a fetch of a base that is new, and a push of a branch, a task ref and a note, in CPU
// seconds of `upload-pack` and `receive-pack` with all that they start.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeRepository, run, sealedEnv } from '../bench/scratch.mjs'

const rounds = 20

/** Seconds of CPU, the mean of some rounds, on a repository of 3,000 files. */
export function measureServer(folder) {
  const env = sealedEnv(folder, '/usr/bin')
  const [top, bare, clone] = ['made', 'server.git', 'clone'].map((name) => join(folder, name))
  makeRepository(top, env, 3000)
  const git = (cwd, ...args) => run(['git', ...args], { cwd, env })
  git(folder, 'clone', '-q', '--bare', top, bare)
  git(folder, 'clone', '-q', bare, clone)
  git(top, 'remote', 'add', 'server', bare)
  const times = { fetch: 0, push: 0 }
  for (let n = 0; n < rounds; n++) {
    writeFileSync(join(top, 'part-0/file-0.txt'), `round ${n}\n`)
    git(top, 'commit', '-qam', `round ${n}`)
    git(top, 'push', '-q', 'server', 'HEAD:refs/heads/base')
    times.fetch += served(clone, env, 'fetch', '--upload-pack', '-q', 'origin', 'base')
    writeFileSync(join(clone, 'part-1/file-60.txt'), `work ${n}\n`)
    git(clone, 'commit', '-qam', `work ${n}`)
    const refs = ['heads/agents', 'agents/tasks', 'agents/notes'].map((name) => `HEAD:refs/${name}/t${n}`)
    times.push += served(clone, env, 'push', '--receive-pack', '-q', '--atomic', 'origin', ...refs)
  }
  return { fetch: times.fetch / rounds, push: times.push / rounds }
}

/** Runs a Git command whose other side is timed by bash, which tells milliseconds (`times` of sh tells hundredths). */
function served(cwd, env, verb, flag, ...args) {
  const log = join(cwd, '.git', 'served')
  const timed = `TIMEFORMAT="%U %S"; { time git ${flag.slice(2)} "$1" 2>&3; } 3>&2 2>"${log}"`
  const git = ['git', verb, `${flag}=bash -c '${timed}' bash`, ...args]
  const { status, stderr } = spawnSync(git[0], git.slice(1), { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${verb} failed: ${stderr}`)
  const [user = 0, system = 0] = readFileSync(log, 'utf8').trim().split(' ').map(Number)
  return user + system
}
