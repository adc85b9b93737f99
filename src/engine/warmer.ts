// Fills the pool beside agents at work: whenever one has started, so that what it needs to start is never in its way.
import { endMarked } from '../agents/marked.ts'
import type { Event } from '../domain/event.ts'
import type { Oid } from '../domain/names.ts'
import { reasonOf } from '../errors.ts'
import { branchOf, readRefs } from '../git/refs.ts'
import { inRepo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import { branchRef } from '../store/tasks.ts'
import type { Run } from './attempt.ts'
import { lackOfRoom } from './disk-guard.ts'
import { withoutBindings } from './environment.ts'
import { forgetSetUp, isWorktree, prepareWorktree, setUpFor } from './keeper.ts'
import { isAlike, pooledPath, pooledPaths, purposeOf, writePool } from './pool.ts'
import { keepPooled, poolMark, removePooled } from './pool-end.ts'
import { setUpWorktree } from './setup.ts'

export class Warmer {
  readonly #run: () => Run
  readonly #target: string | undefined
  readonly #stop = new AbortController()
  #filling: Promise<void> | undefined
  #isAsked = false
  #isBroken = false

  /** `run` is asked at each use: its configuration may change under way. */
  constructor(run: () => Run, target: string | undefined) {
    this.#run = run
    this.#target = target
  }

  /** Hears what happens in the run. */
  take(event: Event): void {
    if (event.type !== 'started' || this.#isBroken || this.#stop.signal.aborted) return
    const { warm, isolation } = this.#run().config
    if (warm === 0 || isolation === 'shared' || this.#target === undefined) return
    this.#isAsked = true
    this.#filling ??= this.#fill(branchRef(this.#target)).finally(() => {
      this.#filling = undefined
    })
  }

  /** Ends what is under way; the next run goes on with it. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#filling
  }

  async #fill(target: ReturnType<typeof branchRef>): Promise<void> {
    try {
      await endMarked(poolMark(this.#run()), 2_000)
      while (this.#isAsked) {
        this.#isAsked = false
        const tip = (await readRefs(this.#run().repo, [target])).get(target)
        for (let n = 1; tip !== undefined && n <= this.#run().config.warm; n++) await this.#make(n, tip)
      }
    } catch (error) {
      this.#break(reasonOf(error))
    }
  }

  async #make(n: number, tip: Oid): Promise<void> {
    const run = this.#run()
    const { repo, config } = run
    const { signal } = this.#stop
    if (signal.aborted || this.#isBroken || lackOfRoom(run, 'warm') !== undefined) return
    if (await hasSubmodules(run, tip)) return this.#break('Git cannot move a worktree with submodules')
    const worktree = pooledPath(repo, config, n)
    const purpose = await purposeOf(repo, config, tip)
    if (isWorktree(repo, worktree)) {
      if (setUpFor(worktree) === purpose || !(await makeFree(run, worktree, tip, purpose))) return
    }
    await writePool(repo, [...new Set([...pooledPaths(repo), worktree])])
    await prepareWorktree(repo, worktree, tip)
    const env = { ...withoutBindings(run.env), ...config.env }
    const error = await setUpWorktree({ repo, config, worktree, env, mark: poolMark(run), signal, purpose })
    if (error !== undefined) this.#break(error)
  }

  #break(why: string): void {
    this.#isBroken = true
    this.#run().emit({ type: 'warning', text: `no worktrees are made ready beforehand: ${why}` })
  }
}

const hasSubmodules = async ({ repo }: Run, tip: Oid): Promise<boolean> =>
  (await git(['ls-tree', '-z', tip, '.gitmodules'], inRepo(repo))).stdout.length > 0

/** Keeps what somebody may have done there, and makes it ready to be set up anew; false where it must stay as it is. */
async function makeFree(run: Run, worktree: string, tip: Oid, purpose: string): Promise<boolean> {
  if ((await branchOf(worktree)) !== undefined || !(await keepPooled(run, worktree, tip))) return false
  const made = setUpFor(worktree)
  if (made === undefined || isAlike(purpose, made)) forgetSetUp(worktree)
  else await removePooled(run.repo, worktree)
  return true
}
