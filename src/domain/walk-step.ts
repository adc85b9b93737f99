// One step of the walk: an input taken in, the effects that follow. The keys of each mode are in `walk-keys`. Pure.
import type { Outlook } from './forecast.ts'
import {
  type Effect,
  keyOf,
  type Page,
  type Queued,
  type Step,
  type Walk,
  type WalkInput,
  waitingIn,
} from './walk.ts'
import { pressKey, typeText } from './walk-keys.ts'

/** The walk after `input`, and what is to be done. */
export function step(walk: Walk, input: WalkInput): Step {
  switch (input.kind) {
    case 'queue':
      return foreseen(walk, settle(withQueue(walk, input.tasks, input.working)))
    case 'key':
      return settled(pressKey({ ...walk, told: undefined }, input.key))
    case 'text':
      return { walk: typeText(walk, input.text), effects: [] }
    case 'line':
      return takeLine(walk, input.text.trim())
    case 'page':
      return settled({ walk: withPage(walk, input.page), effects: foresight(input.page) })
    case 'foreseen':
      return { walk: withOutlook(walk, input.key, input.outlook), effects: [] }
    case 'gone':
      return settle({ ...without(walk, (one) => one.id === input.id), wanted: undefined })
    case 'judged':
      return settle(afterJudging(walk, input.queued, input.text))
    case 'told':
      return settle({ ...walk, told: { text: input.text, isBad: input.isBad } })
  }
}

/** The text that is asked for and its end (`.` alone takes nothing), or a key; an empty line is Enter. */
function takeLine(walk: Walk, text: string): Step {
  const press = (key: string): WalkInput => ({ kind: 'key', key })
  if (walk.mode.kind !== 'write') return step(walk, press(text === '' ? 'enter' : text))
  return text === '.' ? step(walk, press('escape')) : step(typeText(walk, text), press('enter'))
}

function withQueue(walk: Walk, tasks: Queued[], working: number): Walk {
  const known = new Set(walk.queue.map(({ id }) => id))
  const fresh = tasks.filter(({ id }) => !known.has(id)).map(({ id }) => id)
  const isFirst = walk.queue.length === 0 && walk.page === undefined
  const told =
    isFirst || fresh.length === 0
      ? walk.told
      : {
          text: `${fresh.join(' and ')} ${fresh.length === 1 ? 'waits' : 'wait'} for a look too`,
          isBad: false,
        }
  // A reading that began before a verdict still holds what was judged.
  const queue = tasks.filter(({ id, seq }) => seq > (walk.judged.get(id) ?? -1))
  return { ...walk, queue: newest(queue, walk.page), working, told }
}

function withPage(walk: Walk, page: Page): Walk {
  const queue = newest(walk.queue, page)
  return { ...walk, queue, page, outlook: undefined, wanted: undefined, file: undefined, top: 0 }
}

/** A landing is foreseen of a task that has something to land. */
const foresight = (page: Page | undefined): Effect[] =>
  page === undefined || page.review.files.length === 0 ? [] : [{ do: 'foresee', queued: page.queued }]

/** What else waits has a part in what would land; where another page is to be read, that will ask. */
function foreseen(before: Walk, { walk, effects }: Step): Step {
  const isOver = effects.length > 0 || isSameQueue(before.queue, walk.queue)
  return { walk, effects: isOver ? effects : foresight(walk.page) }
}

const isSameQueue = (a: readonly Queued[], b: readonly Queued[]): boolean =>
  a.map(keyOf).sort().join() === b.map(keyOf).sort().join()

const withOutlook = (walk: Walk, key: string, outlook: Outlook | undefined): Walk =>
  walk.page !== undefined && keyOf(walk.page.queued) === key ? { ...walk, outlook } : walk

/** A page may have been read later than the queue. */
const newest = (queue: readonly Queued[], page: Page | undefined): Queued[] =>
  queue.map((one) => (one.id === page?.queued.id && one.seq < page.queued.seq ? page.queued : one))

function afterJudging(walk: Walk, queued: Queued, text: string): Walk {
  const judged = new Map(walk.judged).set(queued.id, queued.seq)
  const rest = without(walk, ({ id }) => id === queued.id)
  return { ...rest, judged, page: undefined, told: { text, isBad: false } }
}

const without = (walk: Walk, isOut: (one: Queued) => boolean): Walk => ({
  ...walk,
  queue: walk.queue.filter((one) => !isOut(one)),
})

const settled = ({ walk, effects }: Step): Step => {
  const after = settle(walk)
  return { walk: after.walk, effects: [...effects, ...after.effects] }
}

/** Where what is on the screen is no longer what waits: the next one is asked for, or the walk ends. Not while the person writes. */
function settle(walk: Walk): Step {
  const { page, wanted, mode } = walk
  if (wanted !== undefined || mode.kind === 'write' || mode.kind === 'ask') return { walk, effects: [] }
  const waiting = waitingIn(walk)
  if (page !== undefined && waiting.some((one) => keyOf(one) === keyOf(page.queued)))
    return { walk, effects: [] }
  const again = waiting.find(({ id }) => id === page?.queued.id)
  const told = again === undefined ? lossOf(walk) : { text: `${again.id} has changed meanwhile`, isBad: true }
  const next = again ?? waiting[0]
  if (next !== undefined)
    return {
      walk: { ...walk, wanted: next.id, told: told ?? walk.told },
      effects: [{ do: 'read', id: next.id }],
    }
  const idle: Walk = {
    ...walk,
    page: undefined,
    file: undefined,
    top: 0,
    mode: { kind: 'look' },
    told: told ?? walk.told,
  }
  return { walk: idle, effects: walk.working === 0 ? [{ do: 'quit' }] : [] }
}

/** What is on the screen and no longer waits, though nobody judged or skipped it here. */
function lossOf({ page, skipped }: Walk): Walk['told'] {
  if (page === undefined || skipped.includes(keyOf(page.queued))) return undefined
  return { text: `${page.queued.id} does not wait any more`, isBad: true }
}
