// Words of failure: what the clients' own sentences tell of the cause, so that the engine knows when to wait.
import type { FailureCause } from '../domain/failure.ts'

// A bare number is no sign (it may be a line of a file): a status stands first, in parentheses, or after such a word.
const status = (codes: string): string => `(?:^|\\(|(?:status|error|code|http)\\D{0,12})(?:${codes})\\b`

const signs: [FailureCause, RegExp][] = [
  [
    'rate-limit',
    new RegExp(
      `${status('429')}|rate.?limit|too many requests|(?:usage|hour|daily|weekly|session) limit|hit your limit|quota exceeded`,
      'i',
    ),
  ],
  // The last two are OpenCode when several begin at once in a home that is new to it.
  [
    'overloaded',
    new RegExp(
      `${status('529|503')}|overloaded|high demand|service unavailable|database is locked|failed query:\\s*create table`,
      'i',
    ),
  ],
  ['auth', new RegExp(`${status('401|403')}|unauthori[sz]ed|authenticat|api key|run /login`, 'i')],
  ['context', /prompt is too long|context (window|length)|maximum number of tokens|input is too long/i],
  ['disk-full', /no space left on device|disk quota exceeded|\b(ENOSPC|EDQUOT)\b/i],
  [
    'network',
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENETDOWN)\b|fetch failed|network (error|is unreachable)|connection (error|refused|reset)|could not resolve host|failed to connect/i,
  ],
  ['permission', /permission|root\/sudo|approval/i],
]

/** How many of a client's last lines on stderr may tell why it ended: a cause stands above its stack. */
export const complaintLines = 20

/** The cause that a text of a failed client tells; `other` where it tells none. */
export const causeOf = (text: string): FailureCause =>
  signs.find(([, sign]) => sign.test(text))?.[0] ?? 'other'

/** Whether a line is a question to a person: "Do you want to proceed? (y/n)", "Allow this command? [Y/n]". */
export const isQuestion = (line: string): boolean =>
  /[([]\s*y(es)?\s*\/\s*n(o)?\b.{0,20}[)\]]|\b(allow|approve|permission|proceed|trust)\b.*\?\s*$|password.*:\s*$|press enter/i.test(
    line,
  )
