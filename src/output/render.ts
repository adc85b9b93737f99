// An answer written to the terminal, as text or as JSON.
import type { Answer } from '../domain/answer.ts'
import { jsonOf, jsonOfEvent, jsonText } from './json.ts'
import type { Output } from './terminal.ts'
import { viewOf } from './views/answer.ts'
import { behind } from './views/view.ts'

/** Writes `answer` to stdout and its notes and hints to stderr; with `json` one document, or the last line of a stream. */
export function render(
  answer: Answer,
  output: Output,
  { json, isStream = false, now = () => new Date() }: { json: boolean; isStream?: boolean; now?: () => Date },
): void {
  if (json) {
    const document = answer.kind === 'ran' ? jsonOfEvent(answer.summary, now()) : jsonOf(answer)
    output.write(jsonText(document, isStream || answer.kind === 'ran' ? 0 : 2))
    return
  }
  const { lines, notes = [], hints = [] } = viewOf(answer, output.out)
  output.write(lines.map((line) => `${line}\n`).join(''))
  output.narrate(
    [
      ...notes.flatMap((note) => behind(output.err, 'warning', note)),
      ...hints.flatMap((hint) => behind(output.err, 'hint', hint)),
    ]
      .map((line) => `${line}\n`)
      .join(''),
  )
}
