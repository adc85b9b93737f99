// Compiles src/ into one file, `<folder>/main.cjs`: a program of one file starts faster than one of many, and as CommonJS
// its code can come from V8's cache (docs/decisions/0012). Verbs and packages are still evaluated only when they are used.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Builds into `folder`, which is emptied first. */
export async function buildInto(folder) {
  rmSync(folder, { recursive: true, force: true })
  await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outfile: join(folder, 'main.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.12',
    packages: 'external',
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
  await buildPage(folder)
  const main = join(folder, 'main.cjs')
  writeFileSync(main, importedByLoader(readFileSync(main, 'utf8')))
}

/** What the page of `report` does in a browser: `page.js` and `page.css`, each whole, diff2html in them, whose licences lie beside. */
async function buildPage(folder) {
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'src/page/main.ts', out: 'page' },
      { in: 'src/page/style.css', out: 'page' },
    ],
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2022', 'chrome111', 'firefox111', 'safari16.4'],
    charset: 'ascii',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
  const licences = ['diff2html/LICENSE.md', 'diff/LICENSE', '@profoundlogic/hogan/LICENSE'].map((path) =>
    readFileSync(join(root, 'node_modules', path), 'utf8').trim(),
  )
  writeFileSync(join(folder, 'page.licences.txt'), `${licences.join('\n\n')}\n`)
}

/** Packages are imported by `bin/load.js`: code that V8's cache gave cannot import in Node 20. */
const importedByLoader = (code) =>
  code.replace(/\bimport\(("[\w@:/.-]+")\)/g, 'globalThis[Symbol.for("git-agents.import")]($1)')

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildInto(process.argv[2] ?? join(root, 'dist'))
