// Measures commands side by side: every round runs each of them once, in an order that turns, so that a machine that
// slows down slows all of them; ratios are taken within a round. Nothing here asserts a time.
import { spawnSync } from 'node:child_process'

const script = `TIMEFORMAT='%3R %3U %3S'; time "$@" >/dev/null; exit $?`

/** Wall and CPU milliseconds of one command and all its children, told by bash's `time` (getrusage). */
export function timed({ argv, cwd, env, input = '' }) {
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...argv], {
    cwd,
    env,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const times = /([\d.]+) ([\d.]+) ([\d.]+)\n$/.exec(stderr)?.slice(1).map(Number)
  if (status !== 0 || times === undefined)
    throw new Error(`${argv.join(' ').slice(0, 300)} ended with ${status}:\n${stderr}`)
  const [real = 0, user = 0, system = 0] = times
  return { wall: real * 1000, cpu: (user + system) * 1000 }
}

/**
 * Runs every contender once a round; the first round is a rehearsal that counts for nothing. A contender is a command
 * and, where it changes something, what is made ready before each run (`before`) and read off after it (`after`, which
 * gives figures in place of the times).
 */
export function race(contenders, rounds) {
  const names = Object.keys(contenders)
  const taken = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++)
    for (const [index] of names.entries()) {
      const name = names[(index + round) % names.length]
      const { before, after, ...command } = contenders[name]
      before?.(round)
      const start = Date.now()
      const figures = timed(command)
      const told = after?.(start, figures) ?? figures
      if (round > 0) taken[name].push(told)
    }
  return taken
}

/** The median, and the middle half around it. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share) => {
    const place = share * (sorted.length - 1)
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
    return low + (high - low) * (place % 1)
  }
  return { median: at(0.5), low: at(0.25), high: at(0.75) }
}

/** One row of the table: `name` over each of the floors, round by round. */
export function ratios(taken, name, floor) {
  const of = (figure) => {
    const pairs = taken[name].map((one, round) => [one[figure], taken[floor][round][figure]])
    if (pairs.some(([ours, theirs]) => ours === undefined || !theirs)) return undefined
    return {
      ratio: spread(pairs.map(([ours, theirs]) => ours / theirs)),
      ours: spread(pairs.map(([ours]) => ours)).median,
      floor: spread(pairs.map(([, theirs]) => theirs)).median,
    }
  }
  return { wall: of('wall'), cpu: of('cpu') }
}
