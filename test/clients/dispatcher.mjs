// A real client as the dispatcher: over MCP it plans, runs, watches, reviews, sends one task back, and may not land. The
// agents below it are scripts; what is proved is that the client and our tools understand each other.
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { buildInto } from '../../.ci/build.mjs'

const plan = `tasks:
  - { id: words, title: "feat: words", prompt: Write words., paths: [words.txt] }
  - { id: page, title: "feat: a page of words", prompt: Write the page., paths: [page.txt], after: [words] }
`

/** What the model says, a line a turn, and what the answer must hold. */
const turns = [
  ['plan', { input: plan, 'dry-run': true }, { dryRun: true, waves: [['words'], ['page']] }],
  ['plan', { input: plan }, { dryRun: false }],
  ['run', {}, { joined: false }],
  ['wait', { id: ['words', 'page'] }, { tasks: [{ state: 'done' }, { state: 'done' }] }],
  ['list', {}, { tasks: [{ id: 'words' }, { id: 'page' }] }],
  ['conflicts', {}, { pairs: [{ a: 'words', b: 'page', conflicts: [] }, {}, {}], targets: [] }],
  ['review', { id: 'words', approve: true }, { verdict: { kind: 'approve' } }],
  [
    'review',
    { id: 'page', 'request-changes': true, message: 'Say it twice.' },
    { next: 'git agents run page' },
  ],
  ['run', { id: ['page'] }, { tasks: ['page'] }],
  ['wait', { id: ['page'] }, { tasks: [{ id: 'page', state: 'done' }] }],
  ['review', { id: 'page', approve: true }, { verdict: { kind: 'approve' } }],
  ['land', { 'dry-run': true }, { landed: [{ id: 'words' }, { id: 'page' }], held: [] }],
  ['land', {}, undefined],
]

const last = 'Both tasks are approved; git agents land puts them on main.'

/** The client in `bin` with our server, in a repository of its own; gives the transcript. Throws where anything is not as it should be. */
export async function dispatch({ root, cache, stub, client, bin }) {
  const folder = mkdtempSync(join(tmpdir(), 'git-agents-dispatcher-'))
  try {
    const program = await ourProgram(root, join(cache, 'program'))
    const place = makePlace(folder, { program, bin, stub, client })
    const lines = await play(place)
    return check(place, lines)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The program as it is installed, beside the packages of this repository. */
async function ourProgram(root, folder) {
  mkdirSync(folder, { recursive: true })
  await buildInto(join(folder, 'dist'))
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true })
  return join(folder, 'bin', 'git-agents.js')
}

function makePlace(folder, { program, bin, stub, client }) {
  const [home, repository, path] = ['home', 'repository', 'path'].map((name) => join(folder, name))
  for (const one of [home, repository, path]) mkdirSync(one)
  writeFileSync(join(path, 'git-agents'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {
    mode: 0o755,
  })
  const env = {
    PATH: [path, bin, process.env.PATH].join(delimiter),
    HOME: home,
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    ...client.environment(home, stub.url),
    // Else the client offers tools of a server only once the model has searched for them.
    ENABLE_TOOL_SEARCH: 'false',
  }
  const run = (file, ...args) => execFileSync(file, args, { cwd: repository, env, stdio: 'pipe' }).toString()
  run('git', 'config', '--global', 'user.name', 'Rig')
  run('git', 'config', '--global', 'user.email', 'rig@invalid')
  run('git', 'init', '-q', '-b', 'main')
  const script =
    'case $GIT_AGENTS_TASK in words) echo words > words.txt;; page) cat words.txt >> page.txt;; esac'
  const config = { agent: 'worker', agents: { worker: { command: ['sh', '-c', script] } } }
  writeFileSync(join(repository, '.agentsrc.json'), JSON.stringify(config))
  run('git', 'add', '-A')
  run('git', 'commit', '-q', '-m', 'start')
  run('git', 'agents', 'run', '--trust')
  return { repository, env, run }
}

/** Starts the client with the tools, as `claude mcp add` would have set them up; gives the lines of its stream. */
async function play({ repository, env }) {
  const calls = turns.map(([name, given]) => `CALL mcp__git-agents__${name} ${JSON.stringify(given)}`)
  const prompt = ['#!stub', ...calls, `SAY ${last}`, '#!end'].join('\n')
  const servers = { 'git-agents': { command: 'git', args: ['agents', 'mcp'] } }
  const args = [
    ...['-p', '--output-format', 'stream-json', '--verbose', '--model', 'scripted'],
    ...['--strict-mcp-config', '--mcp-config', JSON.stringify({ mcpServers: servers })],
    ...['--allowedTools', 'mcp__git-agents'],
  ]
  const running = promisify(execFile)('claude', args, {
    cwd: repository,
    env,
    timeout: 120_000,
    maxBuffer: 2 ** 26,
  })
  running.child.stdin.end(prompt)
  const { stdout } = await running
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
}

function check({ run }, lines) {
  const parts = lines
    .flatMap((line) => line.message?.content ?? [])
    .filter((part) => typeof part === 'object')
  const used = parts.filter(({ type }) => type === 'tool_use').map(({ name }) => name.split('__').at(-1))
  assert.deepEqual(
    used,
    turns.map(([name]) => name),
  )
  const results = parts.filter(({ type }) => type === 'tool_result')
  for (const [at, [name, , expected]] of turns.entries()) {
    const text = textOf(results[at])
    if (expected === undefined)
      assert.match(text, /`git agents land` needs a person\.\n.*agents\.delegate land`$/)
    else assert.ok(holds(JSON.parse(text), expected), `${name}: ${text}`)
  }
  assert.equal(lines.find(({ type }) => type === 'result')?.result, last)
  const { tasks } = JSON.parse(run('git', 'agents', 'list', '--json'))
  assert.deepEqual(
    tasks.map(({ id, state, attempts }) => [id, state, attempts]),
    [
      ['words', 'approved', 1],
      ['page', 'approved', 2],
    ],
  )
  assert.equal(run('git', 'rev-list', '--count', 'main').trim(), '1', 'nothing has landed')
  assert.equal(run('git', 'show', 'agents/page:page.txt'), 'words\nwords\n')
  return transcriptOf(results)
}

/** Whether a value has all that is expected of it, and lists of the same length. */
const holds = (value, expected) => {
  if (typeof expected !== 'object' || expected === null) return value === expected
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(expected) && value.length !== expected.length) return false
  return Object.entries(expected).every(([key, one]) => holds(value[key], one))
}

/** What was said, a line for each call. */
const transcriptOf = (results) =>
  turns.map(([name, given], at) => `${name} ${JSON.stringify(given)}\n  ${textOf(results[at]).slice(0, 160)}`)

const textOf = ({ content }) =>
  typeof content === 'string' ? content : content.flatMap((part) => part.text ?? []).join('\n')
