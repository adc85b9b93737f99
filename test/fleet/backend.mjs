// A Git server over smart HTTP: `git http-backend` (git-http-backend(1)) behind Node's server, for the repositories in a folder.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'

/** Serves them on a port of loopback. */
export async function openBackend(folder, env) {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, 'http://host')
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...env,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        REMOTE_USER: 'pat',
        REQUEST_METHOD: request.method,
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    backend.stdin.on('error', () => undefined)
    request.pipe(backend.stdin)
    response.on('close', () => backend.kill())
    answer(backend.stdout, response)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return { port: server.address().port, close: () => server.close() }
}

/** What a CGI program prints: headers, an empty line, the body. */
function answer(stdout, response) {
  let head = Buffer.alloc(0)
  const begin = (chunk) => {
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    stdout.off('data', begin)
    const rows = head.toString('latin1', 0, end).split('\r\n')
    const headers = Object.fromEntries(rows.map((row) => row.split(': ', 2)))
    response.writeHead(Number.parseInt(headers.Status ?? '200', 10), headers)
    response.write(head.subarray(end + 4))
    stdout.pipe(response)
  }
  stdout.on('data', begin)
  stdout.on('end', () => response.end())
}
