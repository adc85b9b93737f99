// Which Git processes a command starts, recorded once by a `git` on PATH that writes down how it was called before it
// calls the real one; and the same calls as a plain sh script, one after the other: the floor of a reading command.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The real git, as PATH finds it. */
const gitPath = (env) => spawnSync('sh', ['-c', 'command -v git'], { env, encoding: 'utf8' }).stdout.trim()

/** Standard input is read only for calls that are fed: simple-git leaves that of others open. */
const recorder = (git, log) => `#!${process.execPath}
const { spawnSync } = require('node:child_process')
const { readFileSync, writeFileSync } = require('node:fs')
const at = String(process.hrtime.bigint()).padStart(20, '0')
const argv = process.argv.slice(2)
const isFed = argv.some((one) => ['--stdin', '--batch', 'fast-import', '-F'].includes(one))
const input = isFed ? readFileSync(0) : undefined
const env = Object.entries(process.env).filter(([name]) => /^(GIT_|LC_ALL$)/.test(name))
const call = { cwd: process.cwd(), env, argv, input: input?.toString('latin1') }
writeFileSync(\`${log}/\${at}-\${process.pid}.json\`, JSON.stringify(call))
const stdio = [isFed ? 'pipe' : 'ignore', 'inherit', 'inherit']
process.exitCode = spawnSync('${git}', argv, { input, stdio }).status ?? 1
`

/** Runs the command once and gives every Git call that it made itself, in order. */
export function recordGit({ argv, cwd, env, input = '' }, folder) {
  const [log, bin] = [join(folder, 'calls'), join(folder, 'recorder')]
  for (const made of [log, bin]) mkdirSync(made, { recursive: true })
  writeFileSync(join(bin, 'git'), recorder(gitPath(env), log))
  chmodSync(join(bin, 'git'), 0o755)
  const recording = { ...env, PATH: `${bin}${delimiter}${env.PATH}` }
  const options = { cwd, env: recording, input, encoding: 'utf8' }
  const { status, stderr } = spawnSync(argv[0], argv.slice(1), options)
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}:\n${stderr}`)
  const calls = readdirSync(log)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(log, name), 'utf8')))
  for (const made of [log, bin]) rmSync(made, { recursive: true })
  return calls
}

/** A script with `node -e 0` and then the calls, one after the other, each where it ran and with what it was given. */
export function replayScript(calls, folder, name) {
  mkdirSync(folder, { recursive: true })
  const rows = calls.map(({ cwd, env, argv, input }, index) => {
    const given = input === undefined ? '/dev/null' : join(folder, `${name}-${index}.in`)
    if (input !== undefined) writeFileSync(given, input, 'latin1')
    const bindings = env.map(([key, value]) => `${key}=${quote(value)}`).join(' ')
    const words = argv.map(quote).join(' ')
    return `cd ${quote(cwd)} && ${bindings} git ${words} <${quote(given)} >/dev/null 2>&1`
  })
  const path = join(folder, `${name}.sh`)
  writeFileSync(path, `node -e 0\n${rows.join('\n')}\nexit 0\n`)
  return path
}

/** A Node program that does nothing but start the same calls, one after the other: what any program in Node pays for them. */
export function replayProgram(calls, folder, name) {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.cjs`)
  const body = `const { spawn } = require('node:child_process')
const calls = ${JSON.stringify(calls)}
const next = () => {
  const call = calls.shift()
  if (call === undefined) return
  const fed = call.input !== undefined
  const env = { ...process.env, ...Object.fromEntries(call.env) }
  const child = spawn('git', call.argv, { cwd: call.cwd, env, stdio: [fed ? 'pipe' : 'ignore', 'pipe', 'pipe'] })
  child.stdout.resume()
  child.stderr.resume()
  if (fed) child.stdin.end(Buffer.from(call.input, 'latin1'))
  child.on('close', next)
}
next()
`
  writeFileSync(path, body)
  return path
}

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`
