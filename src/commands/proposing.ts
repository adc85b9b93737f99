// A plan that somebody else wrote, before it is recorded: kept in a file, shown as it would run, and opened in the person's
// editor until it holds. An empty file records nothing, as with `git commit`.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { withNotes, withoutNotes } from '../config/plan-text.ts'
import type { Answer } from '../domain/answer.ts'
import { type Draft, draftOf, overlapWords, plannedOf } from '../engine/drafting.ts'
import type { World } from '../engine/world.ts'
import { AgentsError, complaintWords } from '../errors.ts'
import { newOperation } from '../store/operation.ts'
import type { Context } from './context.ts'
import type { Source } from './plan-source.ts'

type Planned = Answer & { kind: 'planned' }

interface How {
  isDry: boolean
  /** Whether the person sees it in the editor. */
  isAsked: boolean
  record: (draft: Draft) => Promise<Planned>
}

/** Shows, asks and records as told. What cannot be recorded stays in its file, and the refusal names it. */
export async function propose(context: Context, world: World, source: Source, how: How): Promise<Planned> {
  const path = join(world.repo.agentsDir, 'plans', `${newOperation('plan', '').id}.yaml`)
  const name = relative(context.cwd, path)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, source.text)
  try {
    if (how.isDry) return { ...plannedOf(world, await draftOf(world, source.text, name), true), draft: name }
    const { draft, isSeen } = how.isAsked
      ? await editUntilGood(context, world, source, { path, name })
      : { draft: await draftOf(world, source.text, name), isSeen: false }
    const planned = await how.record(draft)
    rmSync(path, { force: true })
    return isSeen ? { ...planned, isSeen } : planned
  } catch (error) {
    if (!(error instanceof AgentsError) || error instanceof Emptied) throw error
    const { code, message, complaints, hints } = error
    const kept = `The plan is kept: mend ${name}, then run \`git agents plan ${name}\``
    throw new AgentsError(code, message, {
      complaints: [...complaints],
      hints: [...hints, kept],
      cause: error,
    })
  }
}

class Emptied extends AgentsError {}

interface Place {
  path: string
  name: string
}

interface Edited {
  draft: Draft
  /** Whether it was shown as it is. */
  isSeen: boolean
}

async function editUntilGood(context: Context, world: World, source: Source, at: Place): Promise<Edited> {
  let known = await tryDraft(world, source.text, at.name)
  let plan = source.text
  const shown = known instanceof AgentsError ? undefined : plan
  if (!(known instanceof AgentsError))
    context.emit({ type: 'answered', answer: plannedOf(world, known, true) })
  for (;;) {
    writeFileSync(at.path, withNotes(plan, notesOn(source, known)))
    await context.edit?.(at.path)
    const text = readFileSync(at.path, 'utf8')
    const left = withoutNotes(text)
    if (left.isEmpty) {
      rmSync(at.path, { force: true })
      throw new Emptied('refused', 'The plan is empty, so nothing is recorded.')
    }
    plan = left.plan
    known = await tryDraft(world, text, at.name)
    if (!(known instanceof AgentsError)) return { draft: known, isSeen: plan === shown }
    const lines = known.complaints.map(
      (one) => `line ${one.line ?? 1}: ${complaintWords({ text: one.text })}`,
    )
    if (!(await context.confirm?.(`${known.message}. Edit it again?`, lines))) throw known
  }
}

async function tryDraft(world: World, text: string, name: string): Promise<Draft | AgentsError> {
  try {
    return await draftOf(world, text, name)
  } catch (error) {
    if (error instanceof AgentsError) return error
    throw error
  }
}

function notesOn({ about }: Source, known: Draft | AgentsError): string[] {
  const how = [
    about,
    'What stands below is recorded when you save and leave; an empty file records nothing.',
    '',
  ]
  if (known instanceof AgentsError)
    return [
      ...how,
      `${known.message}:`,
      ...known.complaints.map(({ text }) => `  ${text.replaceAll('\n', ' ')}`),
    ]
  const starts = known.tasks.map(({ id, brief: { after } }) =>
    after.length === 0 ? `${id} may start at once` : `${id} comes after ${after.join(', ')}`,
  )
  return [...how, ...starts, ...known.overlaps.filter(({ ordered }) => !ordered).map(overlapWords)]
}
