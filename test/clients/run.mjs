// Runs the real clients, pinned by version, through our own adapters against a scripted model server on loopback.
// `npm run test:clients` takes the quick ones, `-- --all` every one, `-- opencode qwen-acp` those; `--record` writes the
// streams that the unit tests read.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cases } from './cases.mjs'
import { clients, quick } from './clients.mjs'
import { canConfine, confine } from './confined.mjs'
import { dispatch } from './dispatcher.mjs'
import { bundleOurs, installClient } from './install.mjs'
import { record } from './record.mjs'
import { makeRig } from './rig.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, '.cache', 'clients')
const stubFile = join(root, '..', 'shared', 'model-stub', 'model-stub.mjs')
const say = (line) => process.stdout.write(`${line}\n`)
/** A rig of a case that cleans up after itself and has no more to tell than its error. */
const silent = { told: () => '', remove: () => {} }

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const wanted = asked.length > 0 ? asked : process.argv.includes('--all') ? Object.keys(clients) : quick
const names = Object.keys(clients).filter((name) => wanted.includes(name))
const total =
  names.length * Object.keys(cases).length +
  names.filter((name) => clients[name].dispatches).length +
  names.filter((name) => clients[name].homes).length

if (!existsSync(stubFile)) {
  say('skipped: no model stub (../shared/model-stub/model-stub.mjs beside the repository)')
  say(`0 passed, 0 failed, ${total} skipped`)
} else await main()

async function main() {
  mkdirSync(cache, { recursive: true })
  const ours = await bundleOurs(root, cache)
  const { startModelStub } = await import(pathToFileURL(stubFile).href)
  const stub = await startModelStub()
  const isConfining = canConfine()
  let [failed, skipped] = [0, 0]
  for (const name of names) {
    const client = clients[name]
    const bin = installClient(cache, client.folder ?? name, client)
    const newRig = () => makeRig({ ours, stub, name, client, bin })
    if (process.argv.includes('--record')) {
      await record(join(root, 'test', 'fixtures', 'streams'), name, client, newRig)
      continue
    }
    for (const [title, run] of Object.entries(cases))
      if (!(await passes(`${name} ${client.version}: ${title}`, newRig(), (rig) => run(rig, ours, client))))
        failed++
    if (client.dispatches && !(await passesAsDispatcher(name, client, { stub, bin }))) failed++
    if (client.homes === undefined) continue
    const title = `${name} ${client.version}: confined by bubblewrap it commits, resumes, and writes nothing else`
    if (!isConfining) {
      skipped++
      say(`skipped ${title}: bwrap is not here, or may not be used`)
    } else if (!(await passes(title, silent, () => confine({ root, cache, stub, name, client, bin }))))
      failed++
  }
  await stub.close()
  if (process.argv.includes('--record')) return
  const rest = skipped > 0 ? `, ${skipped} skipped` : ''
  say(`${total - failed - skipped} passed, ${failed} failed${rest}`)
  process.exitCode = failed > 0 ? 1 : 0
}

/** With its transcript, which is what there is to see. */
async function passesAsDispatcher(name, client, { stub, bin }) {
  let transcript = []
  const isGood = await passes(`${name} ${client.version}: hands out work over MCP`, silent, async () => {
    transcript = await dispatch({ root, cache, stub, client, bin })
  })
  for (const line of transcript) say(line.replace(/^/gm, '        '))
  return isGood
}

async function passes(title, rig, run) {
  const start = performance.now()
  try {
    await run(rig)
    say(`ok      ${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
    return true
  } catch (error) {
    say(`failed  ${title}\n${`${error.stack ?? error}\n${rig.told()}`.replace(/^/gm, '        ')}`)
    return false
  } finally {
    rig.remove()
  }
}
