// Kill -9 before every single Git command that a command starts, one after the other.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { start } from './process.mjs'
import { newRow, openTrial } from './trial.mjs'

/** Kills a scene's command before each of its Git calls; every `step`-th, where that is more than 1. */
export async function killAtCalls(name, scene, setting, { step }) {
  const { place, disturbed, close } = await openTrial(name, scene, setting)
  const { row, add } = newRow(`calls of ${name}`, setting.say)
  const faulty = makeFaultyGit(place, setting)
  place.restore()
  const count = await faulty.countCalls(place, scene)
  for (let n = 1; n <= count; n += step) {
    const killed = await disturbed(async () => await faulty.killAt(place, scene, n), n % 2 === 1)
    add(killed, `before call ${n} of ${count}`)
  }
  close()
  return row
}

/** A `git` that notes its calls, and before call number `$KILL_AT` kills whoever made it. */
function makeFaultyGit({ told }, { env }) {
  const path = `${told}.faulty`
  const calls = `${told}.calls`
  const real = execFileSync('sh', ['-c', 'command -v git'], { env, encoding: 'utf8' }).trim()
  mkdirSync(path, { recursive: true })
  const lines = [
    '#!/bin/sh',
    `echo "$*" >> '${calls}'`,
    `if [ "$(wc -l < '${calls}')" -eq "$KILL_AT" ]; then kill -9 $PPID; exit 1; fi`,
    `exec '${real}' "$@"`,
  ]
  writeFileSync(join(path, 'git'), `${lines.join('\n')}\n`)
  chmodSync(join(path, 'git'), 0o755)
  const run = async (place, scene, n) => {
    rmSync(calls, { force: true })
    const faulty = { ...env, PATH: `${path}:${env.PATH}`, KILL_AT: String(n) }
    return await start(scene.args, { cwd: place.repo, env: faulty }).ended
  }
  return {
    countCalls: async (place, scene) => {
      await run(place, scene, 0)
      return existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length : 0
    },
    killAt: async (place, scene, n) =>
      (await run(place, scene, n)).code === 137 ? await scene.phase(place) : 'ended before',
  }
}
