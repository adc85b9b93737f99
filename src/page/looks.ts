// A person's notes on lines, files that they have viewed, and what they have seen: each is sent at once, and kept by the
// server where the walk of `review` keeps its own.
import { send, tell } from './send.ts'

/** Hears clicks, keys and forms of the page, of parts included that come later. */
export function hearLooks(): void {
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return
    const number = target.closest('.asks .d2h-code-linenumber, .asks .d2h-code-side-linenumber')
    if (number instanceof HTMLElement) noteOn(number)
    const button = target.closest('button.seen, button.unnote')
    if (button instanceof HTMLButtonElement) void press(button)
  })
  document.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches('.viewed input')) void view(target)
  })
  document.addEventListener('submit', (event) => {
    if (!(event.target instanceof HTMLFormElement) || !event.target.matches('.noting')) return
    event.preventDefault()
    void note(event.target)
  })
}

/** Opens the form of a file for a note. */
export function openNote(file: HTMLElement, line = ''): void {
  const details = file.querySelector('details')
  if (details !== null) details.open = true
  const form = file.querySelector<HTMLFormElement>('.noting')
  form?.classList.add('open')
  const [number, text] = fieldsOf(form)
  if (number !== undefined && line !== '') number.value = line
  const first = line === '' ? number : text
  first?.focus()
}

/** Marks the file as viewed, or not. */
export const toggleViewed = (file: HTMLElement): void =>
  file.querySelector<HTMLInputElement>('.viewed input')?.click()

const fieldsOf = (form: HTMLFormElement | null): HTMLInputElement[] => [
  ...(form?.querySelectorAll('input') ?? []),
]

/** The file's own line, as it is now; where one was removed, the one before it. */
function noteOn(number: HTMLElement): void {
  const file = number.closest<HTMLElement>('.asks')
  if (file === null) return
  let row = number.closest('tr')
  while (row !== null && lineIn(row) === '') row = previous(row)
  openNote(file, row === null ? '1' : lineIn(row))
}

const previous = (row: Element): HTMLTableRowElement | null => {
  const before = row.previousElementSibling
  return before instanceof HTMLTableRowElement ? before : null
}

/** Unified rows have both numbers; side by side the right half has those of now. */
function lineIn(row: HTMLTableRowElement): string {
  const unified = row.querySelector('.line-num2')
  if (unified !== null) return unified.textContent?.trim() ?? ''
  const side = row.closest('.d2h-file-side-diff')
  const isNow = side?.previousElementSibling !== null
  const now = isNow ? row : rowBeside(row, side)
  return now?.querySelector('.d2h-code-side-linenumber')?.textContent?.trim() ?? ''
}

const rowBeside = (row: HTMLTableRowElement, side: Element | null): Element | undefined =>
  side?.nextElementSibling?.querySelectorAll('tr')[row.rowIndex]

interface Place {
  id: string | undefined
  tip: string | undefined
  path: string
}

function placeOf(file: HTMLElement): Place {
  const { id, tip, path = '""' } = file.dataset
  return { id, tip, path: JSON.parse(path) }
}

async function note(form: HTMLFormElement): Promise<void> {
  const file = form.closest<HTMLElement>('.asks')
  const [number, text] = fieldsOf(form)
  if (file === null || number === undefined || text === undefined) return
  if (text.value.trim() === '') return text.focus()
  const line = number.value === '' ? null : Number(number.value)
  const { isTaken, text: said } = await send('look', {
    ...placeOf(file),
    do: 'note',
    line,
    text: text.value,
  })
  tell(said, !isTaken)
  if (!isTaken) return
  number.value = ''
  text.value = ''
  form.classList.remove('open')
  file.querySelector('summary')?.focus({ preventScroll: true })
}

async function view(box: HTMLInputElement): Promise<void> {
  const file = box.closest<HTMLElement>('.asks')
  if (file === null) return
  const isViewed = box.checked
  const { isTaken, text } = await send('look', { ...placeOf(file), do: isViewed ? 'view' : 'unview' })
  const details = file.querySelector('details')
  if (isTaken && details !== null) details.open = !isViewed
  if (isTaken) return
  box.checked = !isViewed
  tell(text, true)
}

async function press(button: HTMLButtonElement): Promise<void> {
  const { id, tip = '', note: text } = button.dataset
  const what = text === undefined ? { do: 'seen' } : { do: 'unnote', text: JSON.parse(text) }
  button.disabled = true
  const { isTaken, text: said } = await send('look', { id, tip, ...what })
  button.disabled = false
  tell(said, !isTaken)
}
