// Keeps a served page up to date: the parts that changed are exchanged, what the reader unfolded stays unfolded.
import { watch } from './diffs.ts'
import { localTimes } from './times.ts'

/** Follows the server until the page is left. */
export function followServer(): void {
  const events = new EventSource('events')
  const live = (text: string): void => {
    const place = document.querySelector('#live')
    if (place !== null) place.textContent = text
  }
  let isBusy = false
  let isStale = false
  const refresh = async (): Promise<void> => {
    isStale = true
    if (isBusy) return
    isBusy = true
    while (isStale) {
      isStale = false
      const answer = await fetch('.', { credentials: 'same-origin' }).catch(() => undefined)
      if (answer?.ok === true) exchange(new DOMParser().parseFromString(await answer.text(), 'text/html'))
    }
    isBusy = false
  }
  events.addEventListener('changed', () => void refresh())
  events.addEventListener('open', () => {
    live('live')
    void refresh()
  })
  events.addEventListener('error', () => live('not connected: start git agents review --web again'))
}

function exchange(fresh: Document): void {
  const known = new Map(partsOf(document).map((part) => [part.dataset.part ?? '', part]))
  let last: HTMLElement | undefined
  for (const part of partsOf(fresh)) {
    const old = known.get(part.dataset.part ?? '')
    known.delete(part.dataset.part ?? '')
    if (old === undefined) last?.after(document.importNode(part, true))
    else if (old.dataset.mark !== part.dataset.mark && !isHeld(old, part)) replace(old, part)
    last = partsOf(document).find(({ dataset }) => dataset.part === part.dataset.part) ?? last
  }
  for (const gone of known.values()) if (!writtenIn(gone).some(({ value }) => value !== '')) gone.remove()
}

const partsOf = (root: ParentNode): HTMLElement[] => [...root.querySelectorAll<HTMLElement>('[data-part]')]

/** Words that were not sent yet are not taken away, nor is other work put under them. */
const isHeld = (old: HTMLElement, fresh: HTMLElement): boolean =>
  writtenIn(old).some(({ value }) => value !== '') && workOf(old) !== workOf(fresh)

/** What a verdict in this part would judge. */
function workOf(part: HTMLElement): string | undefined {
  const form = part.querySelector<HTMLFormElement>('.judge')
  return form === null ? undefined : `${form.dataset.tip} ${form.dataset.seq}`
}

const writtenIn = (part: ParentNode): (HTMLTextAreaElement | HTMLInputElement)[] => [
  ...part.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>('textarea, .noting input'),
]

function replace(old: HTMLElement, fresh: HTMLElement): void {
  const unfolded = new Map(foldsOf(old).map((fold) => [fold.dataset.key, fold.open]))
  const focused = old.contains(document.activeElement) ? document.activeElement?.id : undefined
  const part = document.importNode(fresh, true)
  for (const fold of foldsOf(part)) fold.open = unfolded.get(fold.dataset.key) ?? fold.open
  carry(old, part)
  localTimes(part)
  old.replaceWith(part)
  watch(part)
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
}

/** What was written stays, and so do the forms that are open for a note. */
function carry(old: HTMLElement, part: HTMLElement): void {
  const places = new Map(writtenIn(part).map((field) => [field.id, field]))
  for (const { id, value } of writtenIn(old)) {
    const field = places.get(id)
    if (field !== undefined) field.value = value
  }
  for (const form of old.querySelectorAll('.noting.open')) {
    const field = places.get(form.querySelector('input')?.id ?? '')
    field?.closest('.noting')?.classList.add('open')
  }
}

const foldsOf = (root: ParentNode): HTMLDetailsElement[] => [
  ...root.querySelectorAll<HTMLDetailsElement>('details[data-key]'),
]
