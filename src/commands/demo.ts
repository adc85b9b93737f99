// `demo`: the whole journey on a throwaway repository. Each step is what a person would type, played by the same verb;
// only the agents are scripted (demo-acts.ts).
import type { Answer } from '../domain/answer.ts'
import type { Summary } from '../domain/event.ts'
import { AgentsError } from '../errors.ts'
import type { Command, Context } from './context.ts'
import { makeRepository, openFolder, readLog } from './demo-repository.ts'
import { logCommand, steps } from './demo-steps.ts'

export const command: Command = async (context, { args: [name] }) => {
  const folder = openFolder(context.cwd, name)
  const repository = await makeRepository(folder)
  const { emit, signal } = context
  emit({ type: 'note', text: opening, command: `cd ${repository}` })
  const summary = await play({ ...context, cwd: repository, confirm: undefined, ring: undefined }, folder)
  emit({ type: 'note', text: closing, command: logCommand })
  if (summary === undefined || signal.aborted) throw stopped(folder)
  return { kind: 'demo', folder, repository, log: await readLog(repository), summary }
}

const opening =
  'A repository made just now: a small site of courses. Its plan.yaml holds five tasks; its agents are scripts, so this needs no key and no network.'
const closing = 'One commit for each task, and a note that tells which agent made it and who approved it.'

/** Plays every step; gives the summary of the first run. Throws where it is interrupted. */
async function play(context: Context, folder: string): Promise<Summary | undefined> {
  let summary: Summary | undefined
  for (const { text, command, load, input } of steps) {
    context.emit({ type: 'note', text, command })
    const answer: Answer = await (await load()).command(context, input)
    if (context.signal.aborted) throw stopped(folder)
    context.emit({ type: 'answered', answer })
    if (answer.kind === 'ran') summary ??= answer.summary
  }
  return summary
}

const stopped = (folder: string): AgentsError =>
  new AgentsError('refused', 'The demo was stopped; nothing of it runs any more.', {
    hints: [`What it made stays in ${folder}, until you remove it`],
  })
