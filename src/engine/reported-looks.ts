// What the served page tells one person: what is new to them of each task that waits, with the patches from then to now.
import type { Since } from '../domain/look.ts'
import type { TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import type { ReportedLook, ReportedSince } from '../domain/report.ts'
import { type FilePatch, filePatches } from '../git/patch.ts'
import type { Repo } from '../git/repo.ts'
import { seenOfAll } from './seeing.ts'

/** Longer patches are left to Git. */
const mostLength = 2_000_000

/** By task, of those that are done. */
export async function reportedLooks(
  repo: Repo,
  tasks: readonly Observed[],
): Promise<Map<TaskId, ReportedLook>> {
  const waiting = tasks.filter(({ state }) => state === 'done')
  const seen = await seenOfAll(repo, waiting)
  const works = waiting.map(({ base, tip }, index) => {
    const since = seen[index]?.since
    return since === undefined || since.base !== base || tip === undefined
      ? undefined
      : { from: since.tip, to: tip }
  })
  const asked = works.filter((work) => work !== undefined)
  const patches = await filePatches(repo, asked)
  const patchesOf = new Map(asked.map((work, index) => [work, patches[index] ?? []]))
  return new Map(
    waiting.map(({ id }, index) => {
      const { since, viewed = [], notes = [] } = seen[index] ?? {}
      const work = works[index]
      return [id, { since: reported(since, work && patchesOf.get(work)), viewed, notes }]
    }),
  )
}

/** On another base two states differ by what others did too, so nothing is shown but their names. */
function reported(since: Since | undefined, patches: FilePatch[] | undefined): ReportedSince | null {
  if (since === undefined) return null
  const shown = patches?.map(({ change: { path }, patch }) => ({
    path,
    patch: patch.length > mostLength ? null : patch,
  }))
  return { ...since, patches: shown ?? null }
}
