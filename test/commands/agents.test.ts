// `agents` on a machine that has some of them: programs made here, on a PATH of their own.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { AgentRow } from '../../src/domain/agent-row.ts'
import { type Scratch, scratch } from '../support/scratch.ts'

interface Document {
  agents: AgentRow[]
}

/** PATH holds these programs, Git and Node, and nothing else of this machine. */
async function withPrograms(s: Scratch, programs: Record<string, string>): Promise<void> {
  const folder = join(s.root, 'programs')
  await mkdir(folder)
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, name), 0o755)
  }
  s.env.PATH = [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(':')
}

const rows = async (s: Scratch, ...flags: string[]) => {
  const { stdout, code } = await s.agents('agents', '--json', ...flags)
  const { agents } = JSON.parse(stdout) as Document
  return { code, row: (name: string) => agents.find((row) => row.name === name) }
}

test('what is installed, in which version, and what is wrong', async () => {
  const s = await scratch()
  await s.commit('config', { '.agentsrc': 'agents: { mine: { command: [my-agent], format: xml } }\n' })
  await withPrograms(s, { qwen: 'echo 0.15.10', 'my-agent': 'touch ran' })
  const { row } = await rows(s)
  expect(row('qwen')).toMatchObject({ version: '0.15.10', tested: '0.24.4', fit: 'older', problem: null })
  expect(row('claude')).toMatchObject({
    path: null,
    problem: 'not installed',
    hint: 'To install it, run `npm install -g @anthropic-ai/claude-code`',
  })
  expect(row('mine')?.problem).toBe('agents.mine.format is "xml", which is no known format')
})

test('the default is the first that is installed, and its lack is a no', async () => {
  const s = await scratch()
  await s.commit('no config', { '.agentsrc': '{}\n' })
  await withPrograms(s, {})
  expect((await rows(s)).code).toBe(1)
  await withPrograms({ ...s, root: join(s.root, 'home') }, { pi: 'echo 0.73.1', qwen: 'echo 0.24.4' })
  const { row, code } = await rows(s)
  expect(code).toBe(0)
  expect([row('qwen')?.default, row('pi')?.default, row('claude')?.default]).toEqual([true, false, false])
})

test('nothing that the configuration names runs before it is trusted; then each says whether it answers', async () => {
  const s = await scratch()
  const mine = '{ command: [my-agent, ready], env: { MARK: mine } }'
  await s.commit('config', {
    '.agentsrc': `agent: mine\nagents: { mine: ${mine}, sick: { command: [sick] } }\n`,
  })
  await withPrograms(s, {
    'my-agent': `cat > ${s.root}/$MARK; echo $1`,
    sick: 'echo "rate limit" >&2; exit 9',
  })
  const refused = await s.agents('agents', '--check')
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining('agent mine runs: my-agent ready'),
  ])
  const { row } = await rows(s, '--check', '--trust')
  expect(row('mine')).toMatchObject({ answers: true, problem: null, version: null })
  expect(row('sick')).toMatchObject({ answers: false, problem: 'ended with exit code 9: rate limit' })
  expect(await s.read('../mine')).toMatch(/^Answer with the one word/)
})

test('what a launcher starts is looked for where it starts it, beside the worktrees', async () => {
  const s = await scratch()
  const far = join(s.root, 'far')
  await s.commit('config', { '.agentsrc': `agent: codex\nlaunch: [elsewhere, "{worktree}"]\n` })
  const reply = `printf '%s\\n' '{"type":"item.completed","item":{"type":"agent_message","text":"ready"}}' '{"type":"turn.completed"}'`
  await withPrograms(
    { ...s, root: await made(far) },
    { codex: `[ "$1" = --version ] && echo 0.169.3 || { cat >/dev/null; ${reply}; }` },
  )
  await withPrograms(s, {
    elsewhere: `pwd >> ${far}/places; shift; PATH=${far}/programs exec "$@"`,
    claude: 'echo 2.1.331',
  })
  const before = await rows(s)
  expect([before.code, before.row('claude')?.path]).toEqual([0, null])
  expect(before.row('codex')).toMatchObject({
    launcher: 'elsewhere',
    version: null,
    answers: null,
    problem: null,
  })
  const { row } = await rows(s, '--check', '--trust')
  expect(row('codex')).toMatchObject({ version: '0.169.3', fit: 'tested', answers: true, problem: null })
  expect(row('claude')?.problem).toMatch(/^not there: ended with exit code 127: .*claude/)
  expect(await s.read('../far/places')).toContain('.agents/git-agents-check-')
})

async function made(folder: string): Promise<string> {
  await mkdir(folder)
  return folder
}
