// Every way to fail on purpose, and the one table of exit codes (DESIGN 2). What should not happen stays an Error.

/** The kinds of refusal; `exitCodes` says how each one ends the process. */
export type ErrorCode = 'usage' | 'config' | 'not-found' | 'refused' | 'moved' | 'git' | 'fault'

/** 1: the answer is no · 2: wrong usage, config or state to act on · 70: a fault of ours or of Git. */
export const exitCodes: Record<ErrorCode, number> = {
  usage: 2,
  config: 2,
  'not-found': 2,
  refused: 2,
  moved: 2,
  git: 70,
  fault: 70,
}

/** One thing that is wrong with an input, at a place in it (line and column count from 1). */
export interface Complaint {
  file?: string
  line?: number
  column?: number
  text: string
  hint?: string
}

/** A complaint as one sentence, with the file it is about. */
export const complaintWords = ({ file, text, hint }: Complaint): string =>
  `${file === undefined ? '' : `${file}: `}${text}${hint === undefined ? '' : `. ${hint}`}`

/** A refusal with everything a person needs: what is wrong, and what to type next. */
export class AgentsError extends Error {
  readonly code: ErrorCode
  readonly hints: readonly string[]
  readonly complaints: readonly Complaint[]

  constructor(
    code: ErrorCode,
    message: string,
    more: { hints?: string[]; complaints?: Complaint[]; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'AgentsError'
    this.code = code
    this.hints = more.hints ?? []
    this.complaints = more.complaints ?? []
  }
}

/** Narrows an unknown thrown value to an error with a Node or execa `code`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** Whether a text (of Git or of Node) tells of a file that this user may not write; a key that a server refuses is no file. */
export const isDenied = (text: string): boolean =>
  /\b(EACCES|EPERM)\b|: Permission denied\.?$|insufficient permission for adding an object/im.test(text)

/** What to do where a text (of Git or of Node) tells of a disk that takes nothing; undefined for any other trouble. */
export function diskHint(text: string): string | undefined {
  if (/No space left on device|Out of diskspace|Disk quota exceeded|\b(ENOSPC|EDQUOT)\b/i.test(text))
    return 'The disk is full: make room on it, then run the command again'
  if (/Read-only file system|\bEROFS\b/i.test(text))
    return 'The file system is mounted read-only: make it writable, then run the command again'
  if (isDenied(text))
    return 'To see whose these files are, run `ls -l` there; the command works once you may write them'
  if (/(couldn't|could not|unable to|cannot|failed to) write|write error/i.test(text))
    return 'Git could not write: see that the disk has room and is writable, then run the command again'
  return undefined
}

/** An error as the reason of something: what is wrong, and what to do where that is known. */
export function reasonOf(error: unknown): string {
  if (error instanceof AgentsError) return [error.message, ...error.hints].join(' ')
  const text = error instanceof Error ? error.message : String(error)
  return [text, diskHint(text) ?? []].flat().join('. ')
}
