// Kill -9 at instants drawn uniformly over the time that a command takes when nobody kills it: the command alone, or
// everything that it started with it; the next command is a mutating one, or one that only reads.
import { setTimeout as delay } from 'node:timers/promises'
import { kill } from './process.mjs'
import { newRow, openTrial } from './trial.mjs'

/** Kills a scene's command `rounds` times; `from` is where its drawing begins, as a share of the time it takes. */
export async function killAtRandom(name, scene, setting, { rounds, random, from = 0 }) {
  const { measure, disturbed, close } = await openTrial(name, scene, setting)
  const { row, add } = newRow(`kill ${name}`, setting.say)
  let ms = 0
  for (let round = 0; round < rounds; round++) {
    // The machine may be busier or quieter by now.
    if (round % 8 === 0) ms = await measure()
    const at = (from + random() * (1 - from)) * ms
    const isWhole = round % 2 === 1
    const isReading = round % 4 > 1
    const killed = await disturbed(async (place) => await killAt(place, scene, at, isWhole), isReading)
    add(killed, `round ${round} at ${Math.round(at)} of ${Math.round(ms)} ms${isWhole ? ', whole' : ''}`)
  }
  close()
  return row
}

async function killAt(place, scene, at, isWhole) {
  const running = place.agents(...scene.args)
  await Promise.race([delay(at), running.ended])
  if (running.isThrough()) return 'ended before'
  kill(running.pid, isWhole)
  await running.ended
  return await scene.phase(place)
}

/** Numbers from 0 to 1 that are the same for one seed (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
