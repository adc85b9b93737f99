// Our whole program with a real client: a repository and a home of its own, and nothing else of this machine but PATH.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { buildInto } from '../../.ci/build.mjs'

/** The program as it is installed, beside the packages of this repository. */
async function ourProgram(root, folder) {
  mkdirSync(folder, { recursive: true })
  await buildInto(join(folder, 'dist'))
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true })
  return join(folder, 'bin', 'git-agents.js')
}

/** A repository with this configuration in `folder`; `run` types a command in it and gives what it prints. */
export async function placeIn(folder, { root, cache, bin, client, stub, config }) {
  const program = await ourProgram(root, join(cache, 'program'))
  const [home, repository, path] = ['home', 'repository', 'path'].map((name) => join(folder, name))
  for (const one of [home, repository, path]) mkdirSync(one)
  writeFileSync(join(path, 'git-agents'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {
    mode: 0o755,
  })
  const env = {
    PATH: [path, bin, process.env.PATH].join(delimiter),
    HOME: home,
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    ...(process.env.IS_SANDBOX && { IS_SANDBOX: process.env.IS_SANDBOX }),
    ...client.environment(home, stub.url),
  }
  const run = (file, ...args) => execFileSync(file, args, { cwd: repository, env, stdio: 'pipe' }).toString()
  run('git', 'config', '--global', 'user.name', 'Rig')
  run('git', 'config', '--global', 'user.email', 'rig@invalid')
  run('git', 'init', '-q', '-b', 'main')
  writeFileSync(join(repository, '.agentsrc.json'), JSON.stringify(config))
  run('git', 'add', '-A')
  run('git', 'commit', '-q', '-m', 'start')
  return { home, repository, env, run }
}
