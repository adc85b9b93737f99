// The include at the end of the repository's configuration, by which our hooks are named where they are not files beside
// others. It is conditional on the place: a moved repository falls back to its own hooks instead of losing them. What it
// includes lies in our folder, is written whole, and says nothing once it is gone.
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addBlock, hasBlock, hasNoEnd, removeBlock } from '../git/include.ts'
import type { Repo } from '../git/repo.ts'
import { writeWhole } from './hooks-beside.ts'

const configFile = (repo: Repo): string => join(repo.commonDir, 'config')
const includedFile = (repo: Repo): string => join(repo.agentsDir, 'hooks.config')
const noEndFile = (repo: Repo): string => join(repo.agentsDir, 'hooks-config-had-no-end')

/** What the repository's configuration includes of ours; empty where it includes nothing. */
export function includedText(repo: Repo): string {
  if (!hasBlock(configFile(repo), includeBlock(repo)) || !existsSync(includedFile(repo))) return ''
  return readFileSync(includedFile(repo), 'utf8')
}

/** Makes the configuration include `text`, in place of what it included before; whether the include is new. */
export function include(repo: Repo, text: string): boolean {
  writeWhole(includedFile(repo), text, 0o644)
  const block = includeBlock(repo)
  if (hasBlock(configFile(repo), block)) return false
  if (hasNoEnd(configFile(repo))) writeFileSync(noEndFile(repo), '')
  else rmSync(noEndFile(repo), { force: true })
  return addBlock(configFile(repo), block)
}

/** Takes the include away, byte for byte; whether it was there. */
export function exclude(repo: Repo): boolean {
  const block = includeBlock(repo)
  const wasThere =
    hasBlock(configFile(repo), block) && removeBlock(configFile(repo), block, existsSync(noEndFile(repo)))
  for (const file of [includedFile(repo), noEndFile(repo)]) rmSync(file, { force: true })
  return wasThere
}

/** `text` as a value of a configuration file. */
export const quoteConfig = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`

function includeBlock(repo: Repo): string {
  const place = realpathSync(repo.commonDir).replaceAll(/[\\*?[]/g, '\\$&')
  const section = (at: string): string =>
    `[includeIf ${quoteConfig(`gitdir:${at}`)}]\n\tpath = agents/hooks.config\n`
  return `${section(place)}${section(`${place}/worktrees/`)}`
}
