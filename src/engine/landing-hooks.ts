// The person's own hooks that a landing asks, and where they come from: files of the checkout as the target holds them
// (`target-hooks`), never as an agent left them; all others as they are on disk. Our own hooks are looked through.
import { readFileSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import type { Oid, TaskId } from '../domain/names.ts'
import { canConfigureHooks, isInGitDir } from '../git/hooks.ts'
import type { Ident } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { ownFolder } from './hooks-folder.ts'
import { hookNameOf, isOwnHook, keptName, scriptState } from './hooks-script.ts'
import { isExecutable, type LandingHookName, type LandingHooks, landingHookNames } from './landing-hook.ts'
import { hooksOfTarget } from './target-hooks.ts'

/** The hooks that rule commits on `target`. One process where no hooks folder or hook is configured. */
export async function findLandingHooks(repo: Repo, target: Oid): Promise<LandingHooks> {
  const cwd = repo.main ?? repo.commonDir
  const settings = await readHookSettings(cwd)
  const configured = settings.get('core.hookspath') ?? []
  const before = configured.findLast((path) => resolve(cwd, path) !== ownFolder(repo))
  const folder = before ? resolve(cwd, before) : join(repo.commonDir, 'hooks')
  const within = pathWithin(repo, folder)
  const filed =
    within === undefined
      ? {
          names: landingHookNames.filter((name) => isThere(folder, name)),
          folder: async () => (configured.length === 0 ? undefined : folder),
        }
      : await hooksOfTarget(repo, target, within)
  const named = namedEvents(settings)
  const others = named.size > 0 && (await canConfigureHooks(cwd)) ? named : new Set<string>()
  return {
    ...filed,
    names: landingHookNames.filter((name) => filed.names.includes(name) || others.has(name)),
  }
}

/** Every value of `core.hooksPath` and of `hook.<name>.*` by its key, the weakest first. */
async function readHookSettings(cwd: string): Promise<Map<string, string[]>> {
  const pattern = '^(core\\.hookspath|hook\\..*\\.(event|enabled))$'
  const args = ['config', '--null', '--type=path', '--get-regexp', pattern]
  const { stdout } = await git(args, { cwd, allow: [1] })
  const settings = new Map<string, string[]>()
  for (const row of stdout.toString('utf8').split('\0').slice(0, -1)) {
    const [key = '', ...value] = row.split('\n')
    settings.set(key, [...(settings.get(key) ?? []), value.join('\n')])
  }
  return settings
}

/** The events for which the configuration names a hook that is not ours (git-hook(1), Git 2.54); an empty one forgets the others. */
function namedEvents(settings: ReadonlyMap<string, string[]>): Set<string> {
  const events = [...settings].flatMap(([key, values]) => {
    const name = /^hook\.(.*)\.event$/.exec(key)?.[1]
    const isOff = /^(false|no|off|0)$/i.test(settings.get(`hook.${name}.enabled`)?.at(-1) ?? '')
    return name === undefined || isOff
      ? []
      : values
          .slice(values.lastIndexOf('') + 1)
          .filter((event) => !isOwnHook(event) || name !== hookNameOf(event))
  })
  return new Set(events)
}

/** What `git commit` would add to the environment of its hooks, and where Git is to take them from. */
export async function hookEnvironment(
  hooks: LandingHooks,
  env: NodeJS.ProcessEnv,
  { author, id }: { author: Ident; id: TaskId },
): Promise<Record<string, string>> {
  const folder = await hooks.folder()
  return {
    ...(folder === undefined ? {} : settingBehind(env, 'core.hooksPath', folder)),
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: `@${author.at}`,
    GIT_EDITOR: ':',
    // Keeps our own hooks quiet, and refuses a landing within a landing.
    GIT_AGENTS_TASK: id,
  }
}

/** A setting behind those that the environment has already (git-config(1), GIT_CONFIG_COUNT). */
function settingBehind(env: NodeJS.ProcessEnv, key: string, value: string): Record<string, string> {
  const count = Number.parseInt(env.GIT_CONFIG_COUNT ?? '0', 10) || 0
  return {
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: key,
    [`GIT_CONFIG_VALUE_${count}`]: value,
  }
}

/** The folder's path inside the checkout; undefined where it is elsewhere. */
function pathWithin(repo: Repo, folder: string): string | undefined {
  if (repo.main === undefined || isInGitDir(repo, folder)) return undefined
  const path = relative(repo.main, folder)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? undefined : path
}

/** A hook of ours that stands before no other one is no hook of the person's. */
function isThere(folder: string, name: LandingHookName): boolean {
  const path = join(folder, name)
  if (!isExecutable(path)) return false
  return scriptState(readFileSync(path, 'latin1')) !== 'ours' || isExecutable(join(folder, keptName(name)))
}
