// What the walk of `review` asks of the world: the queue of finished tasks, kept up to date; pages; the person's own
// programs; verdicts. What is drawn and what a key means is decided elsewhere (`domain/walk`, `output/walk`).
import type { Emit } from '../domain/event.ts'
import type { Observed } from '../domain/observe.ts'
import type { VerdictKind } from '../domain/task.ts'
import type { Effect, Page, WalkInput, Walking } from '../domain/walk.ts'
import { AgentsError } from '../errors.ts'
import { showChanges, showRangeDiff } from '../git/pager.ts'
import { editIn, openShell, pageOutput } from './handing.ts'
import { judgeShown } from './judging.ts'
import { countChanged, isWorktree } from './keeper.ts'
import { live } from './live.ts'
import { openForesight } from './outlook.ts'
import { queuedOf, readPage, rememberPage } from './pages.ts'
import { refreshWorld, type World } from './world.ts'

export interface WalkSettings {
  signal: AbortSignal
  emit: Emit
  /** The command that starts this program again. */
  program: readonly string[]
}

/** A walk that begins with this world. */
export function openWalking(world: World, settings: WalkSettings): Walking {
  const closed = new AbortController()
  const signal = AbortSignal.any([settings.signal, closed.signal])
  const foresee = openForesight(world, signal)
  return {
    queue: live(world, async (now) => queueOf(now), { trees: () => [], signal, emit: settings.emit }),
    close: () => closed.abort(),
    perform: async (effect) => {
      try {
        return effect.do === 'foresee' ? await foresee(effect.queued) : await perform(world, effect, settings)
      } catch (error) {
        if (!(error instanceof AgentsError)) throw error
        return { kind: 'told', text: [error.message, ...error.hints].join(' '), isBad: true }
      }
    },
  }
}

/** The tasks that wait, those that ended first before the others. */
function queueOf({ tasks }: World): WalkInput & { kind: 'queue' } {
  const all = [...tasks.values()]
  const done = all.filter(({ state }) => state === 'done')
  return {
    kind: 'queue',
    tasks: done.sort((a, b) => endOf(a) - endOf(b)).map(queuedOf),
    working: all.filter(({ state }) => state === 'running').length,
  }
}

const endOf = ({ attempt }: Observed): number => Date.parse(attempt?.end?.at ?? '') || 0

async function perform(
  world: World,
  effect: Exclude<Effect, { do: 'foresee' }>,
  { program }: WalkSettings,
): Promise<WalkInput | undefined> {
  const { repo } = world
  switch (effect.do) {
    case 'read': {
      const now = await refreshWorld(world)
      const one = now.tasks.get(effect.id)
      if (one?.state !== 'done') return { kind: 'gone', id: effect.id }
      return { kind: 'page', page: await readPage(now, one) }
    }
    case 'diff':
    case 'difftool': {
      const { base, tip } = effect.page.review.row
      if (base === null || tip === null) return undefined
      await showChanges(placeOf(world), {
        from: base,
        to: tip,
        path: effect.path,
        isTool: effect.do !== 'diff',
      })
      return undefined
    }
    case 'since':
      await showSince(world, effect.page)
      return undefined
    case 'log':
      await pageOutput([...program, 'logs', effect.page.queued.id], placeOf(world))
      return undefined
    case 'shell':
      await openShell(worktreeOf(world, effect.page))
      return await uncommittedIn(world, effect.page)
    case 'edit': {
      const path = effect.path ?? effect.page.review.files[0]?.path
      await editIn(worktreeOf(world, effect.page), path ?? '.')
      return await uncommittedIn(world, effect.page)
    }
    case 'remember':
      await rememberPage(repo, effect.page)
      return undefined
    case 'judge':
      return await decide(world, effect.page, effect.verdict, effect.message)
    case 'quit':
      return undefined
  }
}

/** Git reads attributes and settings of the folder that it runs in. */
const placeOf = ({ repo }: World): string => repo.top ?? repo.commonDir

/** On the same base the two states of the work are compared as they are; on another one, commit by commit. */
async function showSince(world: World, { review, since }: Page): Promise<void> {
  const { base, tip } = review.row
  if (since === undefined || base === null || tip === null) return
  if (since.base === base)
    await showChanges(placeOf(world), { from: since.tip, to: tip, path: undefined, isTool: false })
  else await showRangeDiff(placeOf(world), since, { base, tip })
}

function worktreeOf({ repo }: World, { queued, review }: Page): string {
  const { place, worktree } = review.attempt
  if (place === undefined && !isWorktree(repo, worktree))
    throw new AgentsError('refused', `The worktree of ${queued.id} is not there any more.`)
  return worktree
}

/** The work is what is committed: what a person left uncommitted in the worktree does not count yet. */
async function uncommittedIn({ repo }: World, page: Page): Promise<WalkInput | undefined> {
  const { place, worktree } = page.review.attempt
  const files = place === undefined && isWorktree(repo, worktree) ? await countChanged(repo, worktree) : 0
  const text = `${files} changed ${files === 1 ? 'file' : 'files'} in the worktree: commit there what is to count`
  return files === 0 ? undefined : { kind: 'told', text, isBad: true }
}

/** Judges exactly what was shown. */
async function decide(
  world: World,
  page: Page,
  kind: VerdictKind,
  message: string | undefined,
): Promise<WalkInput> {
  const { queued } = page
  const text = await judgeShown(world, queued, { kind, message })
  await rememberPage(world.repo, { ...page, notes: [] })
  return { kind: 'judged', queued, text }
}
