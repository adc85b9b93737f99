// Rows: our hooks. With no open task over `sh -c :`, many at a time, since one takes about a millisecond; with 20 open tasks
// that have dirty worktrees, over `sh -c :`, `node -e 0`, and `git status` in those worktrees.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { race, ratios } from './measure.mjs'
import { fileOf, idOf, makeRepository, planTasks, run, useShellAgent } from './scratch.mjs'

const count = 20
const times = 200

export function hooks({ folder, env, rounds }) {
  return [
    ...idle(join(folder, 'hooks-idle', 'repo'), env, rounds),
    ...busy(join(folder, 'hooks', 'repo'), env, rounds),
  ]
}

const repeated = (command) => [
  'sh',
  '-c',
  `i=0; while [ $i -lt ${times} ]; do ${command} </dev/null; i=$((i+1)); done`,
]

function idle(cwd, env, rounds) {
  makeRepository(cwd, env, 3000)
  run(['git', 'agents', 'hooks', 'install'], { cwd, env })
  const taken = race(
    {
      commit: { argv: repeated('.git/hooks/pre-commit'), cwd, env },
      push: { argv: repeated('.git/hooks/pre-push origin here'), cwd, env },
      floor: { argv: repeated('sh -c :'), cwd, env },
    },
    rounds,
  )
  return [
    { row: 'pre-commit, no open task', over: 'sh -c :', ...ratios(taken, 'commit', 'floor') },
    { row: 'pre-push, no open task', over: 'sh -c :', ...ratios(taken, 'push', 'floor') },
  ]
}

function busy(cwd, env, rounds) {
  makeRepository(cwd, env, 3000)
  useShellAgent(cwd, env, 'echo work >"$GIT_AGENTS_TASK.txt"')
  planTasks(cwd, env, count, (n) => ({ paths: [fileOf(n)] }))
  run(['git', 'agents', 'run', '--trust', '-j', '2'], { cwd, env })
  for (let n = 0; n < count; n++) appendFileSync(join(`${cwd}.agents`, idOf(n), fileOf(n)), `more of ${n}\n`)
  run(['git', 'agents', 'hooks', 'install'], { cwd, env })
  appendFileSync(join(cwd, fileOf(3)), 'mine\n')
  run(['git', 'add', '-A'], { cwd, env })
  const inHook = { ...env, GIT_INDEX_FILE: '.git/index' }
  const said = run(['sh', '-c', '.git/hooks/pre-commit 2>&1'], { cwd, env: inHook })
  if (!said.includes(idOf(3))) throw new Error(`the hook did not meet ${idOf(3)}: ${said}`)
  const adding = { ...inHook, GIT_INDEX_FILE: '.git/index-adding' }
  run(['git', 'read-tree', 'HEAD'], { cwd, env: adding })
  const blob = run(['git', 'hash-object', '-w', fileOf(3)], { cwd, env }).trim()
  run(['git', 'update-index', '--add', '--cacheinfo', `100644,${blob},part-0/new.txt`], { cwd, env: adding })
  const status = `for tree in ../repo.agents/*; do git -C "$tree" status --porcelain; done`
  const taken = race(
    {
      ours: { argv: ['.git/hooks/pre-commit'], cwd, env: inHook, before: () => forget(cwd, env) },
      again: { argv: ['.git/hooks/pre-commit'], cwd, env: inHook },
      adding: { argv: ['.git/hooks/pre-commit'], cwd, env: adding },
      sh: { argv: repeated('sh -c :'), cwd, env },
      node: { argv: ['node', '-e', '0'], cwd, env },
      status: { argv: ['sh', '-c', status], cwd, env },
    },
    rounds,
  )
  taken.sh = taken.sh.map(({ wall, cpu }) => ({ wall: wall / times, cpu: cpu / times }))
  const row = `pre-commit, ${count} open tasks`
  return [
    { row, over: 'sh -c :', ...ratios(taken, 'ours', 'sh') },
    { row, over: 'node -e 0', ...ratios(taken, 'ours', 'node') },
    { row: `${row}, a file added`, over: 'node -e 0', ...ratios(taken, 'adding', 'node') },
    { row: `${row}, once it is remembered`, over: 'node -e 0', ...ratios(taken, 'again', 'node') },
    { row, over: `git status in their worktrees`, ...ratios(taken, 'ours', 'status') },
  ]
}

const forget = (cwd, env) => run(['rm', '-rf', '.git/agents/cache'], { cwd, env })
