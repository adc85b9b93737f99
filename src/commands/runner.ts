// `runner`: what `run --detach` starts as a process of its own. It is `run` without a terminal that first tells whether
// it could begin.

import { isOperationId } from '../domain/names.ts'
import { type Report, reportBack } from '../engine/detaching.ts'
import { runTasks } from '../engine/runner.ts'
import { AgentsError } from '../errors.ts'
import type { Command } from './context.ts'
import { readRequest } from './run.ts'

export const command: Command = async (context, { args: [run = '', ...ids], flags }) => {
  const emit: typeof context.emit = (event, at) => {
    if (event.type === 'run-started')
      reportBack({ kind: 'begun', pid: process.pid, tasks: event.tasks.map(({ id }) => id) })
    context.emit(event, at)
  }
  if (!isOperationId(run))
    throw new AgentsError('usage', `"${run}" is no id of a run.`, {
      hints: ['To start a runner, run `git agents run --detach`'],
    })
  try {
    const request = await readRequest({ ...context, emit }, { args: ids, flags })
    const operation = { ...request.operation, id: run }
    const summary = await runTasks({ ...request, operation, detached: true })
    if (summary !== undefined) return { kind: 'ran', summary }
    reportBack({ kind: 'taken' })
    return { kind: 'text', text: 'Another runner was faster.' }
  } catch (error) {
    reportBack(failureOf(error))
    throw error
  }
}

function failureOf(error: unknown): Report {
  if (error instanceof AgentsError) {
    const { code, message, hints, complaints } = error
    return { kind: 'failed', code, message, hints, complaints }
  }
  return { kind: 'failed', code: 'fault', message: String(error), hints: [], complaints: [] }
}
