// What `review --web` serves, and to whom: each request that should be refused is made.
import { type IncomingHttpHeaders, request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { serveReport } from '../../src/engine/web.ts'
import { parseLook } from '../../src/engine/web-look.ts'
import { parseSent } from '../../src/engine/web-verdict.ts'
import { readWorld } from '../../src/engine/world.ts'
import { type Scratch, scratch } from '../support/scratch.ts'

interface Got {
  status: number | undefined
  headers: IncomingHttpHeaders
  body: string
}

/** One request as bare as it can be; a `host` of its own is what a rebound name would send. */
const ask = (url: URL, method = 'GET', headers: Record<string, string> = {}, body = ''): Promise<Got> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { connection: 'close', ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: text }),
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })

async function serve(s: Scratch) {
  const abort = new AbortController()
  onTestFinished(() => abort.abort())
  const settings = { port: 0, signal: abort.signal, emit: () => {} }
  const render = (report: { tasks: { row: { state: string } }[] }, { token }: { token: string }): string =>
    `${token} ${report.tasks.map(({ row }) => row.state)}`
  const served = serveReport(await readWorld(s.repo), { ...settings, render })
  const { value } = await served.next()
  if (value === undefined) throw new Error('nothing is served')
  const rest = served.next()
  return { entrance: new URL(value), end: () => abort.abort(), rest }
}

test('only who was given the address comes in, once; only the page changes anything', async () => {
  const s = await scratch()
  await s.git('switch', '-qc', 'words')
  await s.commit('feat: words', { 'hi.txt': 'hi\n' })
  await s.git('switch', '-q', 'main')
  await s.ok('adopt', 'words')
  const { entrance, end, rest } = await serve(s)
  expect(entrance.hostname).toBe('127.0.0.1')
  const home = new URL('.', entrance)
  const rebound = { host: `evil.example:${entrance.port}` }
  for (const [url, headers] of [
    [home, {}],
    [new URL('events', home), {}],
    [new URL(`${home}?token=wrong`), {}],
    [entrance, rebound],
    [new URL('/', home), {}],
  ] as const)
    expect((await ask(url, 'GET', headers)).status, String(url)).toBe(403)

  const first = await ask(entrance)
  expect(first.headers['set-cookie']?.[0]).toMatch(
    /^git-agents=[\w-]{32}; Path=\/[\w-]{32}\/; HttpOnly; SameSite=Strict$/,
  )
  expect((await ask(entrance)).status).toBe(403)
  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const page = await ask(home, 'GET', { cookie })
  const [token = '', states] = page.body.split(' ')
  expect([page.status, states]).toEqual([200, 'done'])
  expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  for (const headers of [rebound, { origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
    expect((await ask(home, 'GET', { cookie, ...headers })).status).toBe(403)

  const { tip, seq } = await shown(s)
  const verdict = new URL('verdict', home)
  const body = JSON.stringify({ id: 'words', tip, seq, kind: 'approve', message: 'Fine', notes: [] })
  const own = { cookie, origin: home.origin, 'x-git-agents': token }
  for (const less of ['cookie', 'origin', 'x-git-agents'] as const) {
    const { [less]: _, ...headers } = own
    expect((await ask(verdict, 'POST', headers, body)).status, less).toBe(403)
  }
  expect((await ask(verdict, 'POST', own, '{"id":"../x"}')).status).toBe(400)
  const old = JSON.stringify({ ...JSON.parse(body), seq: seq - 1 })
  expect(await ask(verdict, 'POST', own, old)).toMatchObject({
    status: 409,
    body: expect.stringContaining('meanwhile'),
  })
  expect(await s.states()).toEqual({ words: 'done' })

  const events = await eventsAt(new URL('events', home), cookie)
  expect(await events.next()).toEqual({ done: false, value: ':\n\n' })
  const look = async (sent: object, as: Record<string, string> = own): Promise<number | undefined> =>
    (await ask(new URL('look', home), 'POST', as, JSON.stringify({ id: 'words', tip, ...sent }))).status
  expect(await look({ do: 'seen' }, { cookie, origin: home.origin })).toBe(403)
  expect(await look({ do: 'view', path: '../hi.txt' })).toBe(400)
  expect(await look({ do: 'view', path: 'hi.txt', tip: '' })).toBe(409)
  expect(await look({ do: 'view', path: 'hi.txt' })).toBe(200)
  const notes = [2, 1].map((line) => ({ do: 'note', path: 'hi.txt', line, text: `no. ${line}\n` }))
  expect(await Promise.all(notes.map((note) => look(note)))).toEqual([200, 200])
  const page2 = JSON.parse(await s.ok('review', 'words', '--json'))
  expect(page2.notes.toSorted()).toEqual(['hi.txt:1: no. 1', 'hi.txt:2: no. 2'])
  const done = await ask(verdict, 'POST', own, JSON.stringify({ ...JSON.parse(body), notes: page2.notes }))
  expect([done.status, JSON.parse(done.body)]).toEqual([
    200,
    { text: 'words is approved; `git agents undo` takes it back' },
  ])
  let state = states
  while (state === 'done') {
    expect(await events.next()).toMatchObject({ value: expect.stringContaining('event: changed') })
    state = (await ask(home, 'GET', { cookie })).body.split(' ')[1]
  }
  expect(state).toBe('approved')
  const { verdicts } = JSON.parse(await s.ok('show', 'words', '--json'))
  expect(verdicts.at(-1).message).toBe('Fine\n\nhi.txt:1: no. 1\nhi.txt:2: no. 2')
  expect(JSON.parse(await s.ok('review', 'words', '--json'))).toMatchObject({ since: null, notes: [] })
  end()
  expect((await rest).done).toBe(true)
  await events.next().catch(() => undefined)
  await expect(ask(home)).rejects.toThrow(/ECONNREFUSED/)
})

/** What a page shows of the task, and a verdict names. */
async function shown(s: Scratch): Promise<{ tip: string; seq: number }> {
  const world = await readWorld(s.repo)
  const [one] = [...world.tasks.values()]
  return { tip: String(one?.tip), seq: one?.task.seq ?? 0 }
}

/** The stream of events, once it is open. */
const eventsAt = (url: URL, cookie: string): Promise<AsyncIterator<string>> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { headers: { cookie } }, (response) =>
      resolve(response.setEncoding('utf8')[Symbol.asyncIterator]()),
    )
    asked.on('error', reject)
    asked.end()
  })

