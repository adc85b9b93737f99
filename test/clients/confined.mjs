// A real client confined by bubblewrap, through our whole program: it does a task and commits, answers a review in its own
// session, and writes nothing but its worktree and its own folders in the home.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { placeIn } from './program.mjs'

/** Whether this machine lets anybody confine anything. */
export const canConfine = () =>
  spawnSync('bwrap', ['--unshare-user', '--ro-bind', '/', '/', 'true']).status === 0

const script = (...lines) => ['#!stub', ...lines, '#!end'].join('\n')

/** What it is told to do; what it may not, it tries all the same. */
const tries =
  '(echo x > ../../repository/evil; echo x > ../evil; echo x > "$HOME/evil"; echo x > /tmp/evil; true)'
const work = script(
  'WRITE hello.txt <<hello\\n',
  `RUN ${tries}; git add -A && git commit -qm "feat: hello"`,
  'SAY Greeting written.',
)
const answer = script(
  'RUN cat hello.txt > twice.txt; cat hello.txt >> twice.txt',
  'SAY The review is answered.',
)

/** What git-agents itself writes, and what the client may: the rest of the folder must stay as it is. */
const mayChange = ['repository/.git', 'repository.agents', 'home/.cache/git-agents']

/** Throws where anything is not as it should be. */
export async function confine({ root, cache, stub, name, client, bin }) {
  const folder = mkdtempSync(join(tmpdir(), 'git-agents-confined-'))
  try {
    const config = {
      agent: name,
      launch: 'bubblewrap',
      agents: { [name]: client.settings ?? {} },
      // What a review asks for comes first, so that the model reads that script and not the task's.
      prompt: '{feedback}\n\n{task}\n\n{place}\n\n{finish}',
    }
    const place = await placeIn(folder, { root, cache, bin, client, stub, config })
    const before = filesOf(folder)
    const first = await attempt(place, () => place.run('git', 'agents', 'add', 'feat: hello', '-m', work))
    assert.equal(place.run('git', 'log', '--format=%s', 'main..agents/hello'), 'feat: hello\n')
    const second = await attempt(place, () =>
      place.run('git', 'agents', 'review', 'hello', '--request-changes', '-m', answer),
    )
    assert.ok(first.session, 'the session is told')
    assert.equal(second.session, first.session, 'the same session')
    assert.equal(place.run('git', 'show', 'agents/hello:twice.txt'), 'hello\nhello\n')
    assert.deepEqual(strays(before, filesOf(folder), client), [])
    assert.equal(existsSync('/tmp/evil'), false, 'its /tmp is its own')
    assert.deepEqual(processesOf(place.home), [])
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Runs what was asked for, and gives the attempt that did it. */
async function attempt({ repository, env, run }, ask) {
  ask()
  // The model answers from this process, which must not stand still meanwhile.
  await promisify(execFile)('git', ['agents', 'run', '--trust'], { cwd: repository, env, timeout: 120_000 })
  const { task, attempts } = JSON.parse(run('git', 'agents', 'show', 'hello', '--json'))
  assert.equal(task.state, 'done')
  return attempts.at(-1)
}

/** Every file below `folder` that does not lie in what may change, by its size and the time of its last change. */
function filesOf(folder, at = folder) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const path = join(at, entry.name)
    const name = relative(folder, path)
    if (mayChange.includes(name)) return []
    if (entry.isDirectory()) return filesOf(folder, path)
    const { size, mtimeMs } = lstatSync(path)
    return [{ name, is: `${size} ${mtimeMs}` }]
  })
}

/** Files that are new or other than before, outside the client's own folders. */
const strays = (before, after, { homes }) =>
  after
    .filter(({ name, is }) => before.find((one) => one.name === name)?.is !== is)
    .map(({ name }) => name)
    .filter((name) => !homes.some((one) => name.startsWith(`home/${one}/`)))

/** Processes that have this home, and so are of this run. */
const processesOf = (home) =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${home}\0`)
    } catch {
      return false
    }
  })
