// A proposed plan in the person's editor: shown first, opened until it holds, and recorded as it was saved.
import { chmodSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { command } from '../../src/commands/plan.ts'
import type { Event } from '../../src/domain/event.ts'
import { AgentsError } from '../../src/errors.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'

const issue = {
  title: 'Two things',
  body: '- [ ] one\n- [ ] two (after: one)',
  url: 'https://forge.example/7',
}

/** Each edit turns the text of the file into another; `isYes` is what the person answers when asked to go on. */
async function propose(s: Scratch, edits: ((text: string) => string)[], isYes: boolean) {
  const seen: string[] = []
  const events: Event[] = []
  await s.write(join(s.root, 'bin', 'gh'), `#!/bin/sh\nprintf %s '${JSON.stringify(issue)}'\n`)
  chmodSync(join(s.root, 'bin', 'gh'), 0o755)
  await repoOf(s)
  const edit = async (file: string): Promise<void> => {
    const text = await readFile(file, 'utf8')
    seen.push(text)
    await writeFile(file, edits.shift()?.(text) ?? text)
  }
  const context = {
    cwd: s.repo,
    env: { ...s.env, PATH: `${join(s.root, 'bin')}:${s.env.PATH}` },
    program: [],
    signal: new AbortController().signal,
    emit: (event: Event) => void events.push(event),
    confirm: async () => isYes,
    pageMaker: () => Promise.reject(new Error('no pages here')),
    ring: undefined,
    edit,
    readStdin: async () => '',
    pipes: () => ({ input: new PassThrough(), output: new PassThrough() }),
  }
  const answer = await command(context, { args: [], flags: { 'from-issue': '7' } }).catch((error) => error)
  return { answer, seen, events }
}

test('is recorded as it was saved, once it holds', async () => {
  const s = await scratch()
  const edits = [
    (text: string) => text.replace('- one', '- none').replace('title: two', 'title: other'),
    (text: string) => text.replace('- none', '- one'),
  ]
  const { answer, seen, events } = await propose(s, edits, true)
  expect(events).toMatchObject([{ type: 'answered', answer: { kind: 'planned', dryRun: true } }])
  expect(seen[0]).toMatch(/^# From https:\/\/forge\.example\/7: Two things\n[\s\S]*# two comes after one\n/)
  expect(seen[1]).toMatch(
    /^# [\s\S]*# {3}`none` in `after` names no task[\s\S]*\n {2}- id: two\n {4}title: other\n/,
  )
  expect(answer).toMatchObject({ dryRun: false, tasks: [{ id: 'one' }, { id: 'two', title: 'other' }] })
  expect(await s.states()).toEqual({ one: 'pending', two: 'pending' })
})

test('records nothing where it was emptied; where it does not hold it is kept', async () => {
  const s = await scratch()
  const emptied = await propose(s, [(text) => text.replace(/^(?!#).*$/gm, '')], true)
  expect(emptied.answer).toMatchObject({ message: 'The plan is empty, so nothing is recorded.', hints: [] })
  const { answer } = await propose(s, [(text) => text.replace('- one', '- none')], false)
  if (!(answer instanceof AgentsError)) throw new Error('it was taken')
  const [, file = ''] = /run `git agents plan ([^`]+)`/.exec(answer.hints.join()) ?? []
  expect(await s.read(file)).toContain('- none')
  expect(await s.states()).toEqual({})
  expect(await propose(s, [], true)).toMatchObject({ answer: { dryRun: false, isSeen: true } })
})
