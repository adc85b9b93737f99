// `add`: records one task and says at once which open tasks it overlaps.
import { adapterOf } from '../agents/index.ts'
import { checkGlob } from '../domain/glob.ts'
import { type Glob, isTaskId, parseGlob, slugOf, type TaskId } from '../domain/names.ts'
import type { Brief } from '../domain/task.ts'
import { adviceFor } from '../engine/advising.ts'
import { type FoundOverlap, overlapsOf, recordTasks, refuseOverlaps } from '../engine/briefs.ts'
import { claimJudge } from '../engine/claims.ts'
import { beginHere } from '../engine/hand-work.ts'
import { recover } from '../engine/recover.ts'
import { requireTrust, trustTyped } from '../engine/trust.ts'
import { readWorld, refreshWorld, requireTask, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command, Context, Flags } from './context.ts'
import { readText } from './file-text.ts'
import { secondsOf } from './seconds.ts'

export const command: Command = async (context, { args, flags }) => {
  const world = await recover(await readWorld(context.cwd), context.emit)
  const title = args[0] ?? ''
  if (title.trim() === '')
    throw new AgentsError('usage', 'A title cannot be blank: it is the subject of a commit.')
  const prompt = (await promptOf(context, flags, args.includes('-'))) ?? title
  const brief: Brief = {
    title,
    prompt,
    kind: flags.kind === 'research' ? 'research' : 'change',
    commits: [],
    paths: [],
    after: [],
    checks: [],
    ...briefFlags(world, flags),
  }
  const id = idOf(flags, title)
  const [overlaps, judge] = await Promise.all([overlapsOf(world, [{ id, brief }]), claimJudge(world)])
  const { claim, warnings } = judge(brief.paths)
  refuseOverlaps(world, overlaps)
  if (flags.run === true)
    await requireTrust(world, { checks: [], isGiven: flags.trust === true, confirm: context.confirm })
  const begun = flags.here === true ? { begin: await beginHere(world, brief) } : {}
  const added = [{ id, brief, ...begun }]
  const [recorded = id] = await recordTasks(world, added, 'add', flags.id === undefined)
  await trustTyped(world, brief.checks)
  const runner = flags.run === true ? await startOne(context, world, recorded) : {}
  return {
    ...runner,
    ...(flags.here === true ? { here: true } : {}),
    kind: 'added',
    id: recorded,
    title,
    overlaps: overlaps.map(({ a, overlap }) => ({ id: a, overlap })),
    claim,
    advice: adviceFor(world, [{ id: recorded, brief }], named(overlaps, recorded)).shared,
    warnings: [
      ...(brief.paths.length === 0
        ? ['it claims no paths, so overlaps with it show only once it has changed files']
        : []),
      ...warnings.map(({ text, hint }) => (hint === undefined ? text : `${text}. ${hint}`)),
    ],
  }
}

/** Loaded only here: the runner is most of the program. */
async function startOne(context: Context, world: World, id: TaskId) {
  const { startOne } = await import('./run.ts')
  try {
    return await startOne(context, await refreshWorld(world), id)
  } catch (cause) {
    if (!(cause instanceof AgentsError)) throw cause
    const { code, message, hints, complaints } = cause
    const start = `${id} is recorded; to start it, run \`git agents run ${id}\``
    throw new AgentsError(code, message, { hints: [...hints, start], complaints: [...complaints], cause })
  }
}

/** Under the id that it was recorded with. */
const named = (overlaps: readonly FoundOverlap[], id: TaskId): FoundOverlap[] =>
  overlaps.map((one) => ({ ...one, b: id }))

function idOf(flags: Flags, title: string): TaskId {
  if (typeof flags.id !== 'string') return slugOf(title)
  if (isTaskId(flags.id)) return flags.id
  throw new AgentsError(
    'usage',
    `"${flags.id}" cannot be an id: lower case letters, digits, \`-\`, \`_\` and \`.\`, at most 100.`,
    {
      hints: [`Use \`--id ${slugOf(flags.id)}\``],
    },
  )
}

/** The prompt from `-m`, a file, or standard input; undefined where none was given. */
export async function promptOf(
  context: Context,
  flags: Flags,
  isStdin: boolean,
): Promise<string | undefined> {
  if (isStdin) return await context.readStdin()
  if (typeof flags.message === 'string') return flags.message
  return typeof flags.file === 'string' ? await readText(context, flags.file) : undefined
}

/** The parts of a brief that flags give. On the command line, globs are relative to the current folder, as Git's pathspecs. */
export function briefFlags(world: World, flags: Flags): Partial<Brief> {
  const list = (name: string): string[] | undefined => (Array.isArray(flags[name]) ? flags[name] : undefined)
  const agent = typeof flags.agent === 'string' ? flags.agent : undefined
  if (agent !== undefined) adapterOf(agent, world.config.agents[agent], Object.keys(world.config.agents))
  const timeout = secondsOf(flags.timeout)
  const [paths, after, checks] = [list('paths'), list('after'), list('check')]
  return {
    ...(paths === undefined ? {} : { paths: paths.map((text) => globOf(world, text)) }),
    ...(after === undefined ? {} : { after: [...new Set(after.map((text) => requireTask(world, text).id))] }),
    ...(checks === undefined ? {} : { checks }),
    ...(agent === undefined ? {} : { agent }),
    ...(timeout === undefined ? {} : { timeout }),
  }
}

function globOf(world: World, text: string): Glob {
  const isExclusion = text.startsWith('!')
  const plain = isExclusion ? text.slice(1) : text
  const rooted = parseGlob(plain.startsWith('/') ? plain : `${world.repo.prefix}${plain}`)
  const fault = rooted === undefined ? 'it leaves the repository or names nothing' : checkGlob(rooted)
  if (rooted === undefined || fault !== undefined)
    throw new AgentsError('usage', `"${text}" can match no file: ${fault}.`)
  return (isExclusion ? `!${rooted}` : rooted) as Glob
}
