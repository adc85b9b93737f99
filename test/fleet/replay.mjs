// A real history as the work of a fleet: `node test/fleet/replay.mjs --replay <replay.mjs> --repo <bare repository>
// [--commits 60] [--rivals 0] [--over daemon|http] [--apart]`. The script given by --replay makes the tasks (`make --repo R --out D`) and
// judges what landed (`verify D`); three workers carry them out. Build first; needs redis-server, and a repository.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Round, signal } from './round.mjs'

const { values } = parseArgs({
  options: {
    replay: { type: 'string' },
    repo: { type: 'string' },
    commits: { type: 'string', default: '60' },
    rivals: { type: 'string', default: '0' },
    over: { type: 'string', default: 'daemon' },
    apart: { type: 'boolean', default: false },
  },
})
if (!values.replay || !values.repo)
  throw new Error('Name the script with --replay and a repository with --repo')

class Replay extends Round {
  node(...args) {
    return this.do(process.execPath, args)
  }

  async open() {
    this.folder = join(this.root, 'one')
    await this.git('config', '--global', 'user.name', 'Replay')
    await this.git('config', '--global', 'user.email', 'replay@example.com')
    const making = ['--repo', resolve(values.repo), '--out', this.folder, '--commits', values.commits]
    console.log(await this.node(values.replay, 'make', ...making, '--rivals', values.rivals))
    await this.takeIn('.agentsrc')
    await this.machine('one', { folder: 'one/repo' })
    await this.git('init', '--quiet', '--bare', '--initial-branch=main', this.origin)
    await this.serve()
    await this.git('-C', 'one/repo', 'remote', 'add', 'origin', this.remoteAt('one'))
    await this.git('-C', 'one/repo', 'push', '--quiet', 'origin', 'main')
    await this.redis()
    for (const name of ['w0', 'w1', 'w2']) {
      await this.machine(name)
      await this.worker(name).ready
    }
  }

  /** Workers have a file only from the remote: the base of all work gets it. */
  async takeIn(file) {
    const at = join(this.folder, 'truth.json')
    const truth = JSON.parse(readFileSync(at, 'utf8'))
    const here = (...args) => this.git('-C', 'one/repo', ...args)
    const blob = await here('hash-object', '-w', file)
    const index = (...args) =>
      this.do('env', [`GIT_INDEX_FILE=${this.root}/index`, 'git', '-C', 'one/repo', ...args])
    const commit = async (from, parent) => {
      await index('read-tree', from)
      await index('update-index', '--add', '--cacheinfo', `100644,${blob},${file}`)
      return await here('commit-tree', await index('write-tree'), '-p', parent, '-m', 'replay')
    }
    truth.base = await commit(truth.base, truth.base)
    for (const task of truth.tasks) {
      task.work = await commit(task.work, truth.base)
      await here('update-ref', `refs/replay/${task.id}`, task.work)
    }
    await here('reset', '--quiet', '--hard', truth.base)
    writeFileSync(at, JSON.stringify(truth))
  }
}

const round = new Replay(values)
const since = performance.now()
const say = (text) => console.log(`${((performance.now() - since) / 1000).toFixed(1)} s: ${text}`)
if (values.apart && round.network === undefined) throw new Error('network namespaces cannot be had here')
try {
  await round.open()
  await round.agents('one', 'plan', join(round.folder, 'plan.yaml'))
  say(`three workers over ${values.over}${values.apart ? ', each in a network of its own' : ''}`)
  const code = await round.run().over
  say(`the run ended with ${code}`)
  for (const name of ['w0', 'w1', 'w2']) {
    signal(round.machines[name].child, 'SIGINT')
    const text = await round.machines[name].child.over
    say(`${name} ended with ${text}`)
  }
  const left = await round.git('-C', round.origin, 'for-each-ref', 'refs/agents/attempts')
  if (left !== '') throw new Error(`left in the remote: ${left}`)
  await round.tryAgents('one', 'land', '--all')
  say((await round.try(process.execPath, [values.replay, 'verify', round.folder])).text.trim())
  await round.agents('one', 'sync')
} finally {
  await round.close(false)
}
