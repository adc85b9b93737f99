// Inside an agent's environment the verbs that judge, land or remove need the person's leave (`agents.delegate`, DESIGN 6).
import { AgentsError } from '../errors.ts'
import { findRepo } from '../git/repo.ts'
import { readSettings } from '../git/settings.ts'

const guarded = [
  'land',
  'review',
  'undo',
  'redo',
  'restore',
  'clean',
  'drop',
  'done',
  'run',
  'stop',
  'sync',
  'hooks',
]

/** Throws `refused` where an agent of a task calls a guarded verb that `agents.delegate` does not name. */
export async function refuseInsideAgent(name: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  // What `run --detach` starts is a run.
  const verb = name === 'runner' ? 'run' : name
  if (env.GIT_AGENTS_TASK === undefined || !guarded.includes(verb)) return
  if (await isDelegated(verb, cwd)) return
  throw new AgentsError(
    'refused',
    `An agent (of task ${env.GIT_AGENTS_TASK}) may not \`git agents ${verb}\`.`,
    {
      hints: [`To let agents do so, a person runs \`git config --add agents.delegate ${verb}\``],
    },
  )
}

/** Throws `refused` where an agent asks over `mcp` for a verb that moves the target, and `agents.delegate` does not name it. */
export async function refuseOverTools(verb: string, cwd: string): Promise<void> {
  if (await isDelegated(verb, cwd)) return
  throw new AgentsError('refused', `\`git agents ${verb}\` needs a person.`, {
    hints: [
      `Ask the person to run \`git agents ${verb}\`, or to let agents do so with \`git config --add agents.delegate ${verb}\``,
    ],
  })
}

async function isDelegated(verb: string, cwd: string): Promise<boolean> {
  const settings = await readSettings(await findRepo(cwd), 'agents')
  return (settings.get('agents.delegate') ?? []).some((value) => value.split(/[\s,]+/).includes(verb))
}
