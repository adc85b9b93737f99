// Writes the clients' streams that the adapters' tests read: `node test/clients/run.mjs --record`.
// Only what a reader looks at is kept; paths and hosts of this machine are not.
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const denied = ['claude', '-p', '--output-format', 'stream-json', '--verbose']

/** Records every script of a client; `resume` goes on where `success` ended. */
export async function record(folder, name, client, makeRig) {
  mkdirSync(join(folder, name), { recursive: true })
  const rig = makeRig()
  const first = await rig.start('success')
  await first.ended
  write(folder, name, 'success', rig, first)
  const session = first.events.find((event) => event.kind === 'session')?.id
  const second = await rig.start('resume', { session, feedback: 'Add b.txt too.' })
  await second.ended
  write(folder, name, 'resume', rig, second)
  rig.remove()
  for (const script of Object.keys(client.scripts).filter((key) => key !== 'success' && key !== 'resume')) {
    const other = makeRig()
    const run = await other.start(script, script === 'denied' ? { command: denied } : {})
    if (script === 'stop') await stopAtTool(other, run)
    await run.ended
    write(folder, name, script, other, run)
    other.remove()
  }
}

async function stopAtTool(rig, run) {
  await Promise.race([rig.appears('started'), run.ended])
  await run.running.stop()
}

function write(folder, name, script, rig, run) {
  const lines = run.lines.filter((line) => !isPassedOver(line)).map((line) => scrub(slim(line), rig))
  writeFileSync(join(folder, name, `${script}.jsonl`), lines.map((line) => `${line}\n`).join(''))
}

// Lines that repeat what others tell, by the hundred, and that no reader looks at.
const isPassedOver = (line) =>
  line.includes('"sessionUpdate":"available_commands_update"') ||
  /^\{"type":"(message_update|message_start|turn_end|tool_execution_update|[a-z_.]+_delta|session\.(skills_loaded|background_tasks_changed)|model\.call_(start|finished|final_result)|tool\.(shell_output|execution_partial_result))"/.test(
    line,
  )

// Long lists of commands, tools and skills that no reader looks at.
const dropped = [
  ...['slash_commands', 'terminal_slash_commands', 'tools', 'agents', 'skills', 'plugins', 'memory_paths'],
  ...[
    'subagent_stats',
    'tool_result_meta',
    'messaging_socket_path',
    'capabilities',
    'diagnostics',
    'uuid',
    'request_id',
    'timestamp',
    'detailedContent',
    'filediff',
    'responseHeaders',
    ...['availableCommands', 'availableModels', 'availableModes', 'authMethods', 'configOptions'],
    ...['oldText', 'newText', 'rawOutput'],
  ],
]

function slim(line) {
  try {
    const record = JSON.parse(line, (key, value) => (dropped.includes(key) ? undefined : value))
    if (record.type === 'agent_end') record.messages = record.messages.slice(-1)
    return JSON.stringify(record)
  } catch {
    return line
  }
}

const scrub = (line, rig) =>
  [realpathSync(rig.worktree), rig.worktree]
    .reduce((text, path) => text.replaceAll(path, '/worktree'), line)
    .replaceAll(rig.folder, '/scratch')
    .replace(/127\.0\.0\.1:\d+/g, 'model.invalid')
