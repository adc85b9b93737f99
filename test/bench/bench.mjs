// `npm run bench [-- --json] [--rounds n] [--only name,…]`: the program over floors measured in the same run. It tells ratios and
// never asserts one. Every figure is of a build of its own, in scratch repositories of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { adding } from './adding.mjs'
import { bisecting } from './bisecting.mjs'
import { branches } from './branches.mjs'
import { conflicts } from './conflicts.mjs'
import { fleet } from './fleet.mjs'
import { handing } from './handing.mjs'
import { hooks } from './hooks.mjs'
import { landing } from './landing.mjs'
import { printing } from './printing.mjs'
import { buildProgram } from './program.mjs'
import { reading } from './reading.mjs'
import { running } from './running.mjs'
import { scheduling } from './scheduling.mjs'
import { sealedEnv } from './scratch.mjs'
import { machine, renderTable } from './table.mjs'
import { warming } from './warming.mjs'

/** Each with its rounds: short commands need more of them. */
const suites = {
  reading: { measure: reading, rounds: 15 },
  adding: { measure: adding, rounds: 15 },
  conflicts: { measure: conflicts, rounds: 5 },
  branches: { measure: branches, rounds: 5 },
  hooks: { measure: hooks, rounds: 9 },
  landing: { measure: landing, rounds: 5 },
  bisecting: { measure: bisecting, rounds: 1 },
  running: { measure: running, rounds: 5 },
  handing: { measure: handing, rounds: 5 },
  fleet: { measure: fleet, rounds: 3 },
  warming: { measure: warming, rounds: 5 },
  scheduling: { measure: scheduling, rounds: 50 },
  printing: { measure: printing, rounds: 3 },
}

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, rounds: { type: 'string' }, only: { type: 'string' } },
})
const only = values.only?.split(',') ?? Object.keys(suites)
const folder = mkdtempSync(join(tmpdir(), 'git-agents-bench-'))
try {
  const { path } = await buildProgram(folder)
  const env = sealedEnv(folder, path)
  const rows = []
  for (const name of only) {
    const suite = suites[name]
    if (suite === undefined)
      throw new Error(`no such rows: ${name}; there are ${Object.keys(suites).join(', ')}`)
    process.stderr.write(`measuring ${name} …\n`)
    rows.push(...(await suite.measure({ folder, env, rounds: Number(values.rounds ?? suite.rounds) })))
  }
  const about = machine(env)
  process.stdout.write(
    values.json ? `${JSON.stringify({ machine: about, rows }, null, 2)}\n` : renderTable(about, rows),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
