// A TypeScript program of a test, bundled so that plain Node can run it as a process of its own.
import { join } from 'node:path'
import { build } from 'esbuild'
import { type Running, start } from './process.ts'
import type { Scratch } from './scratch.ts'

/** Bundles `source`, whose imports are seen from `test/support`, and gives what starts it with arguments. */
export async function program(s: Scratch, source: string): Promise<(...args: string[]) => Running> {
  const outfile = join(s.root, 'program.mjs')
  await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.11',
    outfile,
    logLevel: 'error',
  })
  return (...args) => start(process.execPath, [outfile, ...args], { cwd: s.repo, env: s.env })
}
