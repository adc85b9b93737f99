// The walk of `review` and the lists as a person has them: typed in a real terminal (tmux), at 80 and 120 columns, with
// the real pager, and compared with the screens kept beside this file. `-- --record` writes them anew: look at them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTerminal } from './terminal.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const program = join(here, '..', '..', 'bin', 'git-agents.js')
const isRecording = process.argv.includes('--record')
const say = (line) => process.stdout.write(`${line}\n`)

/** Each session: what is typed, what is on the screen then. Nothing is waited for but the screen. */
const sessions = {
  walk: {
    command: 'review',
    first: 'land as 1 of 2',
    steps: [
      ['n', '>  M  README.md'],
      ['d', '(END)'],
      ['leave', 'viewed'],
      ['m', 'Note, as file:line: text'],
      ['2: say why', 'say why_'],
      ['Enter', 'Noted (1)'],
      ['?', 'Keys'],
      ['q', 'd diff'],
      ['c', '1 note will go with it'],
      ['Nearly.', 'Nearly._'],
      ['Enter', 'land as 2 of 2'],
      ['x', 'Why it is rejected'],
      ['no', 'no_'],
      ['Enter', 'Reject links?'],
      ['n', 'd diff'],
      ['a', 'to land'],
    ],
  },
  plain: {
    command: 'review --plain',
    first: 'land as 1 of 2',
    steps: [
      ['n\n', 'outside its paths\n'],
      ['m\n', 'a . alone takes nothing'],
      ['.\n', 'd diff'],
      ['s\n', 'land as 2 of 2'],
      ['q\n', 'To go on'],
    ],
  },
  alone: { command: '', first: 'To go on', steps: [] },
  todo: {
    command: 'plan --from-todo TODO.md',
    first: 'in `after` names no task',
    files: {
      '.agentsrc': 'agent: script\nconcurrency: 4\nagents:\n  script: { command: [sh, -c, "true"] }\n',
      'TODO.md':
        '# Site\n\n- [x] Lessons\n- [ ] A page about the people who make the site, with a picture of each (paths: people/**)\n- [ ] Link it (paths: nav.js, people/**) (after: people)\n',
      'TODO2.md':
        '- [ ] A page about the people who make the site, with a picture of each (paths: people/**) (id: people)\n- [ ] Link it (paths: nav.js, people/**) (after: people)\n',
    },
    steps: [['git agents plan --from-todo TODO2.md\n', 'To start them']],
  },
  watch: { command: 'list --watch', first: '2 tasks for main', steps: [] },
}

function main() {
  const root = mkdtempSync(join(tmpdir(), 'agents-terminal-'))
  let failed = 0
  try {
    for (const [name, session] of Object.entries(sessions))
      for (const columns of [80, 120]) {
        const repo = scene(join(root, `${name}-${columns}`))
        for (const [path, text] of Object.entries(session.files ?? {})) writeFileSync(join(repo, path), text)
        failed += compare(`${name}-${columns}.txt`, play(repo, session, columns)) ? 0 : 1
      }
  } catch (error) {
    say(error.stack)
    failed++
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  process.exitCode = failed > 0 ? 1 : 0
}

/** A repository with two finished tasks, made by hand: one leaves its paths. */
function scene(folder) {
  const repo = join(folder, 'site')
  mkdirSync(repo, { recursive: true })
  mkdirSync(join(folder, 'bin'))
  symlinkSync(program, join(folder, 'bin', 'git-agents'))
  const run = (file, ...args) => execFileSync(file, args, { cwd: repo, env: sealed(folder), stdio: 'pipe' })
  const commit = (message, files) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(repo, path)), { recursive: true })
      writeFileSync(join(repo, path), text)
    }
    run('git', 'add', '-A')
    run('git', 'commit', '-qm', message)
  }
  run('git', 'init', '-qb', 'main')
  commit('site', { 'README.md': 'A site\n', 'nav.js': 'home\n' })
  for (const [name, files] of [
    [
      'lessons',
      { 'lessons/one.md': 'One\n', 'lessons/two.md': 'Two\n', 'README.md': 'A site\nwith lessons\n' },
    ],
    ['links', { 'nav.js': 'home\nlessons\n' }],
  ]) {
    run('git', 'switch', '-qc', name, 'main')
    commit(`feat: ${name}`, files)
    run('git', 'switch', '-q', 'main')
    run(process.execPath, program, 'adopt', name)
  }
  run(
    process.execPath,
    program,
    'edit',
    'lessons',
    '--paths',
    'lessons/**',
    '-m',
    'Write two lessons, and nothing else.',
  )
  return repo
}

const sealed = (folder) => ({
  PATH: [join(folder, 'bin'), process.env.PATH].join(':'),
  HOME: folder,
  // Nothing is written while the folder goes away.
  XDG_CACHE_HOME: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_AUTHOR_DATE: '@1700000000 +0000',
  GIT_COMMITTER_DATE: '@1700000000 +0000',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
})

/** Every screen of a session, each under what was typed. */
function play(repo, { command, first, steps }, columns) {
  const terminal = openTerminal({ columns, rows: 24, cwd: repo, env: sealed(dirname(repo)) })
  try {
    terminal.until('$')
    const line = `git agents ${command}`.trim()
    terminal.type(`${line}\n`)
    const screens = [`$ ${line}\n${terminal.until(first)}`]
    for (const [keys, text] of steps) {
      terminal.type(keys)
      screens.push(`${'='.repeat(20)} ${JSON.stringify(keys)}\n${terminal.until(text)}`)
    }
    return `${screens.join('\n')}\n`
  } finally {
    terminal.close()
  }
}

function compare(name, text) {
  const file = join(here, 'screens', name)
  mkdirSync(dirname(file), { recursive: true })
  if (isRecording) writeFileSync(file, text)
  const isSame = readFileSync(file, 'utf8') === text
  say(`${isSame ? 'passed' : 'FAILED'}  ${name}`)
  if (!isSame) say(text)
  return isSame
}

try {
  execFileSync('tmux', ['-V'], { stdio: 'ignore' })
  main()
} catch (error) {
  if (error.code !== 'ENOENT') throw error
  say('skipped: tmux is not installed')
}
