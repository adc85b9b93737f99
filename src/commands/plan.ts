// `plan`: records all tasks of a plan in one step, or none of them. A plan that an agent or an issue proposes is shown and
// opened in the person's editor first.
import type { Answer } from '../domain/answer.ts'
import { recordTasks } from '../engine/briefs.ts'
import { type Draft, draftOf, plannedOf } from '../engine/drafting.ts'
import { recover } from '../engine/recover.ts'
import { requireTrust } from '../engine/trust.ts'
import { readWorld, type World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Command, Flags } from './context.ts'
import { atItems, readSource } from './plan-source.ts'
import { propose } from './proposing.ts'

export const command: Command = async (context, { args: [file], flags }) => {
  const isDry = flags['dry-run'] === true
  const isAsked = !isDry && flags.yes !== true
  refuseUnasked(flags, file, isAsked && context.edit === undefined)
  const world = await recover(await readWorld(context.cwd), context.emit)
  const source = await readSource(context, world, file, flags)
  if (source.isProposed)
    return await propose(context, world, source, {
      isDry,
      isAsked,
      record: (draft) => record(world, draft, flags),
    })
  const draft = await draftOf(world, source.text, source.name).catch((error) => {
    throw atItems(error, source)
  })
  return isDry ? plannedOf(world, draft, true) : await record(world, draft, flags)
}

/** A question that nobody could answer is refused before an agent has worked for it. */
function refuseUnasked(flags: Flags, file: string | undefined, isUnasked: boolean): void {
  const name = (['goal', 'from-issue', 'from-todo'] as const).find((one) => flags[one] !== undefined)
  if (name !== undefined && file !== undefined)
    throw new AgentsError('usage', `A plan comes from ${file} or from --${name}, not from both.`)
  if (isUnasked && (name === 'goal' || name === 'from-issue'))
    throw new AgentsError('usage', 'The plan would be opened in your editor, and there is no terminal.', {
      hints: ['To record it as it is, give `--yes`; to see it, `--dry-run`'],
    })
}

async function record(world: World, draft: Draft, flags: Flags): Promise<Answer & { kind: 'planned' }> {
  const { tasks } = draft
  if (flags.trust === true)
    await requireTrust(world, {
      checks: tasks.flatMap(({ brief }) => brief.checks),
      isGiven: true,
      confirm: undefined,
    })
  await recordTasks(world, tasks, 'plan', false)
  return plannedOf(world, draft, false)
}
