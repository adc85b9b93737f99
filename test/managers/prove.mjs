// `node test/managers/prove.mjs [<folder with another git> …]`: every hook of ours in every surrounding, with the real
// managers that `install.mjs` has put here, under the Git on PATH and each one named. Each hook must fire as often as the
// one beside it, say what it met, and leave every byte as it was. Built with `node .ci/build.mjs` first; not a part of the suite.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = fileURLToPath(new URL('../..', import.meta.url))
const managers = join(top, '.cache', 'managers')
const names = ['pre-commit', 'pre-merge-commit', 'post-merge', 'post-checkout', 'post-rewrite', 'pre-push']
const line = (name) => `echo ${name} >> "$OTHERS"`

/** The names of before pre-commit 3.2, which later ones take too. */
const stageOf = (name) =>
  ({ 'pre-commit': 'commit', 'pre-merge-commit': 'merge-commit', 'pre-push': 'push' })[name] ?? name

const surroundings = {
  none: () => {},
  plain: (at) => {
    for (const name of names) at.script(`.git/hooks/${name}`, line(name))
  },
  husky: (at) => {
    at.run('husky')
    for (const name of names) at.write(`.husky/${name}`, `${line(name)}\n`)
  },
  lefthook: (at) => {
    const jobs = names.map((name) => `${name}:\n  jobs:\n    - run: ${line(name)}\n`)
    at.write('lefthook.yml', jobs.join(''))
    at.run('lefthook', 'install')
  },
  'pre-commit': (at) => {
    const hooks = names.map((name) => {
      const entry = `sh -c '${line(name)}'`
      return `    - {id: ${name}, name: ${name}, entry: ${JSON.stringify(entry)}, language: system, always_run: true, pass_filenames: false, stages: [${stageOf(name)}]}\n`
    })
    at.write('.pre-commit-config.yaml', `repos:\n- repo: local\n  hooks:\n${hooks.join('')}`)
    at.run('pre-commit', 'install', ...names.flatMap((name) => ['--hook-type', name]))
  },
}

/** A repository with a task that is done, in one surrounding; what is run there sees the managers and counts our calls. */
function begin(folder, gitFolder) {
  const repo = join(folder, 'repo')
  const path = [join(folder, 'bin'), ...gitFolder, join(managers, 'node_modules/.bin'), join(managers, 'bin')]
  const env = {
    PATH: [...path, process.env.PATH].join(':'),
    HOME: folder,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    OTHERS: join(folder, 'others'),
    OURS: join(folder, 'ours'),
  }
  const run = (...argv) => {
    const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), { cwd: repo, env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${stdout}${stderr}`)
    return stdout + stderr
  }
  const write = (path, text) => {
    mkdirSync(dirname(join(repo, path)), { recursive: true })
    writeFileSync(join(repo, path), text)
  }
  const script = (path, body) => {
    write(path, `#!/bin/sh\n${body}\n`)
    chmodSync(join(repo, path), 0o755)
  }
  mkdirSync(repo)
  writeFileSync(
    join(folder, '.gitconfig'),
    '[user]\n\tname = P\n\temail = p@example.com\n[init]\n\tdefaultBranch = main\n',
  )
  const program = join(top, 'bin/git-agents.js')
  script(
    '../bin/git-agents',
    `[ "$1" != hook ] || echo "$3" >> "$OURS"\nexec '${process.execPath}' '${program}' "$@"`,
  )
  run('git', 'init', '-q')
  return { repo, run, write, script, env }
}

const image = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .sort()
        .map((path) => `${path} ${readFileSync(path, 'latin1')}`)
        .join('\n')
    : ''

const standing = ({ repo }) =>
  [join(repo, '.git/hooks'), join(repo, '.husky')].map(image).join('\n') +
  readFileSync(join(repo, '.git/config'), 'latin1')

const counts = (file) => {
  const said = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return Object.fromEntries(names.map((name) => [name, said.filter((row) => row === name).length]))
}

/** Fires every hook once or more, and gives what was printed. */
function fire({ run, write, env }) {
  for (const file of [env.OTHERS, env.OURS]) rmSync(file, { force: true })
  const said = []
  const git = (...args) => said.push(run('git', ...args))
  write('a.txt', 'one\ntwo\nmine\nfour\n')
  git('commit', '-qam', 'meets')
  git('switch', '-q', '-c', 'side', 'HEAD~1')
  write('b.txt', 'side\n')
  git('add', 'b.txt')
  git('commit', '-qm', 'side')
  git('switch', '-q', 'main')
  git('merge', '-q', '-m', 'merge', 'side')
  git('switch', '-q', 'side')
  git('merge', '-q', '--ff-only', 'main')
  // lefthook skips a commit that has nothing staged.
  write('c.txt', 'amended\n')
  git('add', 'c.txt')
  git('commit', '-q', '--amend', '-m', 'other words')
  git('push', '-q', '../remote', 'main')
  return said.join('')
}

function prove(name, gitFolder) {
  const folder = mkdtempSync(join(tmpdir(), 'prove-'))
  try {
    const at = begin(folder, gitFolder)
    at.write('a.txt', 'one\ntwo\nthree\nfour\n')
    at.write('.agentsrc', 'agent: editor\nagents:\n  editor:\n    command: [sh, work.sh]\n')
    at.write('work.sh', "sed 's/three/agent/' a.txt > tmp && mv tmp a.txt\n")
    surroundings[name](at)
    at.run('git', 'add', '-A')
    at.run('git', 'commit', '-qm', 'start', '--no-verify')
    at.run('git', 'init', '-q', '--bare', '../remote')
    const was = standing(at)
    at.run('git', 'agents', 'hooks', 'install')
    const { way } = JSON.parse(at.run('git', 'agents', 'hooks', 'status', '--json'))
    at.run('git', 'agents', 'add', 'Lessons')
    at.run('git', 'agents', 'run', '--trust')
    const said = fire(at)
    const [ours, others] = [counts(at.env.OURS), counts(at.env.OTHERS)]
    at.run('git', 'agents', 'hooks', 'uninstall')
    const faults = [
      ...names.filter((one) => ours[one] === 0).map((one) => `${one} did not fire`),
      ...names
        .filter((one) => name !== 'none' && ours[one] !== others[one])
        .map((one) => `${one}: ours ${ours[one]}, the other ${others[one]} times`),
      ...['this commit', 'this merge', 'this push to main'].flatMap((what) =>
        said.includes(`${what} meets lessons`) ? [] : [`nothing said of ${what}`],
      ),
      ...(standing(at) === was ? [] : ['uninstall left something']),
    ]
    return { way, ours, faults }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

let isWell = true
for (const gitFolder of [[], ...process.argv.slice(2).map((folder) => [folder])]) {
  const env = { ...process.env, PATH: [...gitFolder, process.env.PATH].join(':') }
  process.stdout.write(execFileSync('git', ['version'], { env, encoding: 'utf8' }))
  for (const name of Object.keys(surroundings)) {
    const { way, ours, faults } = prove(name, gitFolder)
    const fired = names.map((one) => `${one} ${ours[one]}`).join(', ')
    process.stdout.write(
      `  ${name} (${way}): ${faults.length === 0 ? `${fired}; restored` : faults.join('; ')}\n`,
    )
    isWell &&= faults.length === 0
  }
}
process.exitCode = isWell ? 0 : 1
