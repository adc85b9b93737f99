// A scratch repository with a linked worktree and a private home, and one run of a client in it through our own code.
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const limitMs = 240_000

export function makeRig({ ours, stub, name, client, bin }) {
  const folder = mkdtempSync(join(tmpdir(), 'git-agents-client-'))
  const parts = ['home', 'temporary', 'repository', 'worktree']
  const [home, temporary, repository, worktree] = parts.map((part) => join(folder, part))
  for (const part of [home, temporary, repository]) mkdirSync(part)
  const base = {
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: home,
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    ...(process.env.IS_SANDBOX && { IS_SANDBOX: process.env.IS_SANDBOX }),
  }
  const who = ['-c', 'user.name=Rig', '-c', 'user.email=rig@invalid']
  const git = (...args) => execFileSync('git', [...who, ...args], { cwd: repository, env: base })
  git('init', '-q', '-b', 'main')
  writeFileSync(join(repository, 'README'), 'The answer is 42.\n')
  git('add', 'README')
  git('commit', '-q', '-m', 'start')
  git('worktree', 'add', '-q', '-b', 'agents/greeting', worktree)
  const runs = []
  let starts = 0
  const isClients = (path) => new RegExp(`\\b${name}\\b`, 'i').test(path)
  const before = standing()

  /** What stands outside the worktree and the client's own home, as far as a client could change it. */
  function standing() {
    const inside = readdirSync(join(repository, '.git')).filter((name) => name !== 'worktrees')
    const elsewhere = [tmpdir(), homedir()].flatMap((place) => readdirSync(place).filter(isClients))
    const refs = git('for-each-ref').toString()
    const config = readFileSync(join(repository, '.git', 'config'), 'utf8')
    const status = git('status', '--porcelain').toString()
    return { paths: [...inside.map((name) => `.git/${name}`), ...elsewhere], git: [refs, config, status] }
  }
  /** Paths that have come there since, and whether Git's refs, configuration and status are as they were. */
  function strays() {
    const now = standing()
    const paths = now.paths.filter((path) => !before.paths.includes(path))
    return { paths, isGitTheSame: JSON.stringify(now.git) === JSON.stringify(before.git) }
  }

  /** One more worktree of the same repository. */
  function addWorktree(branch) {
    const path = join(folder, branch)
    git('worktree', 'add', '-q', '-b', `agents/${branch}`, path)
    return path
  }

  /** Starts the client on one of its scripts; `running` is the process, `events` fill as lines come. */
  async function start(script, { session, before, feedback, command, at = worktree } = {}) {
    const promptFile = `${at}.prompt`
    const text = ['#!stub', ...client.scripts[script], '#!end'].join('\n')
    const prompt = ours.assemblePrompt({
      title: 'feat: add a greeting',
      prompt: feedback ? 'Add a greeting.' : text,
      paths: ['*.txt'],
      kind: 'change',
      branch: 'agents/greeting',
      others: [],
      results: [],
      ...(feedback && { feedback: { text: `${feedback}\n${text}` } }),
    })
    writeFileSync(promptFile, prompt)
    const settings = { ...client.settings, ...(command && { command }) }
    const adapter = ours.adapterOf(name, settings)
    const request = { id: 'greeting', title: 'feat: add a greeting', prompt, promptFile, worktree: at }
    const invocation = adapter.prepare(
      { ...request, base: 'main', branch: 'agents/greeting', ...(session && { session }) },
      settings,
    )
    const reader = adapter.reader(at, before, promptFile)
    const events = invocation.session ? [{ kind: 'session', id: invocation.session }] : []
    const lines = []
    const mark = `client-${name}-${script}-${process.pid}-${starts++}`
    const running = await ours.startProcess({
      ...invocation,
      cwd: at,
      env: { ...base, ...client.environment(home, stub.url), ...invocation.env },
      mark,
      timeout: limitMs,
      onLine: (line, stream) => {
        if (stream === 'stdout') lines.push(line)
        events.push(...reader(line, stream))
      },
    })
    const ended = running.ended.then((end) => {
      events.push(...reader.finish())
      return end
    })
    const run = { running, ended, events, lines, mark }
    runs.push(run)
    return run
  }
  /** Resolves once the worktree holds the file. */
  async function appears(file) {
    const watcher = watch(worktree)
    const seen = new Promise((resolve) => watcher.on('change', resolve))
    if (!existsSync(join(worktree, file))) await seen
    watcher.close()
  }

  const told = () => runs.map((run) => JSON.stringify(run.events.slice(-6), null, 1)).join('\n')
  const remove = () => rmSync(folder, { recursive: true, force: true })
  return { folder, worktree, addWorktree, appears, start, strays, told, remove }
}
