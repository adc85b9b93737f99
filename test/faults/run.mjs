// `npm run test:faults [-- --rounds 300 --seed 1 --only kills,calls,disk,runner,terminals --scene land]`: what kill -9, a full disk
// and two terminals at once leave. It prints a table, every fault as it is met, and ends with 1 where there is one.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildProgram } from '../bench/program.mjs'
import { sealedEnv } from '../bench/scratch.mjs'
import { killAtCalls } from './calls.mjs'
import { fillDisk, lockDisk, onSmallDisk } from './disk.mjs'
import { killAtRandom, randomOf } from './random.mjs'
import { killRunners } from './runner.mjs'
import { scenes } from './scenes.mjs'
import { twoTerminals } from './terminals.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    only: { type: 'string', default: 'kills,calls,disk,runner,terminals' },
    scene: { type: 'string', default: '' },
    step: { type: 'string', default: '1' },
    terminals: { type: 'string', default: '12' },
    runner: { type: 'string', default: '60' },
    // More than one at a time lets them wait for each other's Git, so that kills come late: mostly after the end.
    jobs: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
})

const parts = {
  kills: async (setting) =>
    await each(
      chosen(({ share }) => share > 0),
      async ([name, scene], index) => {
        const rounds = Math.ceil(Number(values.rounds) * scene.share)
        const random = randomOf(Number(values.seed) + index)
        return await killAtRandom(name, scene, setting, { rounds, random, from: scene.from })
      },
    ),
  calls: async (setting) =>
    await each(
      chosen(({ hasCalls }) => hasCalls),
      async ([name, scene]) => await killAtCalls(name, scene, setting, { step: Number(values.step) }),
    ),
  disk: async (setting) => {
    const isDone = await onSmallDisk(setting, async (home) => {
      const onDisk = chosen(({ onDisk }) => onDisk)
      await each(onDisk, async ([name, scene]) => await fillDisk(name, scene, setting, home), 1)
      await each(onDisk, async ([name, scene]) => await lockDisk(name, scene, setting, home), 1)
      return true
    })
    if (isDone !== true) say('skipped: no small file system can be mounted here')
  },
  runner: async (setting) => {
    const random = randomOf(Number(values.seed))
    await each([undefined], async () => await killRunners(setting, Number(values.runner), random))
  },
  terminals: async (setting) =>
    await each([undefined], async () => await twoTerminals(setting, Number(values.terminals))),
}

const chosen = (is) =>
  Object.entries(scenes).filter(([name, scene]) => is(scene) && name.includes(values.scene))

const rows = []
const say = (line) => process.stdout.write(`${line}\n`)

/** Makes a row of every item, some of them side by side, and prints it when it is there. */
async function each(items, work, lanes = Number(values.jobs)) {
  const left = [...items.entries()]
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const since = performance.now()
      const row = await work(next[1], next[0])
      rows.push(row)
      say(lineOf(row, (performance.now() - since) / 1000))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

function lineOf({ what, rounds, early, phases, faults }, seconds) {
  const met = [...phases].sort((a, b) => b[1] - a[1]).map(([phase, count]) => `${count} ${phase}`)
  const columns = [what.padEnd(42), String(rounds).padStart(4), String(early).padStart(4)]
  return `${columns.join(' ')} ${String(faults).padStart(4)} ${seconds.toFixed(0).padStart(4)} s  ${met.join(', ')}`
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'git-agents-faults-')))
try {
  const { path } = await buildProgram(folder)
  const setting = { folder, env: sealedEnv(folder, path), say }
  say(`seed ${values.seed}\n${'what'.padEnd(42)} runs  met wrong        where it was met`)
  for (const [name, part] of Object.entries(parts))
    if (values.only.split(',').includes(name)) await part(setting)
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true })
}
const sum = (of) => rows.reduce((total, row) => total + of(row), 0)
say(
  `${sum(({ rounds }) => rounds)} runs, ${sum(({ early }) => early)} met before their end, ${sum(({ faults }) => faults)} faults`,
)
process.exitCode = sum(({ faults }) => faults) === 0 ? 0 : 1
