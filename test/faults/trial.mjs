// A trial: from the same beginning a command is disturbed, somebody goes on, and all that can be seen is compared with what
// a run leaves that nobody disturbed.
import { rmSync } from 'node:fs'
import { differences, lookAt } from './look.mjs'
import { makePlace } from './place.mjs'

/**
 * Builds a scene. `disturbed` runs its command through `disturb`, which gives how it ended, goes on, and gives what is wrong;
 * `measure` gives how many milliseconds it takes now, undisturbed; `close` takes the repository away.
 */
export async function openTrial(name, scene, { folder, env, home }) {
  const key = name.replaceAll(/\W+/g, '-')
  const place = makePlace(`${home ?? folder}/${key}`, env, `${folder}/${key}.kept`)
  await scene.make(place)
  place.keep()
  const measure = async () => {
    place.restore()
    const since = performance.now()
    await place.ok(...scene.args)
    return performance.now() - since
  }
  await measure()
  await scene.verify?.(place)
  const right = await lookAt(place)
  const disturbed = async (disturb, isReading) => {
    place.restore()
    let phase = 'not met'
    try {
      phase = await disturb(place)
      await scene.goOn(place, isReading)
      await scene.verify?.(place)
      const found = differences(right, await lookAt(place))
      return {
        phase,
        ...(found.length === 0 ? {} : { fault: `${found.join('; ')}; said: ${place.said.join('')}` }),
      }
    } catch (error) {
      return { phase, fault: error.message.slice(-700) }
    }
  }
  const close = () => rmSync(place.home, { recursive: true, force: true })
  return { place, measure, disturbed, close }
}

/** A row of the table, to which trials are added. */
export function newRow(what, say) {
  const row = { what, rounds: 0, early: 0, phases: new Map(), faults: 0 }
  const add = ({ phase, fault }, how) => {
    row.rounds++
    row.phases.set(phase, (row.phases.get(phase) ?? 0) + 1)
    if (!/^(ended before|done)$/.test(phase)) row.early++
    if (fault === undefined) return
    row.faults++
    say(`FAULT ${what}, ${how}, ${phase}: ${fault}`)
  }
  return { row, add }
}
