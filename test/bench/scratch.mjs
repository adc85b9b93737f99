// Sealed scratch repositories: an environment from nothing, a home of their own, and states that are kept whole and put
// back at the same place, so that a command that changes something can be measured again.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const settings = `[user]
\tname = Bench
\temail = bench@example.com
[init]
\tdefaultBranch = main
[gc]
\tauto = 0
[advice]
\tdetachedHead = false
`

/** An environment that knows nothing of the person; `path` comes first in PATH. */
export function sealedEnv(folder, path) {
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, '.gitconfig'), settings)
  return {
    PATH: `${path}${delimiter}${process.env.PATH}`,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
  }
}

export const run = (argv, { cwd, env, input = '' }) =>
  execFileSync(argv[0], argv.slice(1), {
    cwd,
    env,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: 'pipe',
  })

/** A repository with one commit of `files` files in folders of 50. */
export function makeRepository(top, env, files) {
  mkdirSync(top, { recursive: true })
  for (let n = 0; n < files; n++) {
    const path = join(top, fileOf(n))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, Array.from({ length: 20 }, (_, line) => `file ${n} line ${line}\n`).join(''))
  }
  const git = (...args) => run(['git', ...args], { cwd: top, env })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', 'start')
  git('repack', '-adq')
}

/** The path of the n-th file. */
export const fileOf = (n) => `part-${Math.floor(n / 50)}/file-${n}.txt`

/** Records tasks through `plan`, each claiming a folder of its own. */
export function planTasks(top, env, count, brief = () => ({})) {
  const tasks = Array.from({ length: count }, (_, n) => ({
    id: idOf(n),
    title: `feat: piece ${n}`,
    prompt: `Write piece ${n}.`,
    paths: [`piece-${n}/**`],
    ...brief(n),
  }))
  run(['git', 'agents', 'plan', '-'], { cwd: top, env, input: JSON.stringify({ tasks }) })
}

export const idOf = (n) => `piece-${n}`

/** Keeps everything below a folder; what is given puts it back, files, times and indexes alike. */
export function keepState(folder, env) {
  const kept = `${folder}.kept`
  run(['cp', '-a', folder, kept], { cwd: dirname(folder), env })
  return () => {
    rmSync(folder, { recursive: true, force: true })
    run(['cp', '-a', kept, folder], { cwd: dirname(folder), env })
    const refresh =
      'for tree in */ */*/; do [ -e "$tree/.git" ] && git -C "$tree" update-index -q --refresh; done; true'
    run(['sh', '-c', refresh], { cwd: folder, env })
  }
}

/** An agent that is a line of sh: `agents.shell` in the configuration, and its trust is given with `--trust`; `more` is configured too. */
export function useShellAgent(top, env, line, more = {}) {
  const config = { agent: 'shell', agents: { shell: { command: ['sh', '-c', line] } }, ...more }
  writeFileSync(join(top, '.agentsrc'), `${JSON.stringify(config, null, 2)}\n`)
  run(['git', 'add', '.agentsrc'], { cwd: top, env })
  run(['git', 'commit', '-q', '-m', 'agents'], { cwd: top, env })
}

/** A repository with finished tasks: each has written a file of its own. */
export function finishTasks(top, env, { files, count }) {
  makeRepository(top, env, files)
  useShellAgent(top, env, 'mkdir -p "$GIT_AGENTS_TASK" && echo work >"$GIT_AGENTS_TASK/done.txt"')
  planTasks(top, env, count)
  run(['git', 'agents', 'run', '--trust', '-j', '2'], { cwd: top, env })
}
