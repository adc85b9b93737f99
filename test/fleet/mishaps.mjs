// What can go wrong in a fleet, one function each; a round goes on after it, so each heals what it did. `pick` gives a number
// below its argument.
import { existsSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isThere, signal } from './round.mjs'

const workers = ['w0', 'w1', 'w2']

const worker = (round, pick) => round.machines[workers[pick(3)]]

/** Longer than the lease of a round, or shorter. */
const aWhile = (pick) => delay(500 + pick(5_000))

async function cutOff(wire, pick) {
  wire.cut(['refused', 'silent'][pick(2)])
  await aWhile(pick)
  wire.mend()
}

/** A disk with hardly any room, for a while. */
async function fill({ cwd }, round, pick) {
  const filler = join(cwd, 'filler')
  const room = [0, 4, 64, 1024, 1400, 2048][pick(6)]
  const { bavail, bsize } = statfsSync(cwd)
  await round.try('fallocate', ['-l', String(Math.max(1, bavail * bsize - room * 1024)), filler])
  await aWhile(pick)
  rmSync(filler, { force: true })
}

/** Ends a run however it stands, and starts it in the same clone or another one. */
async function startAgain(round, place, env) {
  signal(round.runner.child, 'SIGKILL')
  await round.runner.child.over
  round.place = place
  round.run(env)
}

const faketime = [process.env.FAKETIME_LIB, '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1']
  .concat('/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1')
  .find((path) => path !== undefined && existsSync(path))

/** Whether libfaketime is here; FAKETIME_LIB may name it. */
export const hasFaketime = faketime !== undefined

/** The clock of a machine that is wrong by hours; what waits there waits as long as ever. */
const wrongClock = (pick) => ({
  LD_PRELOAD: faketime,
  FAKETIME: ['+3h', '-3h', '+40d', '-40d'][pick(4)],
  DONT_FAKE_MONOTONIC: '1',
})

/** The faults of issue 8, by name. */
export const mishaps = {
  'worker killed': async (round, pick) => {
    const { name, child } = worker(round, pick)
    signal(child, 'SIGKILL')
    await child.over
    await delay(pick(1500))
    round.worker(name)
  },
  'worker frozen past its lease': async (round, pick) => {
    const { child } = worker(round, pick)
    signal(child, 'SIGSTOP')
    await delay(6_000)
    signal(child, 'SIGCONT')
  },
  'worker cut off from Redis': (round, pick) => cutOff(worker(round, pick).queue, pick),
  'worker cut off from the remote': (round, pick) => cutOff(worker(round, pick).remote, pick),
  'run cut off from Redis': (round, pick) => cutOff(round.runner.queue, pick),
  'run cut off from the remote': (round, pick) => cutOff(round.runner.remote, pick),
  'all cut off from Redis': async (round) => {
    await round.do('redis-cli', ['-s', round.socket, 'client', 'kill', 'type', 'normal'])
  },
  'remote away': async (round, pick) => {
    renameSync(round.origin, `${round.origin}.away`)
    await delay(500 + pick(2_000))
    renameSync(`${round.origin}.away`, round.origin)
  },
  'clock of a worker wrong': async (round, pick) => {
    const { name, child } = worker(round, pick)
    signal(child, ['SIGINT', 'SIGKILL'][pick(2)])
    await child.over
    round.worker(name, wrongClock(pick))
  },
  'clock of the run wrong': (round, pick) => startAgain(round, round.place, wrongClock(pick)),
  'disk of a worker full': async (round, pick) => {
    const machine = worker(round, pick)
    await machine.child.ready
    await fill(machine, round, pick)
  },
  'disk of the run full': (round, pick) => fill(round.runner, round, pick),
  'second worker in a folder': async (round, pick) => {
    const { name, child } = worker(round, pick)
    const { code, text } = await round.tryAgents(name, ...round.workerArgs(name))
    if (isThere(child) && (code !== 2 || !text.includes('Another worker')))
      throw new Error(`a second worker in a folder ended with ${code}: ${text}`)
  },
  'run killed and started elsewhere': (round) =>
    startAgain(round, round.place === 'one' ? 'two' : 'one', undefined),
  'Redis frozen': async (round, pick) => {
    round.store.kill('SIGSTOP')
    await aWhile(pick)
    round.store.kill('SIGCONT')
  },
  'Redis restarted with its data': async (round, pick) => {
    round.store.kill('SIGTERM')
    await round.store.over
    await delay(pick(1_000))
    await round.redis()
  },
  'Redis restarted without its data': async (round) => {
    round.store.kill('SIGKILL')
    await round.store.over
    rmSync(join(round.root, 'appendonlydir'), { recursive: true, force: true })
    rmSync(join(round.root, 'dump.rdb'), { force: true })
    await round.redis()
  },
}
