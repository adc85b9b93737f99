// Rows: what only reads, over `node -e 0`, and over that and the Git processes that it starts, one after the other.
import { join } from 'node:path'
import { race, ratios } from './measure.mjs'
import { recordGit, replayProgram, replayScript } from './record.mjs'
import { makeRepository, planTasks } from './scratch.mjs'

const cases = [
  { tasks: 0, verb: ['-h'] },
  { tasks: 0, verb: ['list'] },
  { tasks: 40, verb: ['list'] },
  { tasks: 1000, verb: ['list'] },
  { tasks: 40, verb: ['show', 'piece-3'] },
  { tasks: 40, verb: ['operations'] },
]

export function reading({ folder, env, rounds }) {
  const repositories = new Map()
  for (const { tasks } of cases) {
    if (repositories.has(tasks)) continue
    const top = join(folder, `reading-${tasks}`, 'repo')
    makeRepository(top, env, 50)
    if (tasks > 0) planTasks(top, env, tasks)
    repositories.set(tasks, top)
  }
  return cases.flatMap(({ tasks, verb }, index) => {
    const ours = { argv: ['git', 'agents', ...verb], cwd: repositories.get(tasks), env }
    // Called by its own name here: `git agents` puts Git's own folder, and so the real git, in front of any recorder.
    const calls = recordGit({ ...ours, argv: ['git-agents', ...verb] }, join(folder, 'record'))
    const script = replayScript(calls, join(folder, 'replay'), `reading-${index}`)
    const program = replayProgram(calls, join(folder, 'replay'), `reading-${index}`)
    const floors = {
      node: { argv: ['node', '-e', '0'], env },
      floor: { argv: ['sh', script], env },
      spawning: { argv: ['node', program], env },
    }
    const taken = race({ ours, ...floors }, rounds)
    const row = `${verb.join(' ')}${tasks > 0 ? `, ${tasks} tasks` : ''}`
    return [
      { row, over: 'node -e 0', ...ratios(taken, 'ours', 'node') },
      {
        row,
        over: `node -e 0 + its ${calls.length} git`,
        ...ratios(taken, 'ours', 'floor'),
        git: calls.map(({ argv }) => argv.join(' ')),
      },
      { row, over: `node that starts its ${calls.length} git`, ...ratios(taken, 'ours', 'spawning') },
    ]
  })
}
