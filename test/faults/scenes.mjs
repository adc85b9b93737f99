// What is killed: each scene builds a repository in which one command has something to do, and says how a person goes on
// after a kill, and in which phases that command can be met.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { statesOf } from './place.mjs'

const files = 400
const numbers = Array.from({ length: files }, (_, n) => n)
const text = (n, word) => `${`${word} ${n} of a line that has some length\n`.repeat(30)}`
const pathOf = (n) => `part-${n % 20}/file-${n}.txt`

/** 400 files, work of the person beside them, and two tasks: one changes and adds many files, one removes and moves some. */
async function base(place, { more = [], scripts = works, config = {} } = {}) {
  place.write('.gitignore', '*.ignored\n')
  place.write(
    '.agentsrc',
    JSON.stringify({
      agent: 'shell',
      retries: 0,
      ...config,
      agents: { shell: { command: ['sh', join(place.home, 'agent.sh')] } },
    }),
  )
  for (const n of numbers) place.write(pathOf(n), text(n, 'old'))
  place.write('docs/one.md', '1\n')
  place.write('docs/deep/two.md', '2\n')
  place.write('mine.txt', 'mine\n')
  place.commit('first')
  writeFileSync(join(place.home, 'agent.sh'), agentOf(place, scripts))
  place.write('plan.json.ignored', JSON.stringify({ tasks: tasksOf(more) }))
  await place.ok('plan', join(place.repo, 'plan.json.ignored'))
  place.write('mine.txt', 'changed\n')
  place.write('notes.txt', 'untracked\n')
  place.write('part-1/kept.ignored', 'ignored\n')
}

const tasksOf = (more) => [
  { id: 'many', title: 'feat: many files', prompt: 'p', ...more[0] },
  { id: 'few', title: 'fix: a few', prompt: 'p', ...more[1] },
]

const works = {
  many: [
    'for n in $(seq 0 249); do sed s/old/new/ "part-$((n % 20))/file-$n.txt" > t; cat t > "part-$((n % 20))/file-$n.txt"; done',
    'rm t; mkdir -p added/deep; for n in $(seq 0 499); do seq 200 > "added/deep/file-$n.txt"; done',
  ].join('\n'),
  few: [
    'git rm -q part-0/file-380.txt part-1/file-381.txt; git mv part-2/file-382.txt moved.txt; git commit -qm "moved one"',
    'rm part-3/file-383.txt; mkdir part-3/file-383.txt; echo x > part-3/file-383.txt/x; chmod +x part-4/file-384.txt',
    'git rm -qr docs; echo flat > docs',
  ].join('\n'),
}

/** The agent of all tasks: it says when it starts and when it is through, outside of everything that is put back. */
const agentOf = (place, scripts) => `set -e
echo "start $GIT_AGENTS_TASK" >> '${place.told}'
case $GIT_AGENTS_TASK in
${Object.entries(scripts)
  .map(([id, script]) => `${id}) ${script}\n;;`)
  .join('\n')}
esac
echo "end $GIT_AGENTS_TASK" >> '${place.told}'
`

const done = async (place, options) => {
  await base(place, options)
  await place.ok('run', '--trust')
}

/** Where a landing was met, by what it left on disk. */
function landingPhase(place) {
  const moved = place.git('rev-parse', 'main') !== place.git('rev-parse', 'start')
  if (!place.holds('agents/follow.json')) return moved ? 'done' : 'before the journal'
  if (hasRefLocks(place)) return moved ? 'refs half moved' : 'refs locked'
  if (!moved) return place.holds('index.lock') ? 'index.lock held' : 'journal written'
  const written = numbers.filter((n) => n < 100 && isWhole(place, `added/deep/file-${n}.txt`)).length
  if (written === 0) return 'refs moved'
  return written === 100 ? 'files written' : 'files half written'
}

const hasRefLocks = (place) =>
  [
    'HEAD.lock',
    'refs/heads/main.lock',
    'refs/notes/agents.lock',
    'refs/agents/operations.lock',
    'packed-refs.lock',
  ].some((path) => place.holds(path))

const isWhole = ({ repo }, path) => existsSync(join(repo, path)) && statSync(join(repo, path)).size > 600

const isDone = async (place, isOver) => (isOver(await statesOf(place)) ? 'done' : 'not done')

/** Goes on with the same command, or first looks and then goes on. */
const again =
  (...args) =>
  async (place, isReading) => {
    if (isReading) await place.ok('list')
    await place.ok(...args)
  }

const landing = (make, more = {}) => ({
  make: async (place) => {
    await make(place)
    place.git('tag', 'start', 'main')
  },
  args: ['land', '--all', '--trust'],
  goOn: again('land', '--all', '--trust'),
  phase: landingPhase,
  ...more,
})

