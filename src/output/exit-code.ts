// How an answer ends the process: 0 is yes, 1 is no (DESIGN 2). Errors have their own table in errors.ts.
import type { Answer } from '../domain/answer.ts'
import { isFinished } from '../domain/task.ts'

/** The exit code of an answer. */
export function exitCodeOf(answer: Answer): 0 | 1 {
  switch (answer.kind) {
    case 'waited':
      return answer.tasks.every(isFinished) ? 0 : 1
    case 'ran':
      return answer.summary.tasks.every(isFinished) ? 0 : 1
    case 'landed':
      return answer.held.length === 0 ? 0 : 1
    case 'conflicts':
      return answer.exitCode && hasConflict(answer) ? 1 : 0
    case 'doctor':
      return answer.findings.some(({ level }) => level === 'error') ? 1 : 0
    case 'agents':
      return answer.agents.some((row) => row.default && row.problem !== null) ? 1 : 0
    default:
      return 0
  }
}

const hasConflict = ({ pairs, targets }: Answer & { kind: 'conflicts' }): boolean =>
  pairs.some(({ verdict }) => verdict === 'conflict') || targets.some(({ conflicts }) => conflicts.length > 0)
