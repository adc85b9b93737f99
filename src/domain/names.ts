// The branded names that everything else is keyed by, each made only by its parse function.

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** A task's id, valid as one component of a ref name: at most 100 characters; one that is made from a title has at most 40. */
export type TaskId = Branded<'TaskId'>
/** A full object id, 40 or 64 hexadecimal digits. */
export type Oid = Branded<'Oid'>
/** A full ref name (`refs/…`). */
export type RefName = Branded<'RefName'>
/** A path pattern relative to the repository root, in minimatch's language. */
export type Glob = Branded<'Glob'>
/** An operation's id: its time and a nonce, so that ids sort by age. */
export type OperationId = Branded<'OperationId'>

const TASK_ID = /^(?!.*\.lock$)(?!.*\.\.)[a-z0-9][a-z0-9._-]{0,99}(?<![.-])$/

/** Whether `text` may be used as a task id as it is. */
export const isTaskId = (text: string): text is TaskId => TASK_ID.test(text)

/** `text` as a task id; undefined where it is none. */
export const parseTaskId = (text: string): TaskId | undefined => (isTaskId(text) ? text : undefined)

/** `text` as an object id; undefined where it is none. */
export const parseOid = (text: string): Oid | undefined =>
  (text.length === 40 || text.length === 64) && isHexadecimal(text) ? (text as Oid) : undefined

/** By hand: compiling a pattern is what a short command notices, and this runs for every ref. */
function isHexadecimal(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false
  }
  return true
}

/** An object id that Git printed; throws where the text is none, since then Git was misread. */
export function oidOf(text: string): Oid {
  const oid = parseOid(text.trim())
  if (oid === undefined) throw new Error(`not an object id: ${JSON.stringify(text.slice(0, 80))}`)
  return oid
}

/** A full ref name; throws where `text` does not begin with `refs/` or holds what Git forbids (git-check-ref-format). */
export function refOf(text: string): RefName {
  if (!isRefName(text)) throw new Error(`not a ref name: ${JSON.stringify(text)}`)
  return text
}

/** Whether a text can be the name of a branch: what Git allows, and nothing that reads as an option. */
export const isBranchName = (text: string): boolean =>
  !text.startsWith('-') && text !== 'HEAD' && isRefName(`refs/heads/${text}`)

const badInRef = /[\x00-\x20\x7f~^:?*[\\]|\.\.|\/\/|@\{|\.lock(\/|$)|\/\.|\.$|\/$/
const isRefName = (text: string): text is RefName => text.startsWith('refs/') && !badInRef.test(text)

/** Whether a text has the form of the ids that `store/operation` gives: it can be the name of a folder. */
export const isOperationId = (text: string): text is OperationId => /^\d{8}T\d{9}Z-[0-9a-z]{5}$/.test(text)

/** An operation id that a journal or the log holds. */
export const operationOf = (text: string): OperationId => text as OperationId

/** A pattern as a person wrote it, made relative to the root: no leading `./` or `/`, nothing above the root. */
export function parseGlob(text: string): Glob | undefined {
  const plain = text.replace(/^(\.?\/)+/, '')
  if (plain === '' || plain.split('/').includes('..') || plain.includes('\0')) return undefined
  return plain as Glob
}

/** The slug of a title without its `type(scope):`, at most 40 characters; `task` where nothing is left. */
export function slugOf(title: string): TaskId {
  const plain = title.replace(/^[a-z]+(\([^)]*\))?!?:\s*/i, '')
  const slug = plain
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 41)
  return (trimSlug(slug.length > 40 ? slug.replace(/-[^-]*$/, '') || slug : slug) || 'task') as TaskId
}

/** `id`, or the first of `id-2`, `id-3` … that is not taken, never longer than `id` or 40 characters. */
export function freeId(id: TaskId, isTaken: (id: TaskId) => boolean): TaskId {
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? '' : `-${n}`
    const room = Math.max(40, id.length) - suffix.length
    const candidate = (n === 1 ? id : `${id.slice(0, room).replace(/-+$/, '')}${suffix}`) as TaskId
    if (!isTaken(candidate)) return candidate
  }
}

const trimSlug = (text: string): string => text.slice(0, 40).replace(/^-+|-+$/g, '')
