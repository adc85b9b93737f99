// Serves the report on this machine alone, live, with verdicts: what `review --web` is. It ends with its signal.
import { mkdirSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Emit } from '../domain/event.ts'
import type { Report } from '../domain/report.ts'
import { AgentsError } from '../errors.ts'
import { live, openWorktrees } from './live.ts'
import { memosFolder } from './memos.ts'
import { servedReport } from './reporting.ts'
import { type Door, openDoor } from './web-door.ts'
import { rememberSent } from './web-look.ts'
import type { Told } from './web-sent.ts'
import { judgeSent } from './web-verdict.ts'
import type { World } from './world.ts'

export interface WebSettings {
  /** 0 takes a free one. */
  port: number
  render: (report: Report, session: { token: string }) => string
  signal: AbortSignal
  emit: Emit
}

/** What is served: the page as it stands, and who is to be told when it changes. */
interface Site {
  world: World
  door: Door
  page: string
  listeners: Set<ServerResponse>
  /** Ends when all that was sent is done with. */
  sent: Promise<unknown>
}

/** Gives the address once the page is there, then serves until the signal aborts. */
export async function* serveReport(world: World, settings: WebSettings): AsyncGenerator<string, void> {
  const site: Site = { world, door: openDoor(), page: '', listeners: new Set(), sent: Promise.resolve() }
  const { signal, emit, render } = settings
  const trees = (now: World): string[] => [
    ...(now.repo.main === undefined ? [] : [now.repo.main]),
    ...openWorktrees(now),
  ]
  const folder = memosFolder(world.repo)
  mkdirSync(folder, { recursive: true })
  const places = [{ key: 'looks', kind: 'names' as const, folder, names: /\.json$/ }]
  let server: Server | undefined
  try {
    for await (const report of live(world, servedReport, { trees, places, signal, emit })) {
      site.page = render(report, { token: site.door.requestToken })
      for (const listener of site.listeners) listener.write('event: changed\ndata:\n\n')
      if (server !== undefined) continue
      server = await listen(site, settings.port)
      yield `http://127.0.0.1:${portOf(server)}${site.door.entrance}`
    }
  } finally {
    server?.close()
    server?.closeAllConnections()
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

function listen(site: Site, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    answer(site, request, response, portOf(server)).catch(() => response.destroy())
  })
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(portTaken(cause, port)))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

function portTaken(cause: NodeJS.ErrnoException, port: number): Error {
  if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES') return cause
  const why = cause.code === 'EADDRINUSE' ? 'is taken' : 'is not yours to open'
  return new AgentsError('refused', `The port ${port} ${why}.`, {
    hints: ['Name another one with `--port`, or none, and a free one is taken'],
    cause,
  })
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse, port: number) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const { door } = site
  const isEntry = url.pathname === door.path && url.searchParams.has('token') && request.method === 'GET'
  const refused = door.refuses(request, port)
  if (isEntry && isOwnAddress(request, port) && door.redeem(url)) return enter(door, response)
  if (refused !== undefined) return say(response, 403, refused)
  const route = `${request.method} ${url.pathname}`
  if (route === `GET ${door.path}`) return send(response, 200, 'text/html', site.page)
  if (route === `GET ${door.path}events`) return listenTo(site, response)
  const take = { [`POST ${door.path}verdict`]: judgeSent, [`POST ${door.path}look`]: rememberSent }[route]
  if (take === undefined) return say(response, 404, 'There is nothing here.')
  if (!door.mayChange(request)) return say(response, 403, 'It answers no other page.')
  const { status, text } = await inTurn(site, () => take(site.world, request))
  return send(response, status, 'application/json', JSON.stringify({ text }))
}

/** One after the other, so that of two notes none is lost. */
function inTurn(site: Site, take: () => Promise<Told>): Promise<Told> {
  const told = site.sent.then(take)
  site.sent = told.catch(() => undefined)
  return told
}

const isOwnAddress = ({ headers }: IncomingMessage, port: number): boolean =>
  headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`

/**
 * Gives the cookie, and goes on to the page from a page of its own: a redirect would count as the other site's doing where
 * the address was followed from one, and the browser would keep the cookie back.
 */
function enter({ cookie, path }: Door, response: ServerResponse): void {
  response.setHeader('Set-Cookie', cookie)
  send(
    response,
    200,
    'text/html',
    `<!doctype html><meta http-equiv="refresh" content="0;url=${path}"><link rel="icon" href="data:,"><title>git agents</title>`,
  )
}

function listenTo({ listeners }: Site, response: ServerResponse): void {
  response.writeHead(200, { ...guards, 'Content-Type': 'text/event-stream' })
  response.write(':\n\n')
  listeners.add(response)
  response.on('close', () => listeners.delete(response))
}

const say = (response: ServerResponse, status: number, text: string): void =>
  send(response, status, 'text/plain', `${text}\n`)

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...guards, 'Content-Type': `${type}; charset=utf-8` })
  response.end(body)
}

/** No frame, no cache, no address in what it links to, no other page beside it; the page's own policy is in the page. */
const guards = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "frame-ancestors 'none'; base-uri 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}
