// What an attempt's agent is told: the brief, the results before it, what others work on, and what the last attempt or
// its review left to do. The words are `agents/prompt`'s.
import { assemblePrompt, type PromptParts } from '../agents/prompt.ts'
import { wantsChanges } from '../domain/task.ts'
import { narrowedTo } from '../git/sparse.ts'
import { checkLogPath, readLogEnd } from '../store/transcript.ts'
import type { Begun, Run } from './attempt.ts'
import { changedFiles } from './tree.ts'
import type { World } from './world.ts'

/** The prompt of an attempt. */
export async function promptFor(run: Run, world: World, begun: Begun): Promise<string> {
  const { task, branch, place, worktree } = begun
  const { title, prompt, paths, kind, after } = task.task.brief
  const others = [...world.tasks.values()].filter(({ id, state }) => id !== task.id && state === 'running')
  const results = await Promise.all(
    after
      .flatMap((id) => world.tasks.get(id) ?? [])
      .map(async (other) => ({
        id: other.id,
        title: other.task.brief.title,
        message: other.attempt?.end?.message,
        files: await changedFiles(run.repo, other.base, other.tip),
      })),
  )
  const parts: PromptParts = {
    title,
    prompt,
    paths,
    kind,
    branch,
    isInCheckout: place !== undefined,
    folders: place === undefined ? narrowedTo(worktree) : undefined,
    others: others.map(({ id, task: { brief } }) => ({ id, title: brief.title, paths: brief.paths })),
    results,
    feedback: feedbackFor(run, begun),
  }
  return assemblePrompt(parts, run.config.prompt)
}

/** What the last review asked for, or why the last attempt failed, where this attempt goes on from there. */
function feedbackFor(
  run: Run,
  { task, session, conflicts }: Begun,
): { text: string; checks?: string | undefined } | undefined {
  const verdict = task.task.verdicts.at(-1)
  const checks = readLogEnd(checkLogPath(run.repo, task.id, task.attempt?.n ?? 0), 8_000)
  if (wantsChanges(task.task))
    return {
      text: [verdict?.message ?? 'Changes were requested.', ...badEnd(task), ...settling(conflicts)].join(
        '\n\n',
      ),
      checks,
    }
  if (session === undefined) return undefined
  return {
    text: [
      `Your last attempt did not end well (${task.reason ?? task.state}). Go on from where you were.`,
      ...settling(conflicts),
    ].join('\n\n'),
    checks,
  }
}

/** How the last attempt ended, where a person sent it back after it had failed. */
const badEnd = ({ attempt }: Begun['task']): string[] =>
  attempt?.end?.outcome === 'failed'
    ? [`Your last attempt failed: ${attempt.end.reason ?? 'no reason'}.`]
    : []

/** What to say of files in which the new base and the task's own work conflict. */
const settling = (paths: readonly string[]): string[] =>
  paths.length === 0
    ? []
    : [
        `What this is to land on has moved on, and your work conflicts with it. These files hold both sides between conflict markers; settle each so that both intents hold, and leave no marker:\n${paths.map((path) => `- ${path}`).join('\n')}`,
      ]
