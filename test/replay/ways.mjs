// What happens around a replayed landing: somebody commits meanwhile, the checkout holds work, tasks come after others.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { git } from './judge.mjs'

/** Commits one line after another to the file that `pathOf` names, in the checkout, while everything lands; gives what was committed. */
export async function committing(repo, landing, pathOf) {
  const theirs = new Map()
  let isOver = false
  const ended = landing('--all').then(() => {
    isOver = true
  })
  for (let n = 0; !isOver; n++) {
    const path = pathOf(n)
    const subject = `meanwhile ${n}`
    const file = join(repo, path)
    // Where the landing has the index, or has just written this file, somebody else tries another one.
    if (git(repo, 'status', '--porcelain', '--', path) === '') {
      const before = existsSync(file) ? readFileSync(file) : undefined
      writeFileSync(file, Buffer.concat([before ?? Buffer.alloc(0), Buffer.from(`${subject}\n`)]))
      if (commits(repo, path, subject)) theirs.set(subject, path)
    }
    await new Promise((done) => setTimeout(done, 40))
  }
  await ended
  return { theirs }
}

/** Tries until it is committed: the index is the landing's for a moment. */
function commits(repo, path, subject) {
  for (let n = 0; n < 200; n++) {
    const added = spawnSync('git', ['-C', repo, 'add', '-f', '--', path])
    if (added.status !== 0) continue
    const ran = spawnSync('git', ['-C', repo, 'commit', '-q', '--no-verify', '-m', subject, '--', path])
    if (ran.status === 0) return true
  }
  return false
}

/** A changed file that no task knows, a changed file that tasks change, and an untracked file where a task adds one. */
export function dirtying(repo, { base, tasks }, isIn) {
  const touched = tasks.flatMap(({ files }) => files)
  const tracked = git(repo, 'ls-tree', '-r', '--name-only', base).split('\n')
  const free = tracked.find((file) => !touched.includes(file) && !file.startsWith('"'))
  const shared = touched.find((file) => isIn(base, file))
  const added = touched.find((file) => !isIn(base, file))
  const paths = [free, shared, added].filter((file) => file !== undefined)
  const written = paths.map((path) => {
    const file = join(repo, path)
    mkdirSync(dirname(file), { recursive: true })
    const bytes = Buffer.concat([
      existsSync(file) ? readFileSync(file) : Buffer.alloc(0),
      Buffer.from('mine\n'),
    ])
    writeFileSync(file, bytes)
    return { path, bytes }
  })
  const isSame = ({ path, bytes }) =>
    existsSync(join(repo, path)) && readFileSync(join(repo, path)).equals(bytes)
  const status = statusOf(repo)
  return {
    paths,
    faults: () => [
      ...written.flatMap((one) => (isSame(one) ? [] : [`${one.path} is not as it was`])),
      ...(statusOf(repo) === status ? [] : [`the status was ${status} and is ${statusOf(repo)}`]),
    ],
  }
}

const statusOf = (repo) => git(repo, 'status', '--porcelain', '-uall')

/** Puts every third task after one before it, if it can one that changes a file of its own; writes that into the plan. */
export function stacked({ tasks, conflicts }, out) {
  const after = {}
  const areRivals = (a, b) =>
    conflicts.some((pair) => [pair.a, pair.b].sort().join() === [a, b].sort().join())
  const chainOf = (id) => (id === undefined ? [] : [id, ...chainOf(after[id])])
  for (const [n, task] of tasks.entries()) {
    if (n % 3 !== 2) continue
    const able = tasks.slice(0, n).filter((one) => chainOf(one.id).every((id) => !areRivals(id, task.id)))
    const near = able.findLast(({ files }) => files.some((file) => task.files.includes(file))) ?? able.at(-1)
    if (near !== undefined) after[task.id] = near.id
  }
  const file = join(out, 'plan.yaml')
  const plan = readFileSync(file, 'utf8').replace(/^ {2}- id: (.*)$/gm, (line, id) =>
    after[id] === undefined ? line : `${line}\n    after: [${after[id]}]`,
  )
  writeFileSync(file, plan)
  const config = join(out, 'repo/.agentsrc')
  // On what came before, a patch of the base may be off by some lines: Git merges it then.
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll('git apply ', 'git apply --3way '))
  return after
}
