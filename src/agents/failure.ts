// Words of failure: what the clients' own sentences tell of the cause, so that the engine knows when to wait.
import type { FailureCause } from '../domain/event.ts'

// A bare number is no sign (it may be a line of a file): a status stands first, in parentheses, or after such a word.
const status = (codes: string): string => `(?:^|\\(|(?:status|error|code|http)\\D{0,12})(?:${codes})\\b`

const signs: [FailureCause, RegExp][] = [
  [
    'rate-limit',
    new RegExp(`${status('429')}|rate.?limit|too many requests|usage limit|quota exceeded`, 'i'),
  ],
  ['overloaded', new RegExp(`${status('529|503')}|overloaded|high demand|service unavailable`, 'i')],
  ['auth', new RegExp(`${status('401|403')}|unauthori[sz]ed|authenticat|api key|run /login`, 'i')],
  ['context', /prompt is too long|context (window|length)|maximum number of tokens|input is too long/i],
  ['permission', /permission|root\/sudo|approval/i],
]

/** The cause that a text of a failed client tells; `other` where it tells none. */
export const causeOf = (text: string): FailureCause =>
  signs.find(([, sign]) => sign.test(text))?.[0] ?? 'other'
