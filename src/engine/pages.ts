// One task as the walk of `review` shows it: its review, what is new since the last look, what was viewed and noted.
import { answeredRequest } from '../domain/look.ts'
import type { Observed } from '../domain/observe.ts'
import type { Page, Queued } from '../domain/walk.ts'
import type { Repo } from '../git/repo.ts'
import { readMemo, writeMemo } from './memos.ts'
import { reviewOf } from './reviewing.ts'
import { marksOfAll, seenOfAll } from './seeing.ts'
import type { World } from './world.ts'

/** What tells whether a task is still what was shown. */
export const queuedOf = ({ id, task, tip }: Observed): Queued => ({ id, seq: task.seq, tip })

/** Reads everything that is shown of one task. */
export async function readPage(world: World, one: Observed): Promise<Page> {
  const [review, [seen]] = await Promise.all([reviewOf(world, one), seenOfAll(world.repo, [one])])
  const { since, viewed = [], notes = [] } = seen ?? {}
  return { queued: queuedOf(one), review, since, asked: answeredRequest(one.task), viewed, notes }
}

/** Remembers what was looked at, viewed and noted on a page. */
export async function rememberPage(repo: Repo, { review, viewed, notes }: Page): Promise<void> {
  const { base, tip } = review.row
  if (base === null || tip === null) return
  const [marks] = await marksOfAll(repo, [{ base, tip }])
  const look = { base, tip, at: new Date().toISOString() }
  await writeMemo(repo, review.task, {
    look,
    viewed: Object.fromEntries(viewed.map((path) => [path, marks?.get(path) ?? ''])),
    notes,
  })
}

/** Remembers that all its work was shown. A disk that takes nothing keeps nobody from reading. */
export async function rememberLook(repo: Repo, { task, base, tip }: Observed): Promise<void> {
  if (base === undefined || tip === undefined) return
  const memo = await readMemo(repo, task)
  const look = { base, tip, at: new Date().toISOString() }
  await writeMemo(repo, task, { ...memo, look }).catch(() => undefined)
}
