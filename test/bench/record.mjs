// Which Git processes a command starts, recorded once by a `git` on PATH that writes down how it was called before it
// calls the real one; and the same calls as a plain sh script, one after the other: the floor of a reading command.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The real git, as PATH finds it. */
const gitPath = (env) => spawnSync('sh', ['-c', 'command -v git'], { env, encoding: 'utf8' }).stdout.trim()

const recorder = (git, log) => `#!/bin/sh
n=$(mktemp '${log}/XXXXXXXX') && mv "$n" "$n.at" && date +%s%N >"$n.at"
pwd >"$n.cwd"
env -0 >"$n.env"
printf '%s\\0' "$@" >"$n.argv"
case " $* " in
*' --stdin '*|*' --batch '*|*' fast-import '*|*' -F - '*) cat >"$n.in"; exec '${git}' "$@" <"$n.in" ;;
esac
exec '${git}' "$@"
`

/** Runs the command once and gives every Git call that it made itself, in order. */
export function recordGit({ argv, cwd, env, input = '' }, folder) {
  const [log, bin] = [join(folder, 'calls'), join(folder, 'recorder')]
  for (const made of [log, bin]) mkdirSync(made, { recursive: true })
  writeFileSync(join(bin, 'git'), recorder(gitPath(env), log))
  chmodSync(join(bin, 'git'), 0o755)
  const { status, stderr } = spawnSync(argv[0], argv.slice(1), {
    cwd,
    env: { ...env, PATH: `${bin}${delimiter}${env.PATH}` },
    input,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}:\n${stderr}`)
  const read = (name) => readFileSync(join(log, name))
  const calls = readdirSync(log)
    .filter((name) => name.endsWith('.at'))
    .map((name) => callOf(name.slice(0, -'.at'.length), read, readdirSync(log)))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
  rmSync(log, { recursive: true })
  rmSync(bin, { recursive: true })
  return calls
}

function callOf(key, read, names) {
  const parts = (name) => read(`${key}.${name}`).toString().split('\0').slice(0, -1)
  return {
    at: BigInt(read(`${key}.at`).toString().trim()),
    cwd: read(`${key}.cwd`).toString().trim(),
    env: parts('env').filter((row) => /^(GIT_|LC_ALL=)/.test(row)),
    argv: parts('argv'),
    input: names.includes(`${key}.in`) ? read(`${key}.in`) : undefined,
  }
}

/** A script with `node -e 0` and then the calls, one after the other, each where it ran and with what it was given. */
export function replayScript(calls, folder, name) {
  mkdirSync(folder, { recursive: true })
  const rows = calls.map(({ cwd, env, argv, input }, index) => {
    const given = input === undefined ? '/dev/null' : join(folder, `${name}-${index}.in`)
    if (input !== undefined) writeFileSync(given, input)
    return `cd ${quote(cwd)} && env ${env.map(quote).join(' ')} git ${argv.map(quote).join(' ')} <${quote(given)} >/dev/null 2>&1`
  })
  const path = join(folder, `${name}.sh`)
  writeFileSync(path, `node -e 0\n${rows.join('\n')}\nexit 0\n`)
  return path
}

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`
