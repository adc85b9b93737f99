// Rows: 32 agents that each print 1,000 lines a second: the runner's share of one core, and the memory that it takes.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { spread } from './measure.mjs'
import { makeRepository, planTasks, useShellAgent } from './scratch.mjs'

const agents = 32
const seconds = 20
/** Ten lines every ten milliseconds, by the clock: what comes late is made up for. */
const line = `perl -MTime::HiRes=time,sleep -e '$| = 1; my ($since, $told) = (time, 0); while ((my $now = time - $since) < ${seconds}) { while ($told < 1000 * $now) { my $text = ""; for (1..10) { $text .= "line " . $told++ . " of what an agent says while it works\\n" } print $text } sleep 0.01 }'; echo work >"$GIT_AGENTS_TASK.txt"`

export async function printing({ folder, env, rounds }) {
  const taken = []
  for (let round = 0; round < rounds; round++) {
    const top = join(folder, `printing-${round}`, 'repo')
    makeRepository(top, env, 20)
    useShellAgent(top, env, line)
    planTasks(top, env, agents)
    taken.push(await measured(top, env))
  }
  const ratio = (of, limit) => {
    const values = taken.map(of)
    return { ratio: spread(values.map((value) => value / limit)), ours: spread(values).median, floor: limit }
  }
  return [
    {
      row: `${agents} agents, 1,000 lines a second each`,
      over: 'one core, while all print',
      cpu: ratio(({ share }) => 1000 * share, 1000),
      wall: undefined,
    },
    { row: 'the same, memory at most', over: '150 MB', wall: ratio(({ peak }) => peak, 150) },
    {
      row: 'the same, lines in the logs',
      over: '1,000 a second',
      wall: ratio(({ rate }) => rate, agents * 1000),
    },
  ]
}

/** What the runner takes in the middle of the printing, once all agents have begun. */
async function measured(top, env) {
  const program = join(env.PATH.split(':')[0], 'git-agents')
  const args = [program, 'run', '--trust', '-j', String(agents)]
  const child = spawn(process.execPath, args, { cwd: top, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let told = ''
  child.stderr.on('data', (chunk) => {
    told += chunk
  })
  while ((told.match(/ started \(/g) ?? []).length < agents) await pause(50)
  const logs = join(top, '.git', 'agents')
  const before = { cpu: cpuOf(child.pid), at: performance.now(), bytes: await bytesBelow(logs) }
  await pause(5_000)
  const passed = (performance.now() - before.at) / 1000
  const share = (cpuOf(child.pid) - before.cpu) / passed
  const rate = ((await bytesBelow(logs)) - before.bytes) / bytesOfLine / passed
  const peak =
    Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  const code = await ended
  if (code !== 0) throw new Error(`the run ended with ${code}:\n${told}`)
  return { share, peak, rate }
}

/** About as long as a line is once thousands have been counted. */
const bytesOfLine = 'line 10000 of what an agent says while it works\n'.length

/** Seconds of CPU that a process has taken (proc(5): utime and stime, in hundredths). */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function bytesBelow(folder) {
  const { readdir, stat } = await import('node:fs/promises')
  const names = await readdir(folder, { recursive: true })
  const sizes = await Promise.all(
    names.filter((name) => name.endsWith('.log')).map(async (name) => (await stat(join(folder, name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
