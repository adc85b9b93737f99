// The doctor: what parallel work is known to break, found and told with what mends it. It changes nothing
// by itself: what heals a finding is given with it (`ill.ts`), and `doctor --fix` does it.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { HookRow } from '../domain/hooks.ts'
import type { Finding, Healed } from '../domain/rows.ts'
import { reasonOf } from '../errors.ts'
import { git } from '../git/spawn.ts'
import { taskPrefix } from '../store/tasks.ts'
import { pool } from './doctor-pool.ts'
import { settings } from './doctor-settings.ts'
import { branches, worktrees } from './doctor-worktrees.ts'
import { hooksReport, installHooks } from './hooks.ts'
import { curable, type Ill } from './ill.ts'
import { configNotices } from './notices.ts'
import type { World } from './world.ts'

/** Every finding, the healthy ones too, so that a person sees what was looked at. */
export async function examine(world: World): Promise<Ill[]> {
  return [
    await gitVersion(world),
    ...(await settings(world)),
    ...(await hooks(world)),
    ...configNotices(world.config).map((text): Finding => ({ level: 'warning', text })),
    ...journals(world),
    ...(await worktrees(world)),
    ...pool(world),
    ...(await branches(world)),
    ...locks(world),
    ...runner(world),
  ]
}

async function gitVersion({ repo }: World): Promise<Finding> {
  const { stdout } = await git(['version'], { cwd: repo.commonDir })
  const text = stdout.toString().trim()
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text)?.slice(1) ?? []).map(Number)
  const isOld = major < 2 || (major === 2 && minor < 39)
  return isOld
    ? { level: 'error', text: `${text} is older than 2.39`, hint: 'Install Git 2.39 or later' }
    : { level: 'ok', text }
}

/** Our Git hooks, where they were ever installed: one that does not run tells nobody anything. */
async function hooks({ repo }: World): Promise<Ill[]> {
  const { way, hooks: rows } = await hooksReport(repo)
  if (way === 'none') return []
  const named = (state: HookRow['state']): string =>
    rows.flatMap((row) => (row.state === state ? [row.name] : [])).join(', ')
  const [displaced, absent, edited] = [named('displaced'), named('absent'), named('edited')]
  const [unsupported, disabled] = [named('unsupported'), named('disabled')]
  const findings: Ill[] = [
    ...displacedBy(
      repo,
      displaced,
      'hooks of ours do not run, since another program took their place',
      'error',
    ),
    ...displacedBy(repo, unsupported, 'hooks of ours do not run, since this Git is older than 2.54', 'error'),
    ...finding(disabled, 'hooks of ours are switched off in the configuration of Git'),
    ...displacedBy(repo, absent, 'hooks of ours are not there any more', 'warning'),
    ...finding(edited, 'hooks of ours were edited since they were installed'),
  ]
  return findings.length > 0 ? findings : [{ level: 'ok', text: 'our Git hooks run' }]
}

const finding = (names: string, what: string): Ill[] =>
  names === '' ? [] : [{ level: 'warning', text: `${what}: ${names}` }]

/** What installing anew heals. */
const displacedBy = (repo: World['repo'], names: string, what: string, level: Ill['level']): Ill[] =>
  finding(names, what).map(({ text }) =>
    curable(
      level,
      text,
      'install our hooks anew',
      () => installHooks(repo),
      'Run `git agents hooks install`',
    ),
  )

function journals({ store }: World): Finding[] {
  const findings: Finding[] = [...store.tasks.values()].flatMap(({ id, illegal }) =>
    illegal.map(
      (text): Finding => ({
        level: 'warning',
        text: `the journal of ${id} holds a line that counts for nothing: ${text}`,
      }),
    ),
  )
  const orphans = [...store.refs].filter(([ref, oid]) => ref.startsWith(taskPrefix) && !store.notes.has(oid))
  for (const [ref] of orphans)
    findings.push({
      level: 'error',
      text: `${ref} has no journal`,
      hint: 'Fetch refs/notes/agents from where the task came',
    })
  const { size } = store.tasks
  const tasks = `${size} ${size === 1 ? 'task' : 'tasks'}`
  return findings.length > 0 ? findings : [{ level: 'ok', text: `${tasks}, every journal readable` }]
}

/** Lock files of Git that nobody may be holding any more; never removed here, since that cannot be known. */
function locks({ repo }: World): Finding[] {
  const folders = [repo.commonDir, ...worktreeFolders(repo.commonDir)]
  const found = folders.flatMap((folder) =>
    ['index.lock', 'HEAD.lock', 'config.lock', 'packed-refs.lock']
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path)),
  )
  return found.map((path) => ({
    level: 'warning',
    text: `${path} exists`,
    hint: 'If no Git runs there, remove it',
  }))
}

function worktreeFolders(commonDir: string): string[] {
  const folder = join(commonDir, 'worktrees')
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}

function runner({ runner }: World): Finding[] {
  return runner === undefined
    ? []
    : [{ level: 'ok', text: `a runner works here: process ${runner.pid} since ${runner.since}` }]
}

/** Heals what can be healed, one after the other, each shown before; a fault of one keeps none of the others. */
export async function heal(ills: readonly Ill[], show: (ill: Ill) => void): Promise<Healed[]> {
  const healed: Healed[] = []
  for (const ill of ills) {
    const { text, mend, heal } = ill
    if (mend === undefined || heal === undefined) continue
    show(ill)
    try {
      await heal()
      healed.push({ text, mend })
    } catch (error) {
      healed.push({ text, mend, fault: reasonOf(error) })
    }
  }
  return healed
}
