import { describe, expect, it } from 'vitest'
import { endMarked, markedProcesses, markWithin, parseProcessList } from '../../src/agents/marked.ts'
import { start } from './started.ts'

const up = ['sh', '-c', 'echo up; exec tail -f /dev/null']

describe('marks', () => {
  it('are found and ended by anyone who knows them, a killed runner\u2019s successor too', async () => {
    const run = await start(up)
    await run.line(/up/)
    expect(await markedProcesses(run.mark)).toEqual([run.pid])
    await endMarked(run.mark, 5_000)
    expect(await markedProcesses(run.mark)).toEqual([])
    expect(await run.ended).toMatchObject({ signal: 'SIGTERM' })
  })

  it('are not found by their beginning', async () => {
    const run = await start(up)
    await run.line(/up/)
    expect(await markedProcesses(run.mark.slice(0, -1))).toEqual([])
    await run.stop()
  })

  it('hold for a runner inside an agent: the outer mark finds what the inner one started', async () => {
    const run = await start(up, { env: { PATH: process.env.PATH, GIT_AGENTS_ATTEMPT: 'outer-of-this-test' } })
    await run.line(/up/)
    expect(await markedProcesses('outer-of-this-test')).toEqual([run.pid])
    expect(await markedProcesses(run.mark)).toEqual([run.pid])
    await run.stop()
  })

  it('are joined by a comma', () => {
    expect(markWithin(undefined, 'a')).toBe('a')
    expect(markWithin('', 'a')).toBe('a')
    expect(markWithin('a', 'b')).toBe('a,b')
  })

  it('are read from the list that ps prints where there is no /proc', () => {
    const text = [
      '  101 /bin/sh -c sleep HOME=/x GIT_AGENTS_ATTEMPT=task.1 LANG=C',
      ' 2020 node a.js GIT_AGENTS_ATTEMPT=task.12',
      '    7 node b.js GIT_AGENTS_ATTEMPT=outer,task.1',
      '',
    ].join('\n')
    expect(parseProcessList(text, 'task.1')).toEqual([101, 7])
  })
})
