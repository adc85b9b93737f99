// Sends a person's verdict, with what was shown, so that nothing else is judged; and says what came of it.

/** Hears the forms of the page, those included that come later. */
export function sendVerdicts(token: string): void {
  document.addEventListener('submit', (event) => {
    const { target, submitter } = event
    if (!(target instanceof HTMLFormElement) || !target.matches('.judge')) return
    event.preventDefault()
    if (submitter instanceof HTMLButtonElement) void send(target, submitter.value, token)
  })
}

async function send(form: HTMLFormElement, kind: string, token: string): Promise<void> {
  const words = form.querySelector('textarea')
  const message = words?.value.trim() ?? ''
  if (kind === 'request-changes' && message === '') {
    words?.focus()
    tell(form, 'Say what is to be changed.', true)
    return
  }
  const { id, tip, seq } = form.dataset
  setBusy(form, true)
  const answer = await fetch('verdict', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'x-git-agents': token },
    body: JSON.stringify({ id, tip, seq: Number(seq), kind, message }),
  }).catch(() => undefined)
  const told: { text?: string } = (await answer?.json().catch(() => undefined)) ?? {}
  setBusy(form, false)
  if (answer?.ok === true && words !== null) words.value = ''
  tell(form, told.text ?? 'The server does not answer.', answer?.ok !== true)
}

function setBusy(form: HTMLFormElement, isBusy: boolean): void {
  for (const button of form.querySelectorAll('button')) button.disabled = isBusy
}

/** Beside the form and in the live region: the form may be gone when the page is brought up to date. */
function tell(form: HTMLFormElement, text: string, isBad: boolean): void {
  const place = document.querySelector('#told')
  if (place === null) return
  place.textContent = text
  place.classList.toggle('bad', isBad)
  form.querySelector('textarea')?.setAttribute('aria-invalid', String(isBad))
}
