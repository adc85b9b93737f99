// A look that goes on: what a verb sees is seen again whenever a file, a ref or the runner has changed, until it is
// aborted. At rest it does nothing but wait.
import { basename, join } from 'node:path'
import type { Emit } from '../domain/event.ts'
import type { Observed } from '../domain/observe.ts'
import { isOpen } from '../domain/task.ts'
import { currentBranch } from '../git/refs.ts'
import { gitDirOf } from '../git/repo.ts'
import { quarantine, type Snapshot } from '../git/snapshot.ts'
import { lockHolder } from '../store/lock.ts'
import { isPlaceHere } from './keeper.ts'
import { pause, untilCalm } from './pause.ts'
import type { Memory } from './radar.ts'
import { type Place, Watcher, watchLimit } from './watcher.ts'
import { refreshWorld, type World } from './world.ts'

export interface LiveSettings {
  /** The worktrees whose files matter. */
  trees: (world: World) => string[]
  /** Others that matter. */
  places?: readonly Place[]
  signal: AbortSignal
  /** When aborted, one more look is the last one. */
  finish?: AbortSignal
  emit: Emit
  /** While it says so, a look that is due waits: those who are looked at need the machine themselves. */
  isBusy?: () => boolean
  /** How many directories may be watched; else half of what the system allows. */
  limit?: number
}

/** The runner's death leaves no trace in any folder, so it is looked for: a few short reads, without a process. */
const aliveEveryMs = 2_000
/** Looks take a third of the time at most: where one is slow, the next one waits, though never long. */
const rest = { perLook: 2, mostMs: 2_000 }
/** Objects that looks have made are thrown away now and then. */
const looksPerStore = 200

/** What `see` gives, now and after each change; it ends when the signal aborts. */
export async function* live<Seen>(
  before: World,
  see: (world: World, memory: Memory) => Promise<Seen>,
  {
    trees,
    places = [],
    signal,
    finish = signal,
    emit,
    isBusy = () => false,
    limit = watchLimit(),
  }: LiveSettings,
): AsyncGenerator<Seen> {
  let world = before
  let memory = remember(world)
  const watcher = new Watcher({
    limit,
    onPolling: (folder) =>
      emit({
        type: 'warning',
        text: `${basename(folder)} and others are looked at every few seconds: the system lets no more folders be watched`,
      }),
  })
  const timer = watchRunner(world, watcher)
  try {
    for (let looks = 1; !signal.aborted; looks++) {
      await watcher.watch([...placesOf(world, trees(world)), ...places])
      const branch = await currentBranch(world.repo)
      world = await refreshWorld({ ...world, branch })
      // Again for what began while the first watches were set.
      await watcher.watch([...placesOf(world, trees(world)), ...places])
      const since = performance.now()
      const isLast = finish.aborted
      yield await see(world, { store: memory.store, recall: memory.recallBy(watcher) })
      if (isLast) return
      if (looks % looksPerStore === 0) {
        memory.discard()
        memory = remember(world)
      }
      // The first look is at everything; those that follow are at what has changed.
      if (looks > 1) await pause(Math.min(rest.mostMs, (performance.now() - since) * rest.perLook), finish)
      await watcher.change(finish)
      await untilCalm(isBusy, finish)
    }
  } finally {
    clearInterval(timer)
    watcher.close()
    memory.discard()
  }
}

/** The worktrees of the open tasks that have one. */
export const openWorktrees = (world: World): string[] =>
  worktreesOf(
    world,
    [...world.tasks.values()].filter(({ task }) => isOpen(task)),
  )

/** The folders in which these tasks are worked on, of those that are here. */
export const worktreesOf = ({ repo }: World, tasks: readonly Observed[]): string[] => [
  ...new Set(
    tasks.flatMap(({ attempt }) =>
      attempt !== undefined && isPlaceHere(repo, attempt) ? attempt.worktree : [],
    ),
  ),
]

/** The worktrees themselves, the index and HEAD of each, and the refs. */
function placesOf({ repo }: World, trees: readonly string[]): Place[] {
  const names = (folder: string, names: RegExp): Place => ({
    key: `names ${folder}`,
    kind: 'names',
    folder,
    names,
  })
  return [
    ...trees.map((folder): Place => ({ key: folder, kind: 'tree', folder })),
    ...trees
      .filter((folder) => folder !== repo.main)
      .map((folder) => names(gitDirOf(folder), /^(HEAD|index)$/)),
    { key: 'refs', kind: 'folders', folder: join(repo.commonDir, 'refs') },
    names(repo.commonDir, /^(HEAD|index|packed-refs)$/),
  ]
}

function watchRunner(world: World, watcher: Watcher): NodeJS.Timeout {
  const holder = (): string => JSON.stringify(lockHolder(world.repo, 'runner') ?? null)
  let last = holder()
  return setInterval(() => {
    const now = holder()
    if (now !== last) watcher.nudge()
    last = now
  }, aliveEveryMs)
}

function remember(world: World) {
  const { store, discard } = quarantine(world.repo)
  const known = new Map<string, { generation: number; tip: string; snapshot: Snapshot | undefined }>()
  const recallBy =
    (watcher: Watcher): Memory['recall'] =>
    async (worktree, tip, look) => {
      // Asked before the look: what changes during it raises the generation, and the next look is made.
      const generation = watcher.generation(worktree)
      const last = known.get(worktree)
      if (generation !== undefined && last?.generation === generation && last.tip === tip)
        return last.snapshot
      const snapshot = await look()
      if (generation === undefined) known.delete(worktree)
      else known.set(worktree, { generation, tip, snapshot })
      return snapshot
    }
  return { store, discard, recallBy }
}
