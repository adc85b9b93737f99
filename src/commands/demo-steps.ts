// The steps of `demo`: what is said, the command as a person types it, and the same command as its verb is given it.
import type { Command, Input } from './context.ts'

export interface Step {
  text: string
  /** As typed in a shell; a test holds it and `input` equal. */
  command: string
  load: () => Promise<{ command: Command }>
  input: Input
}

const feedback = 'Keep both: short, with the number of lessons'

/** The last command, whose output is the answer. */
export const logCommand = 'git log --graph --oneline --notes=agents'

export const steps: readonly Step[] = [
  {
    text: 'Record the plan. Where the paths of two tasks can meet, it says so before anybody has started.',
    command: 'git agents plan plan.yaml',
    load: () => import('./plan.ts'),
    input: { args: ['plan.yaml'], flags: {} },
  },
  {
    text: 'Run it: four agents at a time, each in a worktree of its own. course-pages waits for three others and starts from their results. --trust agrees to the commands in .agentsrc.',
    command: 'git agents run --trust -j 4',
    load: () => import('./run.ts'),
    input: { args: [], flags: { trust: true, jobs: '4' } },
  },
  {
    text: 'Did their work collide? This merges what they wrote, without touching any of it. Two tasks that changed one file may still merge; course-pages stands on the work of three others, and what meets theirs is told of them.',
    command: 'git agents conflicts',
    load: () => import('./conflicts.ts'),
    input: { args: [], flags: {} },
  },
  {
    text: 'What waits for a review?',
    command: 'git agents review',
    load: () => import('./review.ts'),
    input: { args: [], flags: {} },
  },
  ...['english-lessons', 'spanish-lessons', 'lesson-component', 'course-pages', 'short-titles'].map(approve),
  {
    text: 'Land what is approved, one commit for each task. The conflict holds only its own task.',
    command: 'git agents land',
    load: () => import('./land.ts'),
    input: { args: [], flags: {} },
  },
  {
    text: 'The task that was held goes back to its agent with a word on what to do.',
    command: `git agents review short-titles --request-changes -m '${feedback}'`,
    load: () => import('./review.ts'),
    input: { args: ['short-titles'], flags: { 'request-changes': true, message: feedback } },
  },
  {
    text: 'Run again: its work is put on main as it is now, the conflict is written into the file, and its agent settles it.',
    command: 'git agents run',
    load: () => import('./run.ts'),
    input: { args: [], flags: {} },
  },
  {
    text: 'Naming a task approves it.',
    command: 'git agents land short-titles',
    load: () => import('./land.ts'),
    input: { args: ['short-titles'], flags: {} },
  },
]

function approve(id: string, at: number): Step {
  return {
    text: at === 0 ? 'Approve each of them; a real one you would read first, with --diff.' : '',
    command: `git agents review ${id} --approve`,
    load: () => import('./review.ts'),
    input: { args: [id], flags: { approve: true } },
  }
}
