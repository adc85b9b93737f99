// Whether an agent has stopped at a question that nobody sees: the end of what it printed asks for a yes, and nothing follows.
import { isQuestion } from '../agents/failure.ts'

const tailBytes = 1_000

/** Takes what an agent prints, as it comes; `ask` is called with a question that stayed the last word for `patienceMs`, once. */
export function questionWatch(
  ask: (question: string) => void,
  patienceMs = 15_000,
): { hear(chunk: Buffer): void; stop(): void } {
  let tail = ''
  let told = ''
  const timer = setTimeout(() => {
    const last = tail.split(/[\r\n]+/).findLast((line) => line.trim() !== '') ?? ''
    // A record of a client may quote a question; it does not ask one.
    if (last === told || last.startsWith('{') || !isQuestion(last)) return
    told = last
    ask(last.trim())
  }, patienceMs)
  return {
    hear: (chunk) => {
      tail = (chunk.length >= tailBytes ? '' : tail).concat(
        chunk.toString('utf8', Math.max(0, chunk.length - tailBytes)),
      )
      tail = tail.slice(-tailBytes)
      timer.refresh()
    },
    stop: () => clearTimeout(timer),
  }
}
