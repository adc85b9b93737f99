// How an agent's command is started: as it is, through the launcher of its configuration, or confined by bubblewrap.
import { homedir } from 'node:os'
import { bubblewrapCommand, bubblewrapWord } from '../agents/bubblewrap.ts'
import { launched } from '../agents/launch.ts'
import { gitDirOf } from '../git/repo.ts'
import type { Begun, Run } from './attempt.ts'
import { confinementOf } from './confinement.ts'

/** The whole command to spawn. Throws where the repository or the branch allows no confinement. */
export function launchCommand(
  run: Pick<Run, 'repo' | 'config' | 'env'>,
  begun: { task: Pick<Begun['task'], 'id'> } & Pick<Begun, 'agent' | 'branch' | 'worktree' | 'place'>,
  { command, promptFile }: { command: readonly string[]; promptFile: string },
): readonly string[] {
  const { repo, config, env } = run
  const launch = config.agents[begun.agent]?.launch ?? config.launch
  if (launch.length === 0) return command
  const home = env.HOME ?? homedir()
  const { worktree } = begun
  const facts = { id: begun.task.id, worktree, gitDir: gitDirOf(worktree), commonDir: repo.commonDir, home }
  if (launch[0] !== bubblewrapWord) return launched(command, launch, facts)
  const confinement = confinementOf(run, begun, { command, promptFile, home })
  const options = launched([], launch.slice(1), facts)
  return [...bubblewrapCommand({ ...confinement, options }), ...command]
}
