// Keys that move between tasks, and mark and note on files. None of them judges; none is heard while something is written.
import { toggleLayout } from './diffs.ts'
import { openNote, toggleViewed } from './looks.ts'

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
    n: () => withFile(openNote),
    v: () => withFile(toggleViewed),
    '?': () => help?.showModal(),
  }
  document.addEventListener('keydown', (event) => {
    const action = actions[event.key]
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey || help?.open === true) return
    if (event.target instanceof Element && event.target.matches(written)) return
    event.preventDefault()
    action()
  })
}

/** Where letters are text. */
const written = 'textarea, input:not([type=radio], [type=checkbox]), select'

/** The file that has the focus, else the first of the task that is not above the window; there is none where nothing is asked. */
function withFile(act: (file: HTMLElement) => void): void {
  const all = tasks()
  const task = all[currentIndex(all)]
  const files = [...(task?.querySelectorAll<HTMLElement>('.file.asks') ?? [])]
  const file =
    files.find((one) => one.contains(document.activeElement)) ??
    files.find((one) => one.getBoundingClientRect().bottom > 80)
  if (file !== undefined) act(file)
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