test('a port that is taken is told as such', async () => {
  const s = await scratch()
  const { entrance } = await serve(s)
  const { code, stderr } = await s.agents('review', '--web', '--port', entrance.port)
  expect([code, stderr]).toEqual([2, expect.stringContaining(`The port ${entrance.port} is taken`)])
  expect((await s.agents('review', '--port', '1')).stderr).toContain('`--port` goes with `--web`')
  expect((await s.agents('review', 'x', '--web')).code).toBe(2)
})

test.each([
  ['nothing', ''],
  ['no object', '7'],
  ['no kind', '{"id":"a","seq":1,"tip":"","notes":[],"message":""}'],
  ['an odd id', '{"id":"--all","seq":1,"tip":"","notes":[],"message":"","kind":"approve"}'],
  ['an odd tip', '{"id":"a","seq":1,"tip":"HEAD","notes":[],"message":"","kind":"approve"}'],
  ['no number', '{"id":"a","seq":"1","tip":"","notes":[],"message":"","kind":"approve"}'],
  ['a note that is none', '{"id":"a","seq":1,"tip":"","notes":[1],"message":"","kind":"approve"}'],
])('%s is no verdict', (_, body) => {
  expect(parseSent(body)).toBeUndefined()
})

test.each([
  ['nothing', '7'],
  ['an odd id', '{"id":"..","tip":"","do":"seen"}'],
  ['no tip', '{"id":"a","do":"seen"}'],
  ['no deed', '{"id":"a","tip":"","do":"sent","notes":[]}'],
  ['an empty note', '{"id":"a","tip":"","do":"note","path":"a","line":1,"text":" "}'],
  ['an odd line', '{"id":"a","tip":"","do":"note","path":"a","line":0,"text":"x"}'],
  ['no path', '{"id":"a","tip":"","do":"view"}'],
])('%s is no look', (_, body) => {
  expect(parseLook(body)).toBeUndefined()
})
