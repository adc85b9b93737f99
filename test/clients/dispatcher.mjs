// A real client as the dispatcher: over MCP it plans, runs, watches, reviews, sends one task back, and may not land. The
// agents below it are scripts; what is proved is that the client and our tools understand each other.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { placeIn } from './program.mjs'

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
    const place = await makePlace(folder, { root, cache, bin, stub, client })
    const lines = await play(place)
    return check(place, lines)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function makePlace(folder, given) {
  const script =
    'case $GIT_AGENTS_TASK in words) echo words > words.txt;; page) cat words.txt >> page.txt;; esac'
  const config = { agent: 'worker', agents: { worker: { command: ['sh', '-c', script] } } }
  const { repository, env, run } = await placeIn(folder, { ...given, config })
  run('git', 'agents', 'run', '--trust')
  // Else the client offers tools of a server only once the model has searched for them.
  return { repository, env: { ...env, ENABLE_TOOL_SEARCH: 'false' }, run }
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
