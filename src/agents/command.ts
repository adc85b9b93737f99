// Any command as an agent: what it prints is text, and its last paragraph on stdout is its final message.
import { stripVTControlCharacters } from 'node:util'
import type { AgentEvent } from '../domain/event.ts'
import type { Adapter, AgentSettings, Reader, StartRequest, Stream } from './agent.ts'
import { causeOf } from './failure.ts'
import { invocationOf } from './placeholders.ts'
import { clipHead, textEvents } from './telling.ts'

const maxMessage = 4_000

/** The adapter of a configured command; `settings.resume` makes it able to go on in `{session}`. */
export function commandAdapter(name: string, settings: AgentSettings = {}): Adapter {
  return {
    name,
    canResume: settings.resume !== undefined,
    prepare: (request, given = settings) => invocationOf(templateOf(request, given), request, given),
    reader: readText,
    failureOf: causeOf,
  }
}

function templateOf(request: StartRequest, { command = [], resume }: AgentSettings): string[] {
  return request.session !== undefined && resume !== undefined ? resume : command
}

/** Reads lines as text without their colours; the end of the output tells the final message. */
export function readText(): Reader {
  let paragraph = ''
  let isOver = false
  const read = (raw: string, stream: Stream): AgentEvent[] => {
    const line = stripVTControlCharacters(raw).trimEnd()
    if (stream === 'stdout') {
      if (line === '') isOver = true
      else {
        paragraph = clipHead(paragraph === '' || isOver ? line : `${paragraph}\n${line}`, maxMessage)
        isOver = false
      }
    }
    return textEvents(line)
  }
  const finish = (): AgentEvent[] => (paragraph === '' ? [] : [{ kind: 'message', text: paragraph }])
  return Object.assign(read, { finish })
}
