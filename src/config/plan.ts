// A plan file made tasks, all of them or none: its syntax, its shape, and that its tasks fit together.
import { freeId, type Glob, parseGlob, slugOf, type TaskId } from '../domain/names.ts'
import { nearestName } from '../domain/nearest.ts'
import type { Brief } from '../domain/task.ts'
import type { Complaint } from '../errors.ts'
import { complaintsOf, refusalOf } from './complaints.ts'
import { type Document, parseDocument } from './document.ts'
import type { Path, Place } from './place.ts'
import { graphFlaws, type NamedTask } from './plan-graph.ts'
import { planShape, type WrittenTask } from './plan-shape.ts'
import { planWarnings } from './plan-warnings.ts'
import type { Flaw, Placed } from './shape.ts'

/** A task as a plan records it, and where in the file it begins. */
export interface PlannedTask {
  id: TaskId
  brief: Brief
  place: Place
}

/** What the repository knows already. */
export interface Known {
  ids: readonly string[]
  agents: readonly string[]
}

/**
 * Parses a plan file: JSON where its name ends so, else YAML.
 * @throws AgentsError `config` with every mistake at once, each with its line and column
 */
export async function parsePlan(
  text: string,
  file: string,
  known: Known,
): Promise<{ tasks: PlannedTask[]; warnings: Complaint[] }> {
  const document = await parseDocument(text, file)
  if (document.isBroken) throw refusalOf(file, document.complaints)
  const flaws: Flaw[] = []
  const written = readTasks(document.value, flaws)
  const named = nameTasks(written, known, document, flaws)
  flaws.push(...graphFlaws(named, known.ids), ...written.flatMap((task) => agentFlaws(task, known.agents)))
  const complaints = [...document.complaints, ...complaintsOf(document, flaws)]
  if (complaints.length > 0) throw refusalOf(file, complaints)
  return {
    tasks: named.map(({ id, path, value }) => ({
      id,
      brief: briefOf(value),
      place: document.locate(path),
    })),
    warnings: complaintsOf(document, written.flatMap(planWarnings)),
  }
}

function readTasks(value: unknown, flaws: Flaw[]): Placed<WrittenTask>[] {
  if (value === null || value === undefined)
    flaws.push({ path: [], text: 'the plan is empty', hint: howToBegin })
  else if (Array.isArray(value))
    flaws.push({ path: [], text: 'a plan must be a map, not a list', hint: howToBegin })
  else return planShape.read(value, [], flaws)?.tasks ?? []
  return []
}

const howToBegin = 'To make a plan of a list of tasks, write `tasks:` above it'

/** Gives every task its id: the written one, or one from its title that nobody has. */
function nameTasks(
  written: readonly Placed<WrittenTask>[],
  known: Known,
  document: Document,
  flaws: Flaw[],
): NamedTask[] {
  const taken = new Map<string, Path | 'repository'>(known.ids.map((id) => [id, 'repository']))
  for (const { path, value } of written) {
    if (value.id === undefined) continue
    const owner = taken.get(value.id)
    if (owner === undefined) taken.set(value.id, path)
    else flaws.push({ path: [...path, 'id'], ...takenWords(value.id, owner, document) })
  }
  const named = written.map(({ path, value }) => {
    const id = (value.id as TaskId | undefined) ?? freeId(slugOf(value.title ?? ''), (it) => taken.has(it))
    if (!taken.has(id)) taken.set(id, path)
    return { id, path, value }
  })
  return afterOwn(named)
}

/** What the titles of a plan name is the plan's own task, also where it has another id because an older one has that. */
function afterOwn(named: readonly NamedTask[]): NamedTask[] {
  const ids = new Set<string>(named.map(({ id }) => id))
  const own = new Map<string, TaskId>()
  for (const { id, value } of named) {
    const slug = slugOf(value.title ?? '')
    if (value.id === undefined && !ids.has(slug) && !own.has(slug)) own.set(slug, id)
  }
  return named.map(({ id, path, value }) => {
    const after = value.after?.map((it) => {
      const meant = own.get(it.value)
      return meant === undefined || meant === id ? it : { ...it, value: meant }
    })
    return { id, path, value: after === undefined ? value : { ...value, after } }
  })
}

function takenWords(id: string, owner: Path | 'repository', document: Document): Omit<Flaw, 'path'> {
  if (owner !== 'repository')
    return {
      text: `\`${id}\` is the id of the task in line ${document.locate([...owner, 'id']).line} already`,
    }
  return {
    text: `\`${id}\` is the id of a task in this repository already`,
    hint: `To change that task, run git agents edit ${id}; to add one, give it another id`,
  }
}

function agentFlaws({ path, value }: Placed<WrittenTask>, agents: readonly string[]): Flaw[] {
  const { agent } = value
  if (agent === undefined || agents.includes(agent)) return []
  const near = nearestName(agent, agents)
  const hint = near === undefined ? `Known agents: ${agents.join(', ')}` : `Did you mean \`${near}\`?`
  return [{ path: [...path, 'agent'], text: `no agent is called \`${agent}\``, hint }]
}

function briefOf(task: WrittenTask): Brief {
  const { title, prompt, paths = [], after = [], kind = 'change', checks = [], commits = [] } = task
  const { agent, timeout } = task
  return {
    title,
    prompt,
    paths: globsOf(paths),
    after: [...new Set(after.map(({ value }) => value as TaskId))],
    kind,
    ...(agent === undefined ? {} : { agent }),
    checks,
    ...(timeout === undefined ? {} : { timeout }),
    commits: commits.map(({ value }) => ({ title: value.title, paths: globsOf(value.paths) })),
  }
}

const globsOf = (patterns: readonly string[]): Glob[] => [
  ...new Set(patterns.flatMap((it) => parseGlob(it) ?? [])),
]
