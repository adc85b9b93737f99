// What a journal's lines must hold before the fold believes them: other versions and other clones write journals too. Pure.
import type { Entry } from './journal.ts'
import { parseOid } from './names.ts'

type Fields = Record<string, unknown>

const isText = (value: unknown): boolean => typeof value === 'string'
/** It becomes an argument of Git, and another clone may have written it. */
const isOid = (value: unknown): boolean => isText(value) && parseOid(String(value)) !== undefined
const mayBeOid = (value: unknown): boolean => value === undefined || value === null || isOid(value)
const isCount = (value: unknown): boolean => Number.isSafeInteger(value)
const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** What the fold relies on: a line that lacks it (of another version, or mangled) counts for nothing. */
const shapes: Record<Entry['type'], (entry: Fields) => boolean> = {
  added: ({ brief, target }) => isMap(brief) && isBrief(brief) && hasTime(brief) && isText(target),
  edited: ({ brief, cleared }) =>
    isMap(brief) && hasTime(brief) && (cleared === undefined || Array.isArray(cleared)),
  dropped: () => true,
  started: ({ n, base, branch, worktree, needs }) =>
    isCount(n) && isOid(base) && isText(branch) && isText(worktree) && isMap(needs),
  session: ({ n, id }) => isCount(n) && isText(id),
  rebranched: ({ n, branch }) => isCount(n) && isText(branch),
  ended: ({ n, outcome, checks, tip, base, head }) =>
    isCount(n) &&
    ['done', 'failed', 'stopped'].includes(String(outcome)) &&
    Array.isArray(checks) &&
    [tip, base, head].every(mayBeOid),
  reviewed: ({ verdict, tip }) =>
    ['approve', 'request-changes', 'reject'].includes(String(verdict)) && mayBeOid(tip),
  landed: ({ commits, tip }) => Array.isArray(commits) && commits.every(isOid) && isOid(tip),
  undone: ({ operation }) => isText(operation),
}

const isBrief = ({ title, prompt, paths, after, checks, commits }: Fields): boolean =>
  isText(title) && isText(prompt) && [paths, after, checks, commits].every(Array.isArray)

/** A time that is no number would end an attempt at once. */
const hasTime = ({ timeout }: Fields): boolean =>
  timeout === undefined || (isCount(timeout) && Number(timeout) > 0)

/** Whether a line of a journal says something that the fold can take. */
export const isEntry = (entry: Fields & { type?: unknown }): entry is Fields & Entry =>
  Object.hasOwn(shapes, String(entry.type)) && shapes[entry.type as Entry['type']](entry)
