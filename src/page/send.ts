// Asks the server for something, and says what came of it.

/** Sends `body` to `path`; what the server says, and whether it took it. */
export async function send(path: string, body: object): Promise<{ isTaken: boolean; text: string }> {
  const answer = await fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'content-type': 'application/json',
      'x-git-agents': document.documentElement.dataset.token ?? '',
    },
    body: JSON.stringify(body),
  }).catch(() => undefined)
  const told: { text?: string } = (await answer?.json().catch(() => undefined)) ?? {}
  return { isTaken: answer?.ok === true, text: told.text ?? 'The server does not answer.' }
}

/** Says it in the live region, which stays when a part of the page is exchanged. */
export function tell(text: string, isBad: boolean): void {
  const place = document.querySelector('#told')
  if (place === null) return
  place.textContent = text
  place.classList.toggle('bad', isBad)
}
