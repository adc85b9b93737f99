// A scratch repository with a linked worktree and a private home, and one run of a client in it through our own code.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const limitMs = 90_000

export function makeRig({ ours, stub, name, client, bin }) {
  const folder = mkdtempSync(join(tmpdir(), 'git-agents-client-'))
  const [home, repository, worktree] = ['home', 'repository', 'worktree'].map((part) => join(folder, part))
  for (const part of [home, repository]) mkdirSync(part)
  const base = {
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: home,
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
  const promptFile = join(folder, 'prompt')

  /** Starts the client on one of its scripts; `started` is the running process, `events` fill as lines come. */
  async function start(script, { session, before, feedback, command } = {}) {
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
    const settings = command === undefined ? undefined : { command }
    const adapter = ours.adapterOf(name, settings)
    const request = { id: 'greeting', title: 'feat: add a greeting', prompt, promptFile, worktree }
    const invocation = adapter.prepare(
      { ...request, base: 'main', branch: 'agents/greeting', ...(session && { session }) },
      settings,
    )
    const reader = adapter.reader(worktree, before)
    const events = []
    const lines = []
    const mark = `client-${name}-${script}-${process.pid}`
    const running = await ours.startProcess({
      ...invocation,
      cwd: worktree,
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
  const told = () => runs.map((run) => JSON.stringify(run.events.slice(-6), null, 1)).join('\n')
  return { folder, worktree, start, told, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
