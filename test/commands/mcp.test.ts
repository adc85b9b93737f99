// `mcp` as a client has it: the official SDK starts the program, hands out a task, watches it, reviews it, and may not land.

import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, onTestFinished, test } from 'vitest'
import { openPuppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'

interface Result {
  isError?: boolean
  structuredContent?: Record<string, unknown>
  text: string
}

async function connect(s: Scratch): Promise<(name: string, given?: object) => Promise<Result>> {
  const client = new Client({ name: 'test', version: '1' })
  const program = join(s.built, 'bin/git-agents.js')
  const command = { command: process.execPath, args: [program, 'mcp'], cwd: s.repo, env: s.env }
  await client.connect(new StdioClientTransport(command))
  onTestFinished(() => client.close())
  return async (name, given = {}) => {
    const { content, ...rest } = await client.callTool({ name, arguments: { ...given } })
    const text = content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n')
    return { ...(rest as Omit<Result, 'text'>), text }
  }
}

const plan = `tasks:
  - { id: words, title: "feat: words", prompt: Write words., paths: [words.txt] }
`

const faulty = 'tasks: [{ title: x, prompt: y, afters: [z] }]'

test('a main session plans, runs, watches and reviews, and lands where it may', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  const call = await connect(s)
  expect(await call('run')).toMatchObject({ isError: true, text: expect.stringContaining('not trusted yet') })
  const [, planned] = await Promise.all([s.ok('run', '--trust'), call('plan', { input: plan })])
  expect(planned.structuredContent).toMatchObject({ dryRun: false, waves: [['words']] })
  expect(JSON.parse(planned.text)).toEqual(planned.structuredContent)

  const started = await call('run')
  expect(started.structuredContent).toMatchObject({ joined: false, tasks: ['words'] })
  const agent = await puppets.next('words')
  const [early, wrong, typed] = await Promise.all([
    call('wait', { id: ['words'], timeout: '1s' }),
    call('plan', { input: faulty }),
    s.agentsIn({ input: faulty }, 'plan', '-'),
  ])
  expect(early.structuredContent).toMatchObject({ tasks: [{ id: 'words', state: 'running' }] })
  expect(wrong).toEqual({ isError: true, text: typed.stderr.trim() })
  await agent.write('words.txt', 'words\n')
  await agent.exit()
  const waited = await call('wait', { id: ['words'] })
  expect(waited.structuredContent).toMatchObject({ tasks: [{ id: 'words', state: 'done' }] })
  const reviewed = await call('review', { id: 'words', approve: true })
  expect(reviewed.structuredContent).toMatchObject({ verdict: { kind: 'approve' } })

  const [refused, trial] = await Promise.all([call('land', { all: true }), call('land', { 'dry-run': true })])
  expect(refused).toMatchObject({
    isError: true,
    text: expect.stringMatching(/a person\.\n.*delegate land`$/),
  })
  expect(trial.structuredContent).toMatchObject({ dryRun: true, landed: [{ id: 'words' }] })
  await s.git('config', '--add', 'agents.delegate', 'land')
  expect((await call('land')).structuredContent).toMatchObject({ held: [], landed: [{ id: 'words' }] })
  expect(await s.git('log', '-1', '--format=%s')).toBe('feat: words')
})

test('over mcp the agent of a task is refused what its command line refuses', async () => {
  const s = await scratch()
  s.env.GIT_AGENTS_TASK = 'a'
  const call = await connect(s)
  const [refused, { stderr }] = await Promise.all([call('drop', { id: 'a' }), s.agents('drop', 'a')])
  expect(stderr).toContain('may not `git agents drop`')
  expect(refused).toEqual({ isError: true, text: stderr.trim() })
})

test('the server ends with its client, without a word', async () => {
  const s = await scratch()
  expect(await s.agents('mcp')).toEqual({ stdout: '', stderr: '', code: 0 })
})
