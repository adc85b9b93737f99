// Installs a pinned client into the ignored cache, and bundles our own code so that Node 20 can import it.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** The folder of the client's executable; npm is asked only where the pinned version is not there yet. */
export function installClient(cache, name, client) {
  const folder = join(cache, name)
  const manifest = join(folder, 'node_modules', client.package, 'package.json')
  const isThere =
    existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === client.version
  if (!isThere) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    // Its engines ask for a newer Node, but it is a native program: the exact version is what npm must not swap.
    const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--engine-strict=false']
    execFileSync('npm', ['install', ...flags, `${client.package}@${client.version}`], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return join(folder, 'node_modules', '.bin')
}

/** Our adapters and process code as one module. */
export async function bundleOurs(root, cache) {
  const outfile = join(cache, 'agents.mjs')
  await build({
    stdin: {
      contents: [
        `export { adapterOf } from './src/agents/index.ts'`,
        `export { startProcess } from './src/agents/process.ts'`,
        `export { markedProcesses } from './src/agents/marked.ts'`,
        `export { causeOf } from './src/agents/failure.ts'`,
        `export { processStart } from './src/store/process.ts'`,
        `export { assemblePrompt } from './src/agents/prompt.ts'`,
      ].join('\n'),
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  })
  return import(outfile)
}
