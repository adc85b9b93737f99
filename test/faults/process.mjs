// Processes that are started to be killed: one alone, or with everything below it at the same instant.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Starts `git-agents` with arguments. `ended` resolves once it is gone, and where it was not killed its output is closed. */
export function start(args, { cwd, env }) {
  const child = spawn('git-agents', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'])
    child[name].on('data', (chunk) => {
      text[name] += chunk
    })
  const ended = new Promise((resolve) => {
    const finish = () => resolve({ code: child.exitCode ?? 137, ...text })
    child.on('close', finish)
    child.on('exit', (code) => code === null && finish())
  })
  return { pid: child.pid, isThrough: () => child.exitCode !== null, ended }
}

/** Kills a process, and with `isWhole` everything that it started, all of it stopped first. */
export function kill(pid, isWhole) {
  for (const one of isWhole ? withDescendants(pid) : [pid]) signal(one, 'SIGKILL')
}

function withDescendants(pid) {
  signal(pid, 'SIGSTOP')
  return [pid, ...childrenOf(pid).flatMap(withDescendants)]
}

function childrenOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text.trim().split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already.
  }
}
