// Runs the real clients, pinned by version, through our own adapters against a scripted model server on loopback.
// `npm run test:clients` takes the quick ones, `-- --all` every one, `-- opencode qwen-acp` those; `--record` writes the
// streams that the unit tests read.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cases } from './cases.mjs'
import { clients, quick } from './clients.mjs'
import { dispatch } from './dispatcher.mjs'
import { bundleOurs, installClient } from './install.mjs'
import { record } from './record.mjs'
import { makeRig } from './rig.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, '.cache', 'clients')
const stubFile = join(root, '..', 'shared', 'model-stub', 'model-stub.mjs')
const say = (line) => process.stdout.write(`${line}\n`)

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const wanted = asked.length > 0 ? asked : process.argv.includes('--all') ? Object.keys(clients) : quick
const names = Object.keys(clients).filter((name) => wanted.includes(name))
const total =
  names.length * Object.keys(cases).length + names.filter((name) => clients[name].dispatches).length

if (!existsSync(stubFile)) {
  say('skipped: no model stub (../shared/model-stub/model-stub.mjs beside the repository)')
  say(`0 passed, 0 failed, ${total} skipped`)
} else await main()

async function main() {
  mkdirSync(cache, { recursive: true })
  const ours = await bundleOurs(root, cache)
  const { startModelStub } = await import(pathToFileURL(stubFile).href)
  const stub = await startModelStub()
  let failed = 0
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
  }
  await stub.close()
  if (process.argv.includes('--record')) return
  say(`${total - failed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}

/** With its transcript, which is what there is to see. */
async function passesAsDispatcher(name, client, { stub, bin }) {
  let transcript = []
  const rig = { told: () => '', remove: () => {} }
  const isGood = await passes(`${name} ${client.version}: hands out work over MCP`, rig, async () => {
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
