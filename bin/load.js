// Loads dist/main.cjs with the code that V8 compiled of it the last time: half of a short command's time is compiling.
// Node 22 has this built in; for Node 20 it is done here. The cache is the person's own folder; without one it is left out.
const fs = require('node:fs')
const path = require('node:path')
const Module = require('node:module')

const main = path.join(__dirname, '..', 'dist', 'main.cjs')
const home = process.env.XDG_CACHE_HOME || (process.env.HOME && path.join(process.env.HOME, '.cache'))
const folder = home && path.isAbsolute(home) ? path.join(home, 'git-agents') : undefined

// `import()` of code that came from a cache fails in Node 20, so packages that are ES modules are loaded from here.
globalThis[Symbol.for('git-agents.import')] = (name) => import(name)

if (typeof Module.enableCompileCache === 'function') {
  if (folder) Module.enableCompileCache(folder)
  require(main)
} else if (folder) loadCached(folder)
else require(main)

/** One file for each verb, since only functions that ran are in it; its name tells program and Node apart. */
function loadCached(folder) {
  const { size, mtimeMs } = fs.statSync(main)
  const verb = process.argv.find((arg, at) => at > 1 && /^[a-z]+$/.test(arg)) || 'help'
  const cache = path.join(folder, `${size}-${Math.floor(mtimeMs)}-${process.version}-${process.arch}`, verb)
  const cachedData = readOwn(cache)
  const { Script } = require('node:vm')
  const source = `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(main, 'utf8')}\n})`
  const script = new Script(source, {
    filename: main,
    ...(cachedData ? { cachedData } : {}),
  })
  const loaded = { exports: {} }
  script.runInThisContext()(loaded.exports, Module.createRequire(main), loaded, main, path.dirname(main))
  if (!cachedData || script.cachedDataRejected) process.once('exit', () => write(cache, script))
}

/** A cache that somebody else could have written is not code to run. */
function readOwn(file) {
  try {
    const { uid, mode } = fs.statSync(file)
    return uid === process.getuid?.() && (mode & 0o022) === 0 ? fs.readFileSync(file) : undefined
  } catch {
    return undefined
  }
}

function write(file, script) {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    fs.writeFileSync(`${file}.${process.pid}`, script.createCachedData(), { mode: 0o600 })
    fs.renameSync(`${file}.${process.pid}`, file)
    forgetOldest(path.dirname(path.dirname(file)), 3)
  } catch {
    // A cache is no more than that: a full or read-only disk changes nothing.
  }
}

/** Caches of programs that were replaced since. */
function forgetOldest(folder, kept) {
  const found = fs.readdirSync(folder).map((name) => path.join(folder, name))
  const newest = found.sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs)
  for (const old of newest.slice(kept)) fs.rmSync(old, { recursive: true, force: true })
}
