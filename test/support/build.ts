// Builds the program once for the whole suite, into a private folder, with a template of a scratch repository beside
// it. Tests never see `dist/`, which a person may be rebuilding meanwhile.
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { sealedEnvironment } from './sealed.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of this run: `bin/git-agents.js`, `path/` for PATH, `template/` to copy. */
    built: string
  }
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Vitest calls it before the first test; what it gives is called after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const built = await realpath(await mkdtemp(join(tmpdir(), 'agents-built-')))
  await Promise.all([bundle(built), makePath(built), makeTemplate(built)])
  project.provide('built', built)
  return () => rm(built, { recursive: true, force: true })
}

/** As the script `build` does it, beside copies of all that the package ships. */
async function bundle(built: string): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, '.ci/build.mjs'), join(built, 'dist')])
  const shipped = ['bin', 'schema', 'docs', 'package.json', '.agentsrc.example']
  for (const name of shipped) await cp(join(root, name), join(built, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(built, 'node_modules'))
}

/** What the sealed PATH finds first: the program; `puppet`, an agent that does what a test says; `script`, one that runs its task's script. */
async function makePath(built: string): Promise<void> {
  const path = join(built, 'path')
  await mkdir(path)
  await symlink('../bin/git-agents.js', join(path, 'git-agents'))
  const puppet = join(root, 'test/support/puppet-agent.mjs')
  await writeFile(join(path, 'puppet'), `#!/bin/sh\nexec '${process.execPath}' '${puppet}' "$@"\n`)
  await makeFaultyGit(join(built, 'faulty'))
  await writeFile(join(path, 'script'), '#!/bin/sh\n. "$SCRIPTS/$GIT_AGENTS_TASK.sh"\n')
  for (const name of ['puppet', 'script']) await chmod(join(path, name), 0o755)
}

/** A `git` that appends its arguments to `$CALLS`, and before call number `$KILL_AT` (or one beside it) kills whoever called it. */
async function makeFaultyGit(folder: string): Promise<void> {
  const { stdout } = await promisify(execFile)('sh', ['-c', 'command -v git'])
  const script = [
    '#!/bin/sh',
    'echo "$*" >> "$CALLS"',
    'n=$(wc -l < "$CALLS")',
    'if [ "$KILL_AT" -gt 0 ] && [ "$n" -ge "$KILL_AT" ]; then kill -9 $PPID; exit 1; fi',
    `exec '${stdout.trim()}' "$@"`,
  ]
  await mkdir(folder)
  await writeFile(join(folder, 'git'), `${script.join('\n')}\n`)
  await chmod(join(folder, 'git'), 0o755)
}

/** One commit on `main`, with the puppet as the configured agent. */
async function makeTemplate(built: string): Promise<void> {
  const repo = join(built, 'template', 'repo')
  await mkdir(join(built, 'template', 'home'), { recursive: true })
  await mkdir(join(repo, 'src'), { recursive: true })
  const files = {
    '.agentsrc':
      'agent: puppet\nagents:\n  puppet:\n    command: [puppet]\n  script:\n    command: [script]\nretries: 0\n',
    'README.md': '# Scratch\n',
    'src/a.txt': 'one\ntwo\nthree\nfour\nfive\n',
    'src/b.txt': 'uno\ndos\ntres\ncuatro\ncinco\n',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(repo, name), text)
  // No test cuts the power, which is all that waiting for the disk is good for: it is a third of the time of a command.
  const gitConfig =
    '[user]\n\tname = Pat Person\n\temail = pat@example.org\n[init]\n\tdefaultBranch = main\n[core]\n\tfsync = none\n'
  await writeFile(join(built, 'template', 'home', '.gitconfig'), gitConfig)
  const env = sealedEnvironment(join(built, 'template'), built)
  const git = async (...args: string[]) => await promisify(execFile)('git', args, { cwd: repo, env })
  await git('init', '--quiet', '--template=')
  await git('add', '-A')
  await git('commit', '--quiet', '-m', 'first')
}
