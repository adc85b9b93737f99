// An agent that does what a test says: it connects to the test's socket, tells who it is, and obeys one JSON line after
// another. When the connection ends it ends too, so that no test leaves one behind. Plain JavaScript: it starts fast.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'

const [role = 'agent'] = process.argv.slice(2)
const prompt = role === 'agent' ? await readPrompt() : ''
const socket = connect(process.env.PUPPET_SOCKET ?? '')
const tell = (message) => socket.write(`${JSON.stringify(message)}\n`)

socket.on('error', () => process.exit(99))
socket.on('close', () => process.exit(98))
socket.on('connect', () =>
  tell({
    task: process.env.GIT_AGENTS_TASK ?? '',
    role,
    pid: process.pid,
    cwd: process.cwd(),
    env: process.env,
    args: process.argv.slice(2),
    prompt,
  }),
)
process.on('SIGTERM', () => {
  if (!ignoresTerm) process.exit(143)
})
let ignoresTerm = false

const orders = {
  write({ path, text, base64 }) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, base64 === undefined ? text : Buffer.from(base64, 'base64'))
  },
  remove({ path }) {
    rmSync(path, { recursive: true, force: true })
  },
  print({ text, stream }) {
    return new Promise((done) => process[stream ?? 'stdout'].write(`${text}\n`, () => done()))
  },
  ignoreTerm() {
    ignoresTerm = true
  },
  child() {
    spawn(process.execPath, [process.argv[1], 'child'], { detached: true, stdio: 'ignore' }).unref()
  },
  run({ command }) {
    return new Promise((done) => {
      const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
      const out = { stdout: '', stderr: '' }
      child.stdout.on('data', (chunk) => (out.stdout += chunk))
      child.stderr.on('data', (chunk) => (out.stderr += chunk))
      child.on('close', (code) => done({ ...out, code: code ?? 128 }))
    })
  },
  kill({ signal }) {
    process.kill(process.pid, signal)
  },
  exit({ code }) {
    process.exit(code)
  },
}

for await (const line of createInterface({ input: socket })) {
  const { order, ...rest } = JSON.parse(line)
  tell({ done: true, result: (await orders[order](rest)) ?? null })
}

async function readPrompt() {
  const chunks = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
