// Spots conflicts while a run works: the radar looks again whenever a worktree has changed, tells how much each task has
// changed, names each conflicting pair once, and with `--pause-on-conflict` holds the later of the two while both work.
import type { RunningProcess } from '../agents/process.ts'
import { pairKey } from '../domain/candidates.ts'
import type { Emit } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Pair } from '../domain/rows.ts'
import { live, worktreesOf } from './live.ts'
import { type RadarReport, survey } from './radar.ts'
import type { World } from './world.ts'

export interface SpotterSettings {
  emit: Emit
  /** Nothing is looked at before it aborts: until an agent works there is no news, and its start needs the machine. */
  after: AbortSignal
  /** Whether an attempt is at its beginning or its end, and not only its agent at work. */
  isBusy: () => boolean
  /** The processes of the agents that work now, by task. */
  processes: ReadonlyMap<TaskId, RunningProcess>
  /** Whether the task was started in this run: what was there before is nobody's news. */
  isOurs: (id: TaskId) => boolean
  /** Whether of two that conflict the later one is held, as of now. */
  pauses: () => boolean
}

export interface Spotter {
  /** After one more look; everything that was held goes on. */
  close: () => Promise<void>
}

interface Notes {
  told: Set<string>
  files: Map<string, number>
  /** Whom a held task waits for. */
  held: Map<TaskId, TaskId>
}

/** Begins to look. A look that fails ends the looking with a warning, never the run. */
export function spotConflicts(world: World, settings: SpotterSettings): Spotter {
  const finish = new AbortController()
  const notes: Notes = { told: new Set(), files: new Map(), held: new Map() }
  const done = follow(world, settings, notes, finish.signal)
    .catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      settings.emit({ type: 'warning', text: `conflicts are no longer looked for in this run: ${why}` })
    })
    // Nobody else would ever wake them, and the run waits for their end.
    .finally(() => releaseAll(settings, notes))
  return {
    close: async () => {
      finish.abort()
      await done
    },
  }
}

async function releaseAll({ processes, emit }: SpotterSettings, { held }: Notes): Promise<void> {
  for (const task of held.keys()) {
    await processes.get(task)?.release()
    if (processes.has(task)) emit({ type: 'resumed', task })
  }
  held.clear()
}

async function follow(
  before: World,
  settings: SpotterSettings,
  notes: Notes,
  finish: AbortSignal,
): Promise<void> {
  await aborted(AbortSignal.any([settings.after, finish]))
  const looks = live(
    before,
    async (world, memory) => {
      const tasks = concerned(world)
      if (tasks.length === 0) return undefined
      return { world, report: (await survey(world, tasks, memory, false)).report }
    },
    {
      trees: (world) => worktreesOf(world, concerned(world)),
      signal: new AbortController().signal,
      finish,
      emit: settings.emit,
      isBusy: settings.isBusy,
    },
  )
  for await (const look of looks) {
    if (look === undefined) continue
    const { world, report } = look
    tellFiles(world, report, settings, notes)
    tellConflicts(report, settings, notes)
    if (settings.pauses()) await settle(world, report, settings, notes)
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

const concerned = (world: World): Observed[] =>
  [...world.tasks.values()].filter(
    ({ state, attempt }) => attempt !== undefined && ['running', 'done', 'approved'].includes(state),
  )

function tellFiles(
  world: World,
  { participants }: RadarReport,
  { emit }: SpotterSettings,
  { files }: Notes,
): void {
  for (const { id, changed } of participants) {
    const task = id as TaskId
    if (files.get(id) === changed || world.tasks.get(task)?.state !== 'running') continue
    if (changed > 0 || files.has(id)) emit({ type: 'changed', task, files: changed })
    files.set(id, changed)
  }
}

function tellConflicts({ pairs }: RadarReport, { emit, isOurs }: SpotterSettings, { told }: Notes): void {
  for (const pair of pairs) {
    const [a, b] = [pair.a as TaskId, pair.b as TaskId]
    const key = pairKey(a, b)
    if (pair.verdict !== 'conflict' || told.has(key) || !(isOurs(a) || isOurs(b))) continue
    told.add(key)
    emit({ type: 'conflict', a, b, paths: pathsOf(pair) })
  }
}

const pathsOf = ({ conflicts }: Pair): string[] => conflicts.map(({ path }) => path)

/** Of two that work and conflict the younger one is held; it goes on when the other has ended or they merge again. */
async function settle(
  world: World,
  { pairs }: RadarReport,
  settings: SpotterSettings,
  notes: Notes,
): Promise<void> {
  const { processes, emit } = settings
  const works = (id: TaskId): boolean => world.tasks.get(id)?.state === 'running' && processes.has(id)
  const age = [...world.tasks.keys()]
  const wanted = new Map<TaskId, Pair>()
  for (const pair of pairs.filter(({ verdict }) => verdict === 'conflict')) {
    const [a, b] = [pair.a as TaskId, pair.b as TaskId]
    const later = age.indexOf(a) > age.indexOf(b) ? a : b
    if (works(a) && works(b) && !wanted.has(later)) wanted.set(later, pair)
  }
  for (const id of [...notes.held.keys()].filter((one) => !wanted.has(one))) {
    notes.held.delete(id)
    await processes.get(id)?.release()
    if (works(id)) emit({ type: 'resumed', task: id })
  }
  for (const [id, pair] of wanted) {
    if (notes.held.has(id)) continue
    const other = (pair.a === id ? pair.b : pair.a) as TaskId
    notes.held.set(id, other)
    await processes.get(id)?.hold()
    emit({ type: 'held', task: id, for: other, paths: pathsOf(pair) })
  }
}
