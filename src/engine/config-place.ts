// A bare repository has no working tree to read `.agentsrc` from: its files come from the tip that HEAD names.
import { readObjects } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'

const names = ['.agentsrc', '.agentsrc.json', '.agentsrc.yaml', '.agentsrc.yml', 'package.json']

/** The root of the main worktree; in a bare repository the files themselves by name. */
export async function configPlace(repo: Repo): Promise<{ root: string } | { files: Map<string, string> }> {
  if (repo.main !== undefined) return { root: repo.main }
  const contents = await readObjects(
    repo,
    names.map((name) => `HEAD:${name}`),
  )
  const files = new Map<string, string>()
  for (const [index, name] of names.entries()) {
    const content = contents[index]
    if (content !== undefined) files.set(name, content.toString('utf8'))
  }
  return { files }
}
