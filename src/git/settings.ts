// Git configuration below one prefix, as Git resolves it for the repository (system, global, local, command line).
import type { Repo } from './repo.ts'
import { git } from './spawn.ts'

/** All values by key (lower case, as Git prints them) of the keys that begin with `section.`. */
export async function readSettings(repo: Repo, section: string): Promise<Map<string, string[]>> {
  const args = ['config', '--null', '--get-regexp', `^${section}\\.`]
  const { stdout } = await git(args, { cwd: repo.main ?? repo.commonDir, allow: [1] })
  const settings = new Map<string, string[]>()
  for (const row of stdout.toString('utf8').split('\0')) {
    if (row === '') continue
    const feed = row.indexOf('\n')
    const key = feed < 0 ? row : row.slice(0, feed)
    const value = feed < 0 ? 'true' : row.slice(feed + 1)
    settings.set(key, [...(settings.get(key) ?? []), value])
  }
  return settings
}
