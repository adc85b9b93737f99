// Builds the program into a folder of its own, laid out as the package is, so that no measurement runs a stale or a
// half-written `dist/`.
import { chmodSync, cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildInto } from '../../.ci/build.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const beside = ['bin', 'schema', '.agentsrc.example', 'package.json']

/** Builds below `folder` and gives the executable, and a folder for PATH that holds it as `git-agents`. */
export async function buildProgram(folder) {
  const home = join(folder, 'program')
  const path = join(folder, 'path')
  await buildInto(join(home, 'dist'))
  for (const name of beside) cpSync(join(root, name), join(home, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'))
  const executable = join(home, 'bin', 'git-agents.js')
  chmodSync(executable, 0o755)
  mkdirSync(path)
  symlinkSync(executable, join(path, 'git-agents'))
  return { executable, path }
}
