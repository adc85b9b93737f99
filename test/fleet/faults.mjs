// Everything going wrong in a fleet, drawn at random: `npm run test:fleet -- --rounds 50 --seed 1`. Three workers, one Redis,
// one bare remote, eight tasks; while they work one mishap after another. Then the books are checked. Build first; needs
// redis-server, and for all of the mishaps mount as root and libfaketime. `--over http` serves the
// remote by smart HTTP, `--apart` gives each worker a network namespace, `--only` names one mishap, `--keep` keeps folders.
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { randomOf } from '../faults/random.mjs'
import { judge } from './judge.mjs'
import { hasFaketime, mishaps } from './mishaps.mjs'
import { Round } from './round.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    apart: { type: 'boolean', default: false },
    over: { type: 'string', default: 'daemon' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})

const random = randomOf(Number(values.seed))
const pick = (most) => Math.floor(random() * most)
const known = Object.keys(mishaps)
if (values.only !== undefined && !known.includes(values.only))
  throw new Error(`no such mishap: ${values.only}; there are ${known.join(', ')}`)

/** The mishaps that can be brought about on this machine. */
function possible({ runner }) {
  const isPossible = (name) =>
    (hasFaketime || !name.startsWith('clock')) && (runner.hasDisk || !name.startsWith('disk'))
  return (values.only === undefined ? known : [values.only]).filter(isPossible)
}

/** Plays one round; gives its mishaps and what is wrong in the end. */
async function play(round) {
  const met = []
  try {
    await round.open()
    const names = possible(round)
    const left = known.filter((name) => values.only === undefined && !names.includes(name))
    if (left.length > 0) met.push(`(cannot be had here: ${left.join(', ')})`)
    await delay(500)
    round.run()
    for (let left = 1 + pick(3); left > 0 && names.length > 0; left--) {
      await delay(300 + pick(1_500))
      const name = names[pick(names.length)]
      met.push(name)
      await mishaps[name](round, pick)
    }
    return { met, wrong: await judge(round) }
  } catch (error) {
    return { met, wrong: [String(error.stack)] }
  }
}

let failures = 0
for (let count = 1; count <= Number(values.rounds); count++) {
  const round = new Round(values)
  const since = performance.now()
  const { met, wrong } = await play(round)
  const isKept = values.keep || wrong.length > 0
  await round.close(isKept)
  if (wrong.length > 0) failures++
  const seconds = ((performance.now() - since) / 1000).toFixed(1)
  const word = wrong.length === 0 ? 'ok' : `FAULTS\n  ${wrong.join('\n  ')}`
  const where = isKept ? `\n  kept in ${round.root}, with small disks mounted` : ''
  console.log(`round ${count}, ${seconds} s: ${met.join(', ')}: ${word}${where}`)
}
console.log(`${values.rounds} rounds from seed ${values.seed}, ${failures} with faults`)
process.exitCode = failures === 0 ? 0 : 1
