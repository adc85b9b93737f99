// Keys that move between tasks. None of them decides anything; none is heard while something is written.
import { toggleLayout } from './diffs.ts'

/** Hears them from now on. */
export function hearKeys(): void {
  const help = document.querySelector<HTMLDialogElement>('#keys')
  document.querySelector('#keys-button')?.addEventListener('click', () => help?.showModal())
  help?.querySelector('button')?.addEventListener('click', (event) => {
    event.preventDefault()
    help.close()
  })
  const actions: Record<string, () => void> = {
    j: () => step(1),
    k: () => step(-1),
    o: toggleFiles,
    s: toggleLayout,
    t: () => scrollTo({ top: 0 }),
    '?': () => help?.showModal(),
  }
  document.addEventListener('keydown', (event) => {
    const action = actions[event.key]
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey || help?.open === true) return
    if (event.target instanceof Element && event.target.matches('textarea, input:not([type=radio]), select'))
      return
    event.preventDefault()
    action()
  })
}

const tasks = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('article.task')]

/** The task that has the focus, else the first that is not above the window. */
function currentIndex(all: readonly HTMLElement[]): number {
  const focused = all.findIndex((task) => task.contains(document.activeElement))
  return focused >= 0 ? focused : all.findIndex((task) => task.getBoundingClientRect().bottom > 80)
}

function step(by: 1 | -1): void {
  const all = tasks()
  const now = currentIndex(all)
  const isIn = all[now]?.contains(document.activeElement) ?? false
  const next = all[isIn ? now + by : by > 0 ? now : now - 1]
  next?.querySelector<HTMLElement>('h3')?.focus({ preventScroll: true })
  next?.scrollIntoView({ block: 'start' })
}

function toggleFiles(): void {
  const all = tasks()
  const files = [...(all[currentIndex(all)]?.querySelectorAll<HTMLDetailsElement>('.file details') ?? [])]
  const isOpen = files.some(({ open }) => !open)
  for (const file of files) file.open = isOpen
}
