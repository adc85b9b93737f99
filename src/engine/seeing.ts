// What a person has seen of tasks, read for one or for many in the same few Git processes; and what they add to it from
// the page. `memos` keeps it.
import { type Look, lookBefore, type Memo, type MemoChange, type Since, viewedNow } from '../domain/look.ts'
import { changedMemo } from '../domain/look-change.ts'
import type { Observed } from '../domain/observe.ts'
import { diffCommits } from '../git/diff.ts'
import { treesOf } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { readMemo, writeMemo } from './memos.ts'

/** What is new to a person, what they viewed and noted. */
export interface Seen {
  since: Since | undefined
  viewed: string[]
  notes: string[]
}

/** Each changed file as it was and as it is, in one text. */
export type Marks = ReadonlyMap<string, string>

type Work = Pick<Observed, 'base' | 'tip'>

/** It of each task, in order. A look whose commits are not there any more counts for none. */
export async function seenOfAll(
  repo: Repo,
  tasks: readonly Pick<Observed, 'task' | 'base' | 'tip'>[],
): Promise<Seen[]> {
  const memos = await Promise.all(tasks.map(({ task }) => readMemo(repo, task)))
  const looks = await stillThere(
    repo,
    tasks.map(({ task, tip }, index) => lookBefore(task, tip, memos[index] as Memo)),
  )
  const marks = await marksOfAll(repo, [...tasks, ...looks.map((look) => look ?? nowhere)])
  return memos.map((memo, index) => {
    const now = marks[index] ?? new Map()
    const look = looks[index]
    const since = look === undefined ? undefined : sinceThen(look, marks[tasks.length + index], now)
    return { since, viewed: viewedNow(memo, now), notes: memo.notes }
  })
}

/** Takes in what a person did; gives what is remembered now. `path` has to be one of its changed files. */
export async function changeMemo(repo: Repo, one: Observed, change: MemoChange): Promise<Memo> {
  const { task, base, tip } = one
  const memo = await readMemo(repo, task)
  const [[marks = new Map()], [seen]] = await Promise.all([marksOfAll(repo, [one]), seenOfAll(repo, [one])])
  const look =
    base === undefined || tip === undefined ? undefined : { base, tip, at: new Date().toISOString() }
  const changed = changedMemo(memo, change, { look, marks, isNew: seen?.since === undefined })
  await writeMemo(repo, task, changed)
  return changed
}

const nowhere: Work = { base: undefined, tip: undefined }

/** The marks of each work, in order, in two processes for all of them. */
export async function marksOfAll(repo: Repo, works: readonly Work[]): Promise<Marks[]> {
  const pairs = works.map(({ base, tip }) =>
    base === undefined || tip === undefined || base === tip ? undefined : { from: base, to: tip },
  )
  const asked = pairs.filter((pair) => pair !== undefined)
  const changes = await diffCommits(repo, asked)
  const found = new Map(asked.map((pair, index) => [pair, changes[index] ?? []]))
  return pairs.map((pair) => {
    const own = (pair === undefined ? undefined : found.get(pair)) ?? []
    return new Map(own.map(({ path, oldOid, newOid }) => [path, `${oldOid}-${newOid}`]))
  })
}

async function stillThere(repo: Repo, looks: readonly (Look | undefined)[]): Promise<(Look | undefined)[]> {
  const known = looks.filter((look) => look !== undefined)
  const trees = await treesOf(
    repo,
    known.flatMap(({ base, tip }) => [base, tip]),
  )
  const isThere = (look: Look): boolean =>
    [0, 1].every((side) => trees[known.indexOf(look) * 2 + side] !== undefined)
  return looks.map((look) => (look !== undefined && isThere(look) ? look : undefined))
}

/** The look, and the files that are other than they were then. */
function sinceThen(look: Look, before: Marks = new Map(), now: Marks): Since {
  const paths = new Set([...before.keys(), ...now.keys()])
  const isOther = (path: string): boolean => resultIn(before, path) !== resultIn(now, path)
  return { ...look, files: [...paths].filter(isOther).sort() }
}

const resultIn = (marks: Marks, path: string): string | undefined => marks.get(path)?.split('-')[1]
