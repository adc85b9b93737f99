// Makes the throwaway repository of `demo`, and reads its history at the end. Nothing outside its folder is touched: what
// the person's own configuration would change about the play is set in the repository's.
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { AgentsError, hasCode } from '../errors.ts'
import { git, gitText } from '../git/spawn.ts'
import { acts, agentProgram } from './demo-acts.ts'
import { siteFiles, siteName } from './demo-site.ts'

/** The folder to play in: the one that was named, which must be empty or absent, or a fresh temporary one. */
export function openFolder(cwd: string, name: string | undefined): string {
  if (name === undefined) return mkdtempSync(join(tmpdir(), 'git-agents-demo-'))
  const folder = resolve(cwd, name)
  if (entriesOf(folder, name) > 0)
    throw new AgentsError('refused', `${name} is not empty.`, {
      hints: ['Name a folder that is empty or does not exist, or none: `git agents demo`'],
    })
  mkdirSync(folder, { recursive: true })
  return folder
}

function entriesOf(folder: string, name: string): number {
  try {
    return readdirSync(folder).length
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return 0
    if (!hasCode(cause, 'ENOTDIR')) throw cause
    throw new AgentsError('refused', `${name} is not a folder.`, { cause })
  }
}

/** Signing, hooks and line endings as the play needs them; an identity of its own. */
const settings = {
  'user.name': 'Demo',
  'user.email': 'demo@example.com',
  'commit.gpgSign': 'false',
  'core.hooksPath': '.git/hooks',
  'core.autocrlf': 'false',
}

/** Makes the repository with its first commit and gives its path. */
export async function makeRepository(folder: string): Promise<string> {
  const cwd = join(folder, siteName)
  const files = {
    ...siteFiles(process.execPath),
    'agents/scripted.mjs': agentProgram,
    'agents/acts.json': `${JSON.stringify(acts, undefined, 2)}\n`,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
  await git(['init', '--quiet', '--template=', '--initial-branch=main'], { cwd })
  for (const [key, value] of Object.entries(settings)) await git(['config', key, value], { cwd })
  await git(['add', '--all'], { cwd })
  await git(['commit', '--quiet', '--message=A site of courses'], { cwd })
  return cwd
}

/** What `git log --graph --oneline --notes=agents` prints. */
export const readLog = async (cwd: string): Promise<string> =>
  await gitText(['log', '--graph', '--oneline', '--no-color', '--no-decorate', '--notes=agents'], { cwd })
