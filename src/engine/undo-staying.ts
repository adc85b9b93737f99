// What stays in the checkout when an operation is taken back, or brought back: files of tasks that worked there. An undo
// gives them back as uncommitted as they were before they landed.
import type { Oid, TaskId } from '../domain/names.ts'
import type { Observed } from '../domain/observe.ts'
import { diffCommits } from '../git/diff.ts'
import type { Operation } from '../store/operation.ts'
import { findFollower } from './follow.ts'
import { stayingIn } from './staying.ts'
import type { World } from './world.ts'

interface Step {
  branch: string
  from: Oid
  to: Oid
}

/** The paths whose files stay while the branch moves. */
export async function staysAtUndo(world: World, operation: Operation, step: Step): Promise<string[]> {
  const tasks = operation.tasks.flatMap((id) => world.tasks.get(id as TaskId) ?? [])
  if (operation.undoes !== undefined) return await staysAtRedo(world, tasks, step)
  const landed = tasks.flatMap((task) => {
    const { landing } = task.task
    return landing?.inPlace === true && landing.operation === operation.id ? workOf(task) : []
  })
  const diffs = await diffCommits(
    world.repo,
    landed.map(({ base, tip }) => ({ from: base, to: tip })),
  )
  return [...new Set(diffs.flat().map(({ path }) => path))]
}

/** As at the landing itself: what the files hold already, or hold of a task that builds on it. */
async function staysAtRedo(
  world: World,
  tasks: readonly Observed[],
  { branch, from, to }: Step,
): Promise<string[]> {
  const works = tasks.flatMap(workOf)
  const follower = await findFollower(world.repo, branch)
  const standing = await stayingIn(world, follower?.path, from, works)
  const [changes = []] = await diffCommits(world.repo, [{ from, to }])
  return changes.flatMap(({ path }) =>
    works.some(({ task }) => standing(task, path) === 'stays') ? [path] : [],
  )
}

function workOf(task: Observed): { task: Observed; base: Oid; tip: Oid }[] {
  const { base, tip } = task
  return base === undefined || tip === undefined ? [] : [{ task, base, tip }]
}
