// An agent that writes a plan: in a worktree of its own at the target, and asked a second time where its plan has mistakes
// or doubts. What it changes there is nobody's work and goes with the worktree.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { endMarked } from '../agents/marked.ts'
import { planAgain, planPrompt } from '../agents/plan-prompt.ts'
import { isOpen } from '../domain/task.ts'
import { AgentsError, reasonOf } from '../errors.ts'
import type { Repo } from '../git/repo.ts'
import { removeWorktree } from '../git/worktree.ts'
import { type Lock, lockHolder, tryLock } from '../store/lock.ts'
import { logPath } from '../store/transcript.ts'
import { atWork } from './at-work.ts'
import { prepareWorktree, worktreePath } from './keeper.ts'
import { plannerNote } from './planner-note.ts'
import { ask, type PlanGoal, planFile, plannerId, type Seat } from './planner-turn.ts'
import { requireTarget, requireTip, type World } from './world.ts'

/** The plan that an agent wrote, as it wrote it. Throws `refused` where it gave none. */
export async function planGoal(world: World, asked: PlanGoal): Promise<string> {
  const lock = takePlace(world.repo)
  const mark = `plan:${crypto.randomUUID()}`
  writeFileSync(plannerNote(world.repo), mark)
  try {
    const seat = await openSeat(world, asked, mark)
    try {
      return await planTwice(seat)
    } finally {
      await takeAway(seat)
    }
  } finally {
    rmSync(plannerNote(world.repo), { force: true })
    lock.release()
  }
}

/** A worktree that stays is used again the next time; the plan is not lost for it. */
async function takeAway({ world: { repo }, worktree, asked }: Seat): Promise<void> {
  try {
    await atWork(repo, worktree, () => removeWorktree(repo, worktree))
  } catch (error) {
    asked.emit({ type: 'warning', text: `${worktree} could not be removed: ${reasonOf(error)}` })
  }
}

/** Ends the agent that a killed command left. */
export async function endLeftPlanner(repo: Repo): Promise<void> {
  const lock = tryLock(repo, 'plan')
  if (lock === undefined) return
  try {
    const note = plannerNote(repo)
    if (existsSync(note)) await endMarked(readFileSync(note, 'utf8'), 2_000)
    rmSync(note, { force: true })
  } finally {
    lock.release()
  }
}

function takePlace(repo: Repo): Lock {
  const lock = tryLock(repo, 'plan')
  if (lock !== undefined) return lock
  const pid = lockHolder(repo, 'plan')?.pid
  throw new AgentsError('refused', `An agent writes a plan here already${pid ? ` (process ${pid})` : ''}.`, {
    hints: ['Wait until that command has ended'],
  })
}

async function openSeat(world: World, asked: PlanGoal, mark: string): Promise<Seat> {
  const worktree = worktreePath(world.repo, world.config, plannerId)
  const base = requireTip(world, requireTarget(world))
  await prepareWorktree(world.repo, worktree, base)
  rmSync(join(worktree, planFile), { recursive: true, force: true })
  rmSync(dirname(logPath(world.repo, plannerId, 1)), { recursive: true, force: true })
  const open = [...world.tasks.values()].filter(({ task }) => isOpen(task))
  const parts = {
    goal: asked.goal,
    file: planFile,
    agents: asked.agents,
    open: open.map(({ id, task: { brief } }) => ({ id, title: brief.title, paths: brief.paths })),
  }
  return { world, asked, mark, worktree, base, parts }
}

async function planTwice(seat: Seat): Promise<string> {
  const { asked, parts } = seat
  const tell = (text: string): void => asked.emit({ type: 'note', text })
  tell(`${asked.agent} reads the repository and writes a plan.`)
  const first = await ask(seat, 1, planPrompt(parts), undefined)
  const doubts = first.plan === undefined ? ['It holds no plan'] : await asked.doubtsOf(first.plan)
  if (doubts.length === 0 && first.plan !== undefined) return first.plan
  tell(`A second pass, to settle: ${doubts.slice(0, 5).join('; ')}.`)
  const again = planAgain(doubts, { file: planFile, plan: first.plan })
  const prompt = first.session === undefined ? `${planPrompt(parts)}\n# A second pass\n\n${again}` : again
  const second = await ask(seat, 2, prompt, first)
  const plan = second.plan ?? first.plan
  if (plan !== undefined) return plan
  throw new AgentsError('refused', `${asked.agent} gave no plan.`, {
    hints: [`What it said is in ${logPath(seat.world.repo, plannerId, 2)}`],
  })
}
