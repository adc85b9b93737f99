// A run left alone while everything goes wrong: agents that fail, hang and ignore TERM; terminals that come, join, leave
// and are killed; runners killed with -9. In the end the books must balance. `node test/soak/soak.mjs [seconds] [seed]`.
import { execFileSync, spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const seconds = Number(process.argv[2] ?? 60)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
const program = resolve(import.meta.dirname, '../../bin/git-agents.js')
const root = mkdtempSync(join(tmpdir(), 'agents-soak-'))
const repo = join(root, 'repo')
const most = 8

let state = seed
/** A whole number below `n`: the same row for the same seed (mulberry32). */
function random(n) {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) % n
}

/** Works for a while and ends in one of many ways; says so where two of it work on one task. */
const agent = `#!/bin/sh
exec 9>"$SOAK/lock-$GIT_AGENTS_TASK"
flock -n 9 || echo "$GIT_AGENTS_TASK twice at once" >> "$SOAK/wrong"
n=$(( $(od -An -N2 -tu2 /dev/urandom) % 100 ))
[ $n -lt 15 ] && trap '' TERM
[ $n -lt 40 ] && (setsid sh -c 'sleep 300' 9>&- >/dev/null 2>&1 &)
echo "attempt on $GIT_AGENTS_TASK"
echo "$n" >> "work-$GIT_AGENTS_TASK.txt"
sleep "0.$n"
[ $n -lt 10 ] && sleep 300
[ $n -lt 35 ] && exit 1
echo "all good"
`

const env = { ...process.env, SOAK: root, HOME: root, GIT_CONFIG_NOSYSTEM: '1', TERM: 'dumb' }
const git = (...args) => execFileSync('git', args, { cwd: repo, env, encoding: 'utf8' })

function prepare() {
  mkdirSync(repo)
  writeFileSync(join(root, 'agent'), agent, { mode: 0o755 })
  writeFileSync(
    join(root, '.gitconfig'),
    '[user]\n\tname = Soak\n\temail = soak@localhost\n[init]\n\tdefaultBranch = main\n',
  )
  git('init', '--quiet')
  writeFileSync(
    join(repo, '.agentsrc'),
    `agent: soak\nagents:\n  soak:\n    command: [${JSON.stringify(join(root, 'agent'))}]\nretries: 1\n`,
  )
  git('add', '-A')
  git('commit', '--quiet', '-m', 'first')
}

/** Starts `git agents …`; `killed` is after how many milliseconds by which signal. */
async function agents(args, killed) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: repo,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => (out += data))
  child.stderr.on('data', (data) => (err += data))
  const timer = killed && setTimeout(() => child.kill(killed.signal), killed.ms)
  const [code, signal] = await new Promise((done) => child.once('close', (...end) => done(end)))
  clearTimeout(timer)
  if (code === 70) wrong.push(`${args.join(' ')}: ${err}`)
  return { out, err, code: code ?? signal }
}

const wrong = []
const counts = {}
const ids = []

async function add(...flags) {
  const id = `task-${ids.length + 1}`
  ids.push(id)
  const after = ids.length > 4 && random(3) === 0 ? ['--after', ids[random(ids.length - 1)]] : []
  await agents(['add', `Task ${ids.length}`, '--id', id, '--paths', `work-${id}.txt`, ...after, ...flags])
}

const someId = () => ids[random(ids.length)]
const soon = () => 200 + random(3_000)
const jobs = ['-j', String(most)]
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL']

/** What a person at one of three terminals may do. */
const actions = {
  'run --detach': () => agents(['run', '--detach', ...jobs]),
  'run, ended': () => agents(['run', ...jobs], { ms: soon(), signal: signals[random(4)] }),
  'run one': () => agents(['run', someId()], { ms: 5_000, signal: 'SIGINT' }),
  attach: () => agents(['attach'], { ms: soon(), signal: signals[random(4)] }),
  logs: () => agents(['logs', someId(), '-f'], { ms: soon(), signal: 'SIGTERM' }),
  wait: () => agents(['wait', '--any', someId(), someId()], { ms: soon(), signal: 'SIGTERM' }),
  'stop one': () => agents(['stop', someId()]),
  stop: () => (random(4) === 0 ? agents(['stop']) : undefined),
  add: () => (ids.length < seconds ? add() : undefined),
  'add --run': () => (ids.length < seconds ? add('--run') : undefined),
  list: () => agents(['list', '--json']),
  'kill -9': async () => {
    const { runner } = JSON.parse((await agents(['list', '--json'])).out)
    if (runner !== null && random(2) === 0) process.kill(runner.pid, 'SIGKILL')
  },
}

async function terminal(until) {
  const names = Object.keys(actions)
  while (Date.now() < until) {
    const name = names[random(names.length)]
    counts[name] = (counts[name] ?? 0) + 1
    try {
      await actions[name]()
    } catch (error) {
      if (error.code !== 'ESRCH') wrong.push(`${name}: ${error.stack}`)
    }
    await delay(random(300))
  }
}

const marked = () =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`SOAK=${root}`)
    } catch {
      return false
    }
  })

/** Everything that must hold once nobody does anything any more. */
async function audit() {
  await agents(['stop'])
  await agents(['list'])
  const left = marked()
  if (left.length > 0) wrong.push(`processes left: ${left.join(', ')}`)
  if (existsSync(join(root, 'wrong'))) wrong.push(readFileSync(join(root, 'wrong'), 'utf8'))
  const { tasks } = JSON.parse((await agents(['list', '--json'])).out)
  const states = {}
  let attempts = 0
  for (const { id, state } of tasks) {
    states[state] = (states[state] ?? 0) + 1
    const shown = JSON.parse((await agents(['show', id, '--json'])).out)
    attempts += shown.attempts.length
    const open = shown.attempts.filter(({ end }) => end === undefined)
    const done = shown.attempts.filter(({ end }) => end?.outcome === 'done')
    if (open.length > 0 || state === 'running') wrong.push(`${id}: an attempt has no end`)
    if (done.length > 1) wrong.push(`${id}: done ${done.length} times`)
    if (state === 'done' && !git('ls-tree', '--name-only', `agents/${id}`).includes(`work-${id}.txt`))
      wrong.push(`${id}: done, and its work is not on its branch`)
    const kept = shown.attempts.filter(({ end }) => end?.tip !== undefined)
    for (const { end } of kept) git('cat-file', '-e', end.tip)
  }
  const doctor = await agents(['doctor'])
  if (doctor.code !== 0) wrong.push(doctor.out)
  git('fsck', '--no-dangling')
  return { tasks: tasks.length, attempts, states }
}

prepare()
await agents(['run', '--trust'])
for (let n = 0; n < 6; n++) await add()
const until = Date.now() + seconds * 1000
await Promise.all([terminal(until), terminal(until), terminal(until)])
const books = await audit()
process.stdout.write(`${JSON.stringify({ seed, seconds, counts, ...books, wrong }, undefined, 2)}\n`)
if (wrong.length === 0) rmSync(root, { recursive: true, force: true, maxRetries: 5 })
else appendFileSync(process.stderr.fd, `kept for a look: ${root}\n`)
process.exitCode = wrong.length === 0 ? 0 : 1
