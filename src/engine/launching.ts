// How an agent's command is started: as it is, through the launcher of its configuration, or confined by bubblewrap.
import { homedir } from 'node:os'
import { bubblewrapCommand, bubblewrapWord } from '../agents/bubblewrap.ts'
import { launched } from '../agents/launch.ts'
import { gitDirOf } from '../git/repo.ts'
import type { Begun, Run } from './attempt.ts'
import { confinementOf } from './confinement.ts'

/** What an agent is started through; empty where it is started as it is. */
export const launcherOf = (config: Run['config'], agent: string): readonly string[] =>
  config.agents[agent]?.launch ?? config.launch

/** Whether it may be started somewhere else, where other programs are: any launcher but the confinement that is built in. */
export const isElsewhere = (launch: readonly string[]): boolean =>
  launch.length > 0 && launch[0] !== bubblewrapWord

/** The whole command to spawn. Throws where the repository or the branch allows no confinement. */
export function launchCommand(
  run: Pick<Run, 'repo' | 'config' | 'env'>,
  begun: { task: Pick<Begun['task'], 'id'> } & Pick<Begun, 'agent' | 'branch' | 'worktree' | 'place'>,
  { command, promptFile }: { command: readonly string[]; promptFile: string },
): readonly string[] {
  const { repo, config, env } = run
  const launch = launcherOf(config, begun.agent)
  if (launch.length === 0) return command
  const home = env.HOME ?? homedir()
  const { worktree } = begun
  const facts = { id: begun.task.id, worktree, gitDir: gitDirOf(worktree), commonDir: repo.commonDir, home }
  if (launch[0] !== bubblewrapWord) return launched(command, launch, facts)
  const confinement = confinementOf(run, begun, { command, promptFile, home })
  const options = launched([], launch.slice(1), facts)
  return [...bubblewrapCommand({ ...confinement, options }), ...command]
}
