// Where the plan comes from: a file, a goal that an agent makes a plan of, an issue, a checklist.
import { writePlan } from '../config/plan-text.ts'
import { parseTodo, type TodoItem } from '../domain/todo.ts'
import { doubtsAbout, knownAgents } from '../engine/drafting.ts'
import { readIssue } from '../engine/issue.ts'
import { planGoal } from '../engine/planner.ts'
import { requireTrust } from '../engine/trust.ts'
import type { World } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import type { Context, Flags } from './context.ts'
import { readText } from './file-text.ts'

export interface Source {
  text: string
  /** Its name in complaints. */
  name: string
  /** What it is for, in a line, where somebody else than the person wrote it. */
  isProposed: boolean
  about: string
  /** Where each of its tasks stands in the checklist that it was made of, by line. */
  lines?: readonly number[]
}

/** The text of the plan that was asked for. */
export async function readSource(
  context: Context,
  world: World,
  file: string | undefined,
  flags: Flags,
): Promise<Source> {
  const { goal, 'from-issue': issue, 'from-todo': todo } = flags
  if (typeof goal === 'string') return await fromGoal(context, world, goal, flags)
  if (typeof issue === 'string') return await fromIssue(context, world, issue, flags)
  if (typeof todo === 'string') {
    const tasks = unrecorded(context, world, parseTodo(await readText(context, todo)))
    const lines = tasks.map(({ line }) => line)
    return {
      text: await planOf(tasks, nameOf(todo)),
      name: nameOf(todo),
      isProposed: false,
      about: '',
      lines,
    }
  }
  if (file === undefined)
    throw new AgentsError('usage', 'git agents plan needs a plan file, or - for standard input.', {
      hints: ['To let an agent write the plan, give `--goal "what to do"`'],
    })
  return { text: await readText(context, file), name: nameOf(file), isProposed: false, about: '' }
}

/** The same error with each complaint about a task at the item of the checklist that the task was made of. */
export function atItems(error: unknown, { text, lines = [] }: Source): unknown {
  if (!(error instanceof AgentsError) || lines.length === 0) return error
  const starts = text.split('\n').flatMap((line, index) => (/^ {2}- id: /.test(line) ? [index + 1] : []))
  const complaints = error.complaints.map((complaint) => {
    const line = lines[starts.findLastIndex((start) => start <= (complaint.line ?? 0))]
    const { column: _, ...rest } = complaint
    return line === undefined ? complaint : { ...rest, line }
  })
  return new AgentsError(error.code, error.message, { hints: [...error.hints], complaints, cause: error })
}

const nameOf = (file: string): string => (file === '-' ? 'standard input' : file)

async function fromGoal(context: Context, world: World, goal: string, flags: Flags): Promise<Source> {
  const { env, signal, emit, confirm } = context
  await requireTrust(world, { checks: [], isGiven: flags.trust === true, confirm })
  const agent = typeof flags.agent === 'string' ? flags.agent : world.config.agent
  const doubtsOf = (plan: string): Promise<string[]> => doubtsAbout(world, plan)
  const text = await planGoal(world, { goal, agent, agents: knownAgents(world), env, signal, emit, doubtsOf })
  return { text, name: 'the plan', isProposed: true, about: firstLine(goal) }
}

/** The open items of its checklist, or else the whole as a goal. */
async function fromIssue(context: Context, world: World, name: string, flags: Flags): Promise<Source> {
  const { title, body, url } = await readIssue(world.repo, name, context)
  const origin = `From ${url}: ${firstLine(title)}`
  const items = unrecorded(context, world, parseTodo(body))
  if (items.length === 0) return await fromGoal(context, world, `${title}\n\n${body}\n\nFrom ${url}`, flags)
  const tasks = items.map((item) => ({ ...item, prompt: `${item.prompt}\n\n${origin}` }))
  return { text: await planOf(tasks, url), name: 'the plan', isProposed: true, about: origin }
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? ''

/** A checklist grows: items that are tasks already are left out, and named. */
function unrecorded({ emit }: Context, { tasks }: World, items: readonly TodoItem[]): TodoItem[] {
  return items.filter(({ id, title }) => {
    const isThere = [...tasks.values()].some((one) => one.id === id && one.task.brief.title === title)
    if (isThere) emit({ type: 'warning', text: `${id} is a task already, so it is left out` })
    return !isThere
  })
}

async function planOf(tasks: readonly TodoItem[], from: string): Promise<string> {
  if (tasks.length > 0) return await writePlan(tasks.map(({ line: _, ...task }) => task))
  throw new AgentsError('refused', `${from} has no open item that is no task yet.`, {
    hints: ['An open item is a line such as `- [ ] what to do`'],
  })
}
