// The way from one machine to a server, which can be cut without the others noticing: a port of its own on this host, and
// behind it whatever `reach` opens. Cut it is either refused at once, or silent, as a cable that somebody pulled.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { Duplex } from 'node:stream'

/** Opens a way on an address of this host. `reach` gives a stream to the server for each connection. */
export async function openWire(host, reach) {
  const pairs = new Set()
  let state = 'whole'
  const server = createServer({ allowHalfOpen: true }, (near) => {
    near.on('error', () => near.destroy())
    if (state === 'refused') return near.destroy()
    const pair = { near, far: undefined }
    pairs.add(pair)
    near.on('close', () => {
      pairs.delete(pair)
      pair.far?.destroy()
    })
    if (state === 'whole') join(pair)
  })
  const join = (pair) => {
    pair.far ??= reach()
    pair.far.on('error', () => pair.near.destroy())
    pair.far.on('close', () => pair.near.destroy())
    pair.near.pipe(pair.far)
    pair.far.pipe(pair.near)
  }
  await new Promise((done) => server.listen(0, host, done))
  return {
    port: server.address().port,
    cut: (how) => {
      state = how
      for (const { near, far } of pairs) {
        if (how === 'refused') near.destroy()
        near.unpipe(far).pause()
        far?.unpipe(near).pause()
      }
    },
    /** What was held back arrives now, as it would over a network. */
    mend: () => {
      const held = state === 'silent' ? [...pairs] : []
      state = 'whole'
      for (const pair of held) join(pair)
    },
    close: () => {
      for (const { near } of pairs) near.destroy()
      server.close()
    },
  }
}

/** `git daemon` for one connection, as inetd starts it: it serves the repositories in a folder, for reading and writing. */
export function reachDaemon(folder, env) {
  const options = ['--inetd', '--log-destination=none', '--export-all', '--enable=receive-pack']
  const child = spawn('git', ['daemon', ...options, `--base-path=${folder}`, folder], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => undefined)
  return Duplex.from({ readable: child.stdout, writable: child.stdin })
}
