// Sends a person's verdict, with what was shown, so that nothing else is judged; and says what came of it.
import { send, tell } from './send.ts'

/** Hears the forms of the page, those included that come later. */
export function sendVerdicts(): void {
  document.addEventListener('submit', (event) => {
    const { target, submitter } = event
    if (!(target instanceof HTMLFormElement) || !target.matches('.judge')) return
    event.preventDefault()
    if (submitter instanceof HTMLButtonElement) void judge(target, submitter.value)
  })
}

async function judge(form: HTMLFormElement, kind: string): Promise<void> {
  const words = form.querySelector('textarea')
  const message = words?.value.trim() ?? ''
  const notes: string[] = JSON.parse(form.dataset.notes ?? '[]')
  if (kind === 'request-changes' && message === '' && notes.length === 0) {
    words?.focus()
    return say(form, 'Say what is to be changed.', true)
  }
  if (kind === 'approve' && notes.length > 0 && form.dataset.asked === undefined) {
    form.dataset.asked = ''
    const what = notes.length === 1 ? 'a note' : `${notes.length} notes`
    return say(form, `Its agent will not see ${what}: press Approve again to approve all the same.`, true)
  }
  const { id, tip, seq } = form.dataset
  setBusy(form, true)
  const said = await send('verdict', { id, tip, seq: Number(seq), kind, message, notes })
  setBusy(form, false)
  if (said.isTaken && words !== null) words.value = ''
  say(form, said.text, !said.isTaken)
}

function setBusy(form: HTMLFormElement, isBusy: boolean): void {
  for (const button of form.querySelectorAll('button')) button.disabled = isBusy
}

function say(form: HTMLFormElement, text: string, isBad: boolean): void {
  tell(text, isBad)
  form.querySelector('textarea')?.setAttribute('aria-invalid', String(isBad))
}
