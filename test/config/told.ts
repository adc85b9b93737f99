// A refusal as lines of text, so that a snapshot shows every word of it.
import { AgentsError, type Complaint } from '../../src/errors.ts'

export const toldComplaint = ({ file, line, column, text, hint }: Complaint): string =>
  `${[file, line, column].filter((it) => it !== undefined).join(':')}: ${text}${hint === undefined ? '' : `\n    ↳ ${hint}`}`

/** What is thrown; the value itself where nothing is, so that an unexpected success shows in the snapshot. */
export async function told(attempt: () => Promise<unknown>): Promise<string> {
  try {
    return `accepted: ${JSON.stringify(await attempt())}`
  } catch (error) {
    if (!(error instanceof AgentsError)) throw error
    return [`${error.code}: ${error.message}`, ...error.complaints.map(toldComplaint)].join('\n')
  }
}
