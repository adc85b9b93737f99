// The doctor: what parallel work is known to break, found and told with what mends it. It changes nothing.
import { existsSync, readdirSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { HookRow } from '../domain/hooks.ts'
import type { Finding } from '../domain/rows.ts'
import { type Attempt, isOpen } from '../domain/task.ts'
import { readSettings } from '../git/settings.ts'
import { git } from '../git/spawn.ts'
import { listWorktrees } from '../git/worktree.ts'
import { branchRef, taskPrefix } from '../store/tasks.ts'
import { hooksReport } from './hooks.ts'
import { isWorktree } from './keeper.ts'
import { configNotices } from './notices.ts'
import type { World } from './world.ts'

/** Every finding, the healthy ones too, so that a person sees what was looked at. */
export async function examine(world: World): Promise<Finding[]> {
  return [
    await gitVersion(world),
    ...(await settings(world)),
    ...(await hooks(world)),
    ...configNotices(world.config).map((text): Finding => ({ level: 'warning', text })),
    ...journals(world),
    ...(await worktrees(world)),
    ...branches(world),
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

/** Settings that are shared by all worktrees and that parallel tools are known to flip. */
async function settings({ repo }: World): Promise<Finding[]> {
  const core = await readSettings(repo, 'core')
  const findings: Finding[] = []
  if (repo.main !== undefined && core.get('core.bare')?.at(-1) === 'true')
    findings.push({
      level: 'error',
      text: 'core.bare is true though there is a working tree',
      hint: 'Run `git config core.bare false`',
    })
  if (core.has('core.worktree'))
    findings.push({
      level: 'warning',
      text: `core.worktree is set to ${core.get('core.worktree')?.at(-1)}: linked worktrees ignore it`,
      hint: 'Run `git config --unset core.worktree` if you did not mean it',
    })
  const hooks = core.get('core.hookspath')?.at(-1)
  if (hooks !== undefined && !isAbsolute(hooks))
    findings.push({
      level: 'warning',
      text: `core.hooksPath is the relative "${hooks}": hooks may silently not run in linked worktrees`,
      hint: 'Use an absolute path if they must',
    })
  return findings.length > 0 ? findings : [{ level: 'ok', text: 'shared settings are sound' }]
}

/** Our Git hooks, where they were ever installed: one that does not run tells nobody anything. */
async function hooks({ repo }: World): Promise<Finding[]> {
  const { way, hooks: rows } = await hooksReport(repo)
  if (way === 'none') return []
  const named = (state: HookRow['state']): string =>
    rows.flatMap((row) => (row.state === state ? [row.name] : [])).join(', ')
  const [displaced, absent, edited] = [named('displaced'), named('absent'), named('edited')]
  const [unsupported, disabled] = [named('unsupported'), named('disabled')]
  const mend = 'Run `git agents hooks install`'
  const findings: Finding[] = [
    ...finding('error', displaced, 'hooks of ours do not run, since another program took their place', mend),
    ...finding('error', unsupported, 'hooks of ours do not run, since this Git is older than 2.54', mend),
    ...finding('warning', disabled, 'hooks of ours are switched off in the configuration of Git'),
    ...finding('warning', absent, 'hooks of ours are not there any more', mend),
    ...finding('warning', edited, 'hooks of ours were edited since they were installed'),
  ]
  return findings.length > 0 ? findings : [{ level: 'ok', text: 'our Git hooks run' }]
}

const finding = (level: Finding['level'], names: string, what: string, hint?: string): Finding[] =>
  names === '' ? [] : [{ level, text: `${what}: ${names}`, ...(hint === undefined ? {} : { hint }) }]

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
  return findings.length > 0
    ? findings
    : [{ level: 'ok', text: `${store.tasks.size} tasks, every journal readable` }]
}

async function worktrees({ repo, tasks }: World): Promise<Finding[]> {
  const findings: Finding[] = (await listWorktrees(repo))
    .filter(({ prunable }) => prunable)
    .map(({ path }) => ({
      level: 'warning',
      text: `the worktree ${path} is registered, but its folder is gone`,
      hint: 'Run `git worktree prune`',
    }))
  const isGone = ({ place, worktree }: Attempt): boolean =>
    place === undefined ? !isWorktree(repo, worktree) : worktree !== repo.main
  for (const { id, task, attempt, state } of tasks.values())
    if (attempt !== undefined && isOpen(task) && state === 'running' && isGone(attempt))
      findings.push({
        level: 'error',
        text: `${id} is running, but its worktree ${attempt.worktree} is gone`,
      })
  return findings.length > 0 ? findings : [{ level: 'ok', text: 'every worktree is where it is registered' }]
}

function branches({ store, tasks, config }: World): Finding[] {
  const known = new Set(
    [...tasks.values()].flatMap(({ attempt }) => (attempt === undefined ? [] : [branchRef(attempt.branch)])),
  )
  const prefix = `refs/heads/${config.branches.split('{id}')[0]}`
  const orphans = [...store.refs.keys()].filter(
    (ref) => prefix !== 'refs/heads/' && ref.startsWith(prefix) && !known.has(ref),
  )
  return orphans.map((ref) => ({
    level: 'warning',
    text: `the branch ${ref.replace('refs/heads/', '')} belongs to no task`,
  }))
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
