// The remote over smart HTTP with a password, and over ssh: credentials are Git's own business.
import { spawn } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Synced } from '../../src/domain/sync.ts'
import { type Clone, clonesOf } from '../support/clones.ts'

/** `git http-backend` behind a server that wants a password; gives its address. */
async function serve(root: string, env: Record<string, string>): Promise<string> {
  const server = createServer((request, response) => answer(root, env, request, response))
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function answer(
  root: string,
  env: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const wanted = `Basic ${Buffer.from('pat:secret').toString('base64')}`
  if (request.headers.authorization !== wanted) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end()
    return
  }
  const { pathname, search } = new URL(request.url ?? '/', 'http://host')
  const backend = spawn('git', ['http-backend'], {
    env: {
      ...env,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'pat',
      REQUEST_METHOD: request.method ?? '',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  })
  request.pipe(backend.stdin)
  const out: Buffer[] = []
  backend.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  backend.on('close', () => {
    const all = Buffer.concat(out)
    const end = all.indexOf('\r\n\r\n')
    const headers = all
      .toString('latin1', 0, end)
      .split('\r\n')
      .map((row) => row.split(': ', 2))
    const status = headers.find(([name]) => name === 'Status')?.[1]
    response.writeHead(status === undefined ? 200 : Number.parseInt(status, 10), Object.fromEntries(headers))
    response.end(all.subarray(end + 4))
  })
}

test('smart HTTP: refused without the password, and with it as with any remote', async () => {
  const { s, origin, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  const address = await serve(s.root, s.env)
  await s.git('-C', origin, 'config', 'http.receivepack', 'true')
  await a.git('remote', 'set-url', 'origin', `http://${address}/origin.git`)
  await b.git('remote', 'set-url', 'origin', `http://pat:secret@${address}/origin.git`)
  await b.ok('add', 'One', '--id', 'one')
  await b.ok('sync')
  const refused = await a.agents('sync')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('origin cannot be read')
  await a.git('config', 'credential.helper', '!f() { echo username=pat; echo password=secret; }; f')
  expect(await a.json<Synced>('sync')).toMatchObject({ received: { tasks: ['one'] } })
  expect(await a.tasks()).toEqual(await b.tasks())
})

test('ssh: what is run there is Git, and the URL may be given in place of a name', async () => {
  const { s, origin, clones } = await clonesOf('b')
  const [a, b] = clones as [Clone, Clone]
  const ssh = join(s.root, 'ssh')
  await s.write(ssh, '#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; done\nexec sh -c "$1"\n')
  await chmod(ssh, 0o755)
  s.env.GIT_SSH = ssh
  s.env.GIT_SSH_VARIANT = 'simple'
  await a.ok('add', 'One', '--id', 'one')
  await a.ok('sync', `ssh://host${origin}`)
  expect(await b.json<Synced>('sync', `host:${origin}`)).toMatchObject({ received: { tasks: ['one'] } })
})
