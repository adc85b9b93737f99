// `node test/replay/vary.mjs --replay <replay.mjs> --repo <bare repository> [--commits 100] [--rivals 4] [--way moving]`:
// commits of a real history as parallel tasks, run once and landed again and again from there: in one go; one by one from the
// last to the first; with checks; while somebody commits, first files of their own and then files that the tasks change; over
// work in the checkout; and as tasks that come after one another. The script given by --replay makes the tasks
// (`make --repo R --out D`); what Git shows afterwards is judged by `judge.mjs`. No part of the suite: it needs a repository.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildProgram } from '../bench/program.mjs'
import { sealedEnv } from '../bench/scratch.mjs'
import { faultsOf, git } from './judge.mjs'
import { committing, dirtying, stacked } from './ways.mjs'

const { values } = parseArgs({
  options: {
    replay: { type: 'string' },
    repo: { type: 'string' },
    commits: { type: 'string', default: '100' },
    rivals: { type: 'string', default: '4' },
    way: { type: 'string', default: '' },
  },
})
if (!values.replay || !values.repo)
  throw new Error('Name the script with --replay and a repository with --repo')

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'agents-replay-')))
const { path } = await buildProgram(scratch)
const env = sealedEnv(scratch, path)
const out = join(scratch, 'replay')
const repo = join(out, 'repo')

const agents = (...args) => {
  const ran = spawnSync('git', ['agents', ...args], { cwd: repo, env, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (ran.status > 1) throw new Error(`${args.join(' ')} ended with ${ran.status}:\n${ran.stderr}`)
  return ran.stdout
}
/** Lands, and remembers why what was held was held. */
const land = (...args) => {
  held = new Map()
  for (const { reason } of JSON.parse(agents('land', '--trust', '--json', ...args)).held)
    held.set(reason, (held.get(reason) ?? 0) + 1)
}
let held = new Map()

/** The same without waiting: somebody else works meanwhile. */
const landing = (...args) =>
  new Promise((done) => {
    const child = spawn('git', ['agents', 'land', '--trust', '--json', ...args], {
      cwd: repo,
      env,
      stdio: 'ignore',
    })
    child.on('close', done)
  })

/** Makes the tasks, stacked where `stack` says so, runs them, and keeps all of it to go back to. */
function begin(stack) {
  const flags = [
    '--repo',
    resolve(values.repo),
    '--out',
    out,
    '--commits',
    values.commits,
    '--rivals',
    values.rivals,
  ]
  rmSync(`${out}.kept`, { recursive: true, force: true })
  say(execFileSync(process.execPath, [resolve(values.replay), 'make', ...flags], { encoding: 'utf8' }).trim())
  const truth = JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8'))
  const after = stack ? stacked(truth, out) : undefined
  agents('plan', join(out, 'plan.yaml'))
  agents('run', '--trust')
  const { tasks } = JSON.parse(agents('list', '--json'))
  const unfinished = tasks.filter(({ state }) => state !== 'done').map(({ id }) => id)
  if (unfinished.length > 0) say(`not done: ${unfinished.join(', ')}`)
  cpSync(out, `${out}.kept`, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
  return { ...truth, after, unfinished }
}

function restore() {
  rmSync(out, { recursive: true, force: true })
  cpSync(`${out}.kept`, out, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
}

/** Each way lands everything, and gives what the judge has to know about it. */
const ways = {
  'in one go': () => land('--all'),
  'one by one, from the last': (truth) => {
    for (const { id } of truth.tasks.toReversed()) if (!truth.unfinished.includes(id)) land(id)
  },
  'with checks, one of which a task fails': (truth) => {
    const path = truth.tasks.flatMap(({ files }) => files).findLast((file) => isIn(truth.base, file))
    const check = `test "$(git hash-object '${path}')" = ${git(repo, 'rev-parse', `${truth.base}:${path}`)}`
    appendFileSync(join(repo, '.agentsrc'), `checks: [${JSON.stringify(check)}]\n`)
    land('--all')
    return { excused: touching(truth, [path]) }
  },
  'while files of others are committed': async () => {
    const theirs = await committing(repo, landing, () => 'meanwhile.txt')
    land('--all')
    return theirs
  },
  'while files of the tasks are committed': async (truth) => {
    const known = truth.tasks.flatMap(({ files }) => files).filter((file) => isIn(truth.base, file))
    const theirs = await committing(repo, landing, (n) => known[(n * 7) % known.length])
    land('--all')
    return theirs
  },
  'over work in the checkout': (truth) => {
    const dirt = dirtying(repo, truth, isIn)
    land('--all')
    return { excused: touching(truth, dirt.paths), faults: dirt.faults() }
  },
}

const isIn = (rev, file) => git(repo, 'ls-tree', '--name-only', rev, '--', file) !== ''
const touching = ({ tasks }, paths) =>
  new Set(tasks.filter(({ files }) => files.some((file) => paths.includes(file))).map(({ id }) => id))
const say = (line) => process.stdout.write(`${line}\n`)

let wrong = 0
async function judged(name, truth, way) {
  if (!name.includes(values.way)) return
  restore()
  const since = performance.now()
  const { excused = new Set(), theirs, faults: more = [] } = (await way(truth)) ?? {}
  for (const id of truth.unfinished) excused.add(id)
  const { faults, landed } = faultsOf(repo, truth, { excused, theirs })
  faults.push(...more)
  if (more.length === 0 && name !== 'over work in the checkout' && git(repo, 'status', '--porcelain') !== '')
    faults.push('the checkout is not clean')
  const seconds = ((performance.now() - since) / 1000).toFixed(0)
  const reasons = [...held].map(([reason, count]) => `, ${count} ${reason}`).join('')
  const meanwhile = theirs === undefined ? '' : `, ${theirs.size} commits of others`
  say(
    `${name.padEnd(40)} ${landed} of ${truth.tasks.length} landed, ${faults.length} faults, ${seconds} s${meanwhile}${reasons}`,
  )
  for (const fault of faults.slice(0, 10)) say(`  ✗ ${fault}`)
  wrong += faults.length
}

try {
  const plain = begin(false)
  for (const [name, way] of Object.entries(ways)) await judged(name, plain, way)
  if ('stacked'.includes(values.way)) await judged('stacked', begin(true), () => land('--all'))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exitCode = wrong === 0 ? 0 : 1
