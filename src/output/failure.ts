// Errors as text: what is wrong, every complaint with its place, and what to type next. Nothing here writes.
import { AgentsError, type Complaint, diskHint, type ErrorCode, exitCodes, isDenied } from '../errors.ts'
import { quotePath, safe, safeLines } from './safe.ts'
import type { Face } from './terminal.ts'
import { behind, marked } from './views/view.ts'
import { wrap } from './width.ts'

/** How an error reads on stderr and how it ends the process. */
export interface Failure {
  text: string
  exitCode: number
}

/**
 * Any thrown value; one that is not of ours is a fault: 70, with its stack only where `isDebug`. Files that this user may
 * not write are a state that does not allow it, whoever met them.
 */
export function renderFailure(error: unknown, face: Face, isDebug: boolean): Failure {
  if (!(error instanceof AgentsError))
    return { text: faultText(error, face, isDebug), exitCode: codeOf(error, 'fault') }
  const lines = [
    ...behind(face, 'error', messageText(error.message)),
    ...error.complaints.flatMap((complaint) => complaintLines(complaint, face)),
    ...error.hints.flatMap((hint) => marked(face, 'hint', hint)),
    ...(isDebug ? [stackOf(error)] : []),
  ]
  return { text: `${lines.join('\n')}\n`, exitCode: codeOf(error, error.code) }
}

const codeOf = (error: unknown, code: ErrorCode): number =>
  exitCodes[error instanceof Error && exitCodes[code] === 70 && isDenied(error.message) ? 'refused' : code]

function complaintLines(complaint: Complaint, { columns }: Face): string[] {
  const lines = wrap(complaintText(complaint), columns === undefined ? undefined : columns - 4)
  return lines.map((line, i) => (i === 0 ? `  ${line}` : `    ${line}`))
}

/** `plan.yaml:3:5: unknown key "pathss"; did you mean "paths"?` */
export function complaintText({ file, line, column, text, hint }: Complaint): string {
  const numbers = [line, column].filter((n) => n !== undefined)
  const place = [...(file === undefined ? [] : [quotePath(file)]), ...numbers].join(':')
  const said = hint === undefined ? safe(text) : joined(safe(text).replace(/\.$/, ''), safe(hint))
  return place === '' ? said : `${place}: ${said}`
}

/** A hint that is a sentence of its own follows as one. */
const joined = (text: string, hint: string): string =>
  /^[A-Z]/.test(hint) ? `${text}. ${hint}` : `${text}; ${hint}`

function faultText(error: unknown, face: Face, isDebug: boolean): string {
  const message = error instanceof Error ? error.message : String(error)
  const hint = diskHint(message) ?? faultHint(isDebug)
  const lines = [
    ...behind(face, 'error', messageText(message) || 'Something went wrong.'),
    ...(isDebug && error instanceof Error ? [stackOf(error)] : []),
    ...marked(face, 'hint', hint),
  ]
  return `${lines.join('\n')}\n`
}

const faultHint = (isDebug: boolean): string =>
  isDebug
    ? 'This is a fault of git agents: please report it with the lines above'
    : 'This is a fault of git agents: to see where it happened, set GIT_AGENTS_DEBUG=1, run it again, and please report it'

/** Further lines are indented behind its symbol, so that no quoted text can pass for a line of ours. */
const messageText = (text: string): string => safeLines(text.trim())

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : ''
  return safeLines(`${error.stack ?? error.message}${cause}`)
}
