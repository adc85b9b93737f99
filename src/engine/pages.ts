// One task as the walk of `review` shows it: its review, what is new since the last look, what was viewed and noted.
import { answeredRequest, type Look, lookBefore, type Memo, viewedNow } from '../domain/look.ts'
import type { Observed } from '../domain/observe.ts'
import type { Page, Queued } from '../domain/walk.ts'
import { AgentsError } from '../errors.ts'
import { diffCommits } from '../git/diff.ts'
import type { Repo } from '../git/repo.ts'
import { readMemo, writeMemo } from './memos.ts'
import { reviewOf } from './reviewing.ts'
import type { World } from './world.ts'

/** What tells whether a task is still what was shown. */
export const queuedOf = ({ id, task, tip }: Observed): Queued => ({ id, seq: task.seq, tip })

/** Reads everything that is shown of one task. */
export async function readPage(world: World, one: Observed): Promise<Page> {
  const [review, memo] = await Promise.all([reviewOf(world, one), readMemo(world.repo, one.task)])
  const marks = await marksOf(world.repo, one)
  return {
    queued: queuedOf(one),
    review,
    since: await sinceOf(world.repo, one, memo, marks),
    asked: answeredRequest(one.task),
    viewed: viewedNow(memo, marks),
    notes: memo.notes,
  }
}

/** Remembers what was looked at, viewed and noted on a page. */
export async function rememberPage(repo: Repo, { review, viewed, notes }: Page): Promise<void> {
  const { base, tip } = review.row
  if (base === null || tip === null) return
  const marks = await marksOf(repo, { base, tip })
  const look = { base, tip, at: new Date().toISOString() }
  await writeMemo(repo, review.task, {
    look,
    viewed: Object.fromEntries(viewed.map((path) => [path, marks.get(path) ?? ''])),
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

type Work = Pick<Observed, 'base' | 'tip'>

/** Each changed file as it was and as it is, in one text. */
async function marksOf(repo: Repo, { base, tip }: Work): Promise<Map<string, string>> {
  if (base === undefined || tip === undefined || base === tip) return new Map()
  const [changes = []] = await diffCommits(repo, [{ from: base, to: tip }])
  return new Map(changes.map(({ path, oldOid, newOid }) => [path, `${oldOid}-${newOid}`]))
}

/** The look before this one; undefined where its commits are not there any more. */
async function sinceOf(
  repo: Repo,
  one: Observed,
  memo: Memo,
  marks: ReadonlyMap<string, string>,
): Promise<Page['since']> {
  const look: Look | undefined = lookBefore(one.task, one.tip, memo)
  if (look === undefined) return undefined
  try {
    const before = await marksOf(repo, look)
    const paths = new Set([...before.keys(), ...marks.keys()])
    const isOther = (path: string): boolean => resultIn(before, path) !== resultIn(marks, path)
    return { ...look, files: [...paths].filter(isOther).sort() }
  } catch (error) {
    if (error instanceof AgentsError && error.code === 'git') return undefined
    throw error
  }
}

const resultIn = (marks: ReadonlyMap<string, string>, path: string): string | undefined =>
  marks.get(path)?.split('-')[1]