const check = { checks: ['test -d part-1'] }
const split = {
  commits: [
    { title: 'feat: the parts', paths: ['part-*/**'] },
    { title: 'feat: added', paths: ['added/**'] },
  ],
}

/**
 * By name. `share`: of the rounds that are asked for; `from`: where in its time the kills begin; `hasCalls`: killed before each of
 * its Git calls; `onDisk`: run on a full disk.
 */
export const scenes = {
  land: landing(done, { share: 0.3, onDisk: true }),
  'land, its end': landing(done, { share: 0.2, from: 0.6 }),
  'land, with checks': landing((place) => done(place, { more: [check, check] }), {
    share: 0.25,
    hasCalls: true,
  }),
  'land, split commits': landing((place) => done(place, { more: [split] }), { share: 0.25 }),
  undo: {
    share: 0.1,
    hasCalls: true,
    onDisk: true,
    make: async (place) => {
      await done(place)
      place.git('tag', 'start', 'main')
      await place.ok('land', '--all', '--trust')
    },
    args: ['undo'],
    goOn: async (place, isReading) => {
      if (isReading) await place.ok('list')
      if ((await statesOf(place)).many === 'landed') await place.ok('undo')
    },
    phase: (place) => isDone(place, ({ many }) => many === 'done'),
  },
  clean: {
    share: 0.1,
    hasCalls: true,
    make: async (place) => {
      await done(place)
      await place.ok('land', '--all', '--trust')
      place.git('worktree', 'list')
    },
    args: ['clean'],
    goOn: again('clean'),
    phase: (place) =>
      existsSync(`${place.repo}.agents/few`) || existsSync(`${place.repo}.agents/many`) ? 'not done' : 'done',
  },
  'review --approve': {
    share: 0.1,
    make: done,
    args: ['review', 'many', '--approve'],
    goOn: again('review', 'many', '--approve'),
    phase: (place) => isDone(place, ({ many }) => many === 'approved'),
  },
  plan: {
    share: 0.1,
    onDisk: true,
    make: async (place) => {
      await base(place)
      place.write(
        'more.ignored',
        JSON.stringify({
          tasks: numbers.slice(0, 30).map((n) => ({ id: `t${n}`, title: `T ${n}`, prompt: 'p' })),
        }),
      )
    },
    args: ['plan', 'more.ignored'],
    goOn: async (place, isReading) => {
      if (isReading) await place.ok('list')
      const count = Object.keys(await statesOf(place)).length
      if (count !== 2 && count !== 32) throw new Error(`${count} tasks are recorded: neither all nor none`)
      if (count === 2) await place.ok('plan', 'more.ignored')
    },
    phase: (place) => isDone(place, (states) => Object.keys(states).length > 2),
  },
  'run, finishing': {
    share: 0.1,
    hasCalls: true,
    onDisk: true,
    make: base,
    args: ['run', '--trust'],
    goOn: again('run', '--trust'),
    phase: (place) => `${told(place, 'end')} of 2 agents through`,
    verify: attemptsAreTold,
  },
  'run, from the pool': {
    share: 0.1,
    hasCalls: true,
    make: async (place) => {
      const ready = join(place.repo, '.git/worktrees/warm.2/agents-ready')
      const wait = `until [ -s '${ready}' ]; do sleep 0.05; done; echo w > w.txt`
      const config = { warm: 2, setup: ['seq 100 > made.ignored'] }
      await base(place, { config, scripts: { ...works, wait } })
      await place.ok('add', 'wait', '--id', 'wait')
      await place.ok('run', '--trust', 'wait')
    },
    args: ['run', '--trust'],
    goOn: again('run', '--trust'),
    phase: (place) => `${told(place, 'end')} of 2 agents through`,
    verify: async (place) => {
      await attemptsAreTold(place)
      await place.ok('clean')
    },
  },
  'run, re-basing': {
    share: 0.1,
    hasCalls: true,
    make: async (place) => {
      const many = `echo again >> again.txt; ${works.many.split('\n')[0]}`
      await done(place, { more: [{}, { after: ['many'], ...check }], scripts: { ...works, many } })
      await place.ok('review', 'few', '--approve')
      await place.ok('run', '--trust', 'many', '-m', 'once more')
    },
    args: ['run', '--trust'],
    goOn: again('run', '--trust'),
    phase: (place) => isDone(place, ({ few }) => few === 'done'),
  },
}

const told = (place, word) => {
  const path = place.told
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(word)).length
    : 0
}

/** Each time that an agent was through is an attempt in the journal. */
async function attemptsAreTold(place) {
  const rows = readFileSync(place.told, 'utf8').split('\n')
  for (const id of ['many', 'few']) {
    const { attempts } = JSON.parse(await place.ok('show', id, '--json')).task
    const starts = rows.filter((row) => row === `start ${id}`).length
    if (attempts.length < starts)
      throw new Error(`${id} was started ${starts} times, and ${attempts.length} attempts are told`)
  }
}
