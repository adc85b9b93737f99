// Everything that the report shows, read once: tasks with their patches, the timeline, the matrix.
import { basename, dirname } from 'node:path'
import { wavesOf } from '../domain/graph.ts'
import { journalRows } from '../domain/journal-rows.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { Report, ReportedFile, ReportedTask } from '../domain/report.ts'
import type { ChangedFile } from '../domain/rows.ts'
import { isOpen } from '../domain/task.ts'
import { timelineOf } from '../domain/timeline.ts'
import { type FilePatch, filePatches } from '../git/patch.ts'
import type { Repo } from '../git/repo.ts'
import { quarantine } from '../git/snapshot.ts'
import { listTasks } from './listing.ts'
import { type Memory, type RadarReport, survey } from './radar.ts'
import { reportedLooks } from './reported-looks.ts'
import { changedFilesOfAll } from './reviewing.ts'
import type { World } from './world.ts'

/** The same for the person to whom it is served: with what is new to them since they looked. */
export async function servedReport(world: World, memory: Memory): Promise<Report> {
  const [report, looks] = await Promise.all([
    reportOf(world, memory),
    reportedLooks(world.repo, [...world.tasks.values()]),
  ])
  const tasks = report.tasks.map((reported) => {
    const look = looks.get(reported.row.id)
    return look === undefined ? reported : { ...reported, look }
  })
  return { ...report, tasks }
}

/** Reads it. What a look at the worktrees makes goes to the memory's store, else to a quarantine of its own. */
export async function reportOf(world: World, memory?: Memory): Promise<Report> {
  const tasks = [...world.tasks.values()]
  const now = new Date()
  const [rows, files, radar] = await Promise.all([
    listTasks(world),
    filesOf(world, tasks),
    radarOf(world, tasks, memory),
  ])
  const reported = tasks.flatMap(({ id, task }, index): ReportedTask[] => {
    const row = rows[index]
    const journal = journalRows(world.store.journals.get(id) ?? '')
    return row === undefined ? [] : [{ task, row, files: files[index] ?? [], journal }]
  })
  const isRunning = (id: TaskId): boolean => world.tasks.get(id)?.state === 'running'
  return {
    repository: nameOf(world.repo),
    target: world.target ?? null,
    at: now.toISOString(),
    tasks: reported,
    waves: wavesOf(tasks.map(({ id, task }) => ({ id, after: task.brief.after }))) as TaskId[][],
    timeline: timelineOf(
      tasks.map(({ task }) => task),
      now.getTime(),
      (task, attempt) => attempt.n === task.attempts.at(-1)?.n && isRunning(task.id),
    ),
    participants: radar.participants,
    pairs: radar.pairs.filter(({ verdict, unsure = [] }) => verdict !== 'clear' || unsure.length > 0),
    targets: radar.targets.filter(({ conflicts }) => conflicts.length > 0),
  }
}

/** Of a bare repository, or one whose Git folder lies elsewhere, the name of that folder. */
function nameOf({ main, commonDir }: Repo): string {
  if (main !== undefined) return basename(main)
  const name = basename(commonDir) === '.git' ? basename(dirname(commonDir)) : basename(commonDir)
  return name.replace(/\.git$/, '')
}

type Radar = Pick<RadarReport, 'participants' | 'pairs' | 'targets'>

async function radarOf(world: World, tasks: readonly Observed[], memory?: Memory): Promise<Radar> {
  const isNeeded = world.target !== undefined && tasks.some(({ task }) => isOpen(task))
  if (!isNeeded) return { participants: [], pairs: [], targets: [] }
  if (memory !== undefined) return (await survey(world, tasks, memory)).report
  const { store, discard } = quarantine(world.repo)
  try {
    return (await survey(world, tasks, { store })).report
  } finally {
    discard()
  }
}

/** Longer patches are left to `review --diff`: of one file, and of all together, in characters. */
const most = { file: 2_000_000, page: 24_000_000 }

async function filesOf(world: World, tasks: readonly Observed[]): Promise<ReportedFile[][]> {
  const works = tasks.flatMap(({ id, base, tip }) =>
    base === undefined || tip === undefined || base === tip ? [] : [{ id, from: base, to: tip }],
  )
  const [files, patches] = await Promise.all([
    changedFilesOfAll(world, tasks),
    filePatches(world.repo, works),
  ])
  const byId = new Map(works.map(({ id }, index) => [id, patches[index] ?? []]))
  const room = { left: most.page }
  return tasks.map(({ id }, index) => withPatches(files[index] ?? [], byId.get(id) ?? [], room))
}

function withPatches(
  files: readonly ChangedFile[],
  patches: readonly FilePatch[],
  room: { left: number },
): ReportedFile[] {
  const byPath = new Map(patches.map(({ change, patch }) => [change.path, patch]))
  return files.map((file) => {
    const patch = byPath.get(file.path) ?? ''
    if (patch.length > Math.min(most.file, room.left)) return { ...file, patch: null }
    room.left -= patch.length
    return { ...file, patch }
  })
}
