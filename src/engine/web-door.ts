// Who may come in to the page that `review --web` serves: the browser that was given the address, and nobody through it.
// The address holds a token that is good once; it is exchanged for a cookie that other sites cannot make a browser send.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Door {
  /** The path of everything that is served: no other server on this address is sent its cookie. */
  path: string
  /** What a person opens first, without the host. */
  entrance: string
  /** The header of the cookie. */
  cookie: string
  /** What the page's own requests carry. */
  requestToken: string
  /** Takes the token out of an address: whether it is the right one, and has not been used. */
  redeem: (url: URL) => boolean
  /** Why a request is refused; undefined where it may come in. */
  refuses: (request: IncomingMessage, port: number) => string | undefined
  /** Whether it may change something: it comes from the page itself. */
  mayChange: (request: IncomingMessage) => boolean
}

const secret = (): string => randomBytes(24).toString('base64url')

/** A door of its own for each server. */
export function openDoor(): Door {
  const [place, session, requestToken] = [secret(), secret(), secret()]
  let entry: string | undefined = secret()
  const path = `/${place}/`
  return {
    path,
    entrance: `${path}?token=${entry}`,
    cookie: `${cookieName}=${session}; Path=${path}; HttpOnly; SameSite=Strict`,
    requestToken,
    redeem: (url) => {
      const isRight = entry !== undefined && isSame(url.searchParams.get('token') ?? '', entry)
      if (isRight) entry = undefined
      return isRight
    },
    refuses: (request, port) => refusal(request, port, session),
    mayChange: ({ headers }) =>
      headers.origin === `http://${headers.host}` &&
      isSame(String(headers['x-git-agents'] ?? ''), requestToken),
  }
}

const cookieName = 'git-agents'

/** A name that resolves to this machine is no way in (DNS rebinding), and another site's page is none either. */
function refusal({ headers }: IncomingMessage, port: number, session: string): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (!hosts.includes(headers.host ?? '')) return 'It is served under its own address alone.'
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`)
    return 'It answers no other page.'
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'It answers no other page.'
  const cookies = (headers.cookie ?? '').split(/;\s*/)
  const isKnown = cookies.some((cookie) => isSame(cookie, `${cookieName}=${session}`))
  return isKnown
    ? undefined
    : 'This address has been used. To get another one, run git agents review --web again.'
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
