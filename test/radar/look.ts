// What the radar says of a field, asked in this process: every worker's branch stands for a task that is at work.

import { type Oid, oidOf, type TaskId } from '../../src/domain/names.ts'
import { observeAll } from '../../src/domain/observe.ts'
import type { Brief, Task } from '../../src/domain/task.ts'
import { look, type RadarReport } from '../../src/engine/radar.ts'
import { readWorld, type World } from '../../src/engine/world.ts'
import { branchRef } from '../../src/store/tasks.ts'
import type { Field } from './field.ts'

/** A worker's place, where it is not simply a branch from `main` in its own worktree. */
export interface Place {
  name: string
  /** The commit that its attempt started from. */
  base: string
  after?: string[]
  /** The dependencies' tips that its base holds. */
  needs?: Record<string, string>
  isLanded?: boolean
  brief?: Partial<Brief>
}

/** One look at the workers `places`; where none are given, at all of the field's, each from `main`. */
export async function lookAt(field: Field, places?: readonly Place[]): Promise<RadarReport> {
  const world = await worldOf(field, places)
  return await look(world, [...world.tasks.values()])
}

/** The world as the journals of these workers would tell it. */
export async function worldOf(field: Field, places: readonly Place[] = everyWorker(field)): Promise<World> {
  const world = await readWorld(field.repo)
  const tasks = new Map(places.map((place, index) => [place.name as TaskId, taskAt(field, place, index)]))
  const facts = {
    tipOf: (branch: string) => world.store.refs.get(branchRef(branch)),
    clone: world.clone,
    runnerAlive: true,
  }
  return { ...world, tasks: observeAll(tasks, facts) }
}

function everyWorker(field: Field): Place[] {
  const names = field.git(field.repo, 'for-each-ref', '--format=%(refname:lstrip=3)', 'refs/heads/agents/')
  const base = field.git(field.repo, 'rev-parse', 'main')
  return names.split('\n').map((name) => ({ name, base }))
}

function taskAt(
  field: Field,
  { name, base, after = [], needs = {}, isLanded, brief = {} }: Place,
  index: number,
): Task {
  const tip = field.git(field.repo, 'rev-parse', `agents/${name}`)
  const at = new Date(1_700_000_000_000 + index * 1000).toISOString()
  const id = name as TaskId
  return {
    id,
    commit: oidOf(base),
    brief: {
      title: name,
      prompt: name,
      paths: [],
      after: after as TaskId[],
      kind: 'change',
      checks: [],
      commits: [],
      ...brief,
    },
    target: 'main',
    addedAt: at,
    addedBy: 'Pat <pat@example.org>',
    state: isLanded ? 'landed' : 'done',
    attempts: [
      {
        n: 1,
        agent: 'puppet',
        base: oidOf(base),
        branch: `agents/${name}`,
        worktree: `${field.root}/trees/${name}`,
        machine: 'here',
        startedAt: at,
        needs: needs as Record<string, Oid>,
        end: { outcome: 'done', at, tip: oidOf(tip), seconds: 1, checks: [] },
      },
    ],
    verdicts: [],
    seq: 1,
    illegal: [],
  }
}
