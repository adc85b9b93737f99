// Answers and events as JSON: the shapes that programs rely on (DESIGN 2), published in schema/output.schema.json.
import { type Answer, jsonVersion } from '../domain/answer.ts'
import type { Event } from '../domain/event.ts'
import type { ListedTask } from '../domain/rows.ts'
import { safeJson } from './safe.ts'

/** The one document of an answer, its `version` first. */
export function jsonOf(answer: Answer): Record<string, unknown> {
  return { version: jsonVersion, ...bodyOf(answer) }
}

/** One event of a stream: `version`, `time` and `type` first. */
export const jsonOfEvent = (event: Event, time: Date): Record<string, unknown> => {
  const { type, ...rest } = event
  return { version: jsonVersion, time: time.toISOString(), type, ...rest }
}

/** JSON as it is written: indented for a document, one line for an event, and fit for a terminal. */
export const jsonText = (value: unknown, indent: 0 | 2): string =>
  `${safeJson(JSON.stringify(value, undefined, indent))}\n`

function bodyOf(answer: Answer): Record<string, unknown> {
  switch (answer.kind) {
    case 'list':
      return {
        target: answer.target,
        tasks: answer.tasks.map(rowOf),
        dropped: answer.dropped,
        runner: answer.runner,
      }
    case 'show': {
      const { task, row, runner, journal, files, kept, claim, warnings } = answer
      const { brief, attempts, verdicts, landing = null } = task
      return {
        task: rowOf(row),
        runner,
        brief,
        attempts,
        verdicts,
        landing,
        journal,
        files,
        kept,
        claim,
        warnings,
      }
    }
    case 'review': {
      const { kind: _, task, row, ...rest } = answer
      return { task: rowOf(row), brief: task.brief, ...rest }
    }
    case 'planned': {
      const { dryRun, tasks, graph, advice, warnings, draft } = answer
      return { dryRun, tasks, ...graph, advice, warnings, ...(draft === undefined ? {} : { draft }) }
    }
    case 'conflicts': {
      const { kind: _, exitCode: __, ...rest } = answer
      return rest
    }
    case 'ran':
      return { ...answer.summary }
    default: {
      const { kind: _, ...rest } = answer
      return rest
    }
  }
}

/** The fields in the order of the contract. */
const rowOf = (row: ListedTask): Record<string, unknown> => {
  const { id, title, state, stale, branch, base, tip, worktree, paths, after, blockedBy, agent, attempts } =
    row
  const { changed, overlaps, usage, number, kind, seconds, reason, doing, machine, cause, paused } = row
  const contract = {
    id,
    title,
    state,
    stale,
    branch,
    base,
    tip,
    worktree,
    paths,
    after,
    blockedBy,
    agent,
    attempts,
  }
  return {
    ...contract,
    changed,
    overlaps,
    usage,
    number,
    kind,
    seconds,
    reason,
    doing,
    machine,
    cause,
    paused,
  }
}
