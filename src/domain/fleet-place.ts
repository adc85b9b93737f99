// Where a queue is and whether it may be used, and by which name the machines of a fleet know a remote. Pure.
import { AgentsError } from '../errors.ts'

/** Where Redis is, and what it wants to know. */
export interface QueuePlace {
  host?: string
  port?: number
  /** A socket of this machine, in place of host and port. */
  path?: string
  db: number
  username?: string
  password?: string
  tls: boolean
}

/**
 * The place that a URL names: `redis://[user:password@]host[:port][/db]`, `rediss://` for TLS, `unix:///path/to/socket`.
 * A password may stand in `REDISCLI_AUTH`, where no list of processes shows it.
 * @throws AgentsError `usage` for another text, `refused` where anybody on the network could put jobs into it
 */
export function parseQueue(text: string, env: Record<string, string | undefined>): QueuePlace {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const scheme = url?.protocol
  if (url === undefined || (scheme !== 'redis:' && scheme !== 'rediss:' && scheme !== 'unix:'))
    throw new AgentsError('usage', 'The queue is no address of a Redis server.', {
      hints: [
        'Give it as redis://[:password@]host[:port][/db], rediss://… for TLS, or unix:///path/of/socket',
      ],
    })
  const password = decodeURIComponent(url.password) || env.REDISCLI_AUTH || undefined
  const username = decodeURIComponent(url.username) || undefined
  const own = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
  if (scheme === 'unix:') return { ...own, path: decodeURIComponent(url.pathname), db: 0, tls: false }
  const host = url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1'
  const place = { ...own, host, port: Number(url.port) || 6379, db: dbOf(url), tls: scheme === 'rediss:' }
  if (!place.tls && password === undefined && !isLoopback(host)) throw openQueue(host)
  return place
}

const dbOf = ({ pathname }: URL): number => Number(/^\/(\d{1,4})$/.exec(pathname)?.[1] ?? 0)

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

const openQueue = (host: string): AgentsError =>
  new AgentsError(
    'refused',
    `The queue at ${host} has neither a password nor TLS: anybody there could use it.`,
    {
      hints: [
        'Set `requirepass` in redis.conf and give the password in the address or in REDISCLI_AUTH',
        'Or use rediss:// with TLS',
      ],
    },
  )

/** A remote's address without what differs between machines: the way to it, who asks, `.git` at its end. */
export function remoteName(url: string): string {
  const scp = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.*)$/.exec(url)
  const parsed = scp === null && URL.canParse(url) ? new URL(url) : undefined
  const place =
    scp !== null ? `${scp[1]}/${scp[2]}` : parsed === undefined ? url : `${parsed.hostname}${parsed.pathname}`
  return place
    .replace(/\/\/+/g, '/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
}
