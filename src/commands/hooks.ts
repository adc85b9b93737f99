// `hooks`: Git hooks that tell of open tasks, beside those that are there already.
import { hooksReport, installHooks, uninstallHooks } from '../engine/hooks.ts'
import { findRepo } from '../git/repo.ts'
import type { Command } from './context.ts'

export const command: Command = async ({ cwd }, { args: [action] }) => {
  const repo = await findRepo(cwd)
  const { changes, notes } =
    action === 'install'
      ? await installHooks(repo)
      : action === 'uninstall'
        ? await uninstallHooks(repo)
        : { changes: [], notes: [] }
  return { kind: 'hooks', ...(await hooksReport(repo)), changes, notes }
}
