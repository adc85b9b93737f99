// `demo`: the whole journey, as a person without any Git configuration sees it, with agents that do not pause.
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { markedProcesses } from '../../src/agents/marked.ts'
import { parse } from '../../src/cli/parse.ts'
import { logCommand, steps } from '../../src/commands/demo-steps.ts'
import type { Answer } from '../../src/domain/answer.ts'
import { scratch } from '../support/scratch.ts'

type Demo = Extract<Answer, { kind: 'demo' }>

const titles = [
  'feat: add the lesson component, with its progress',
  'feat: add RAG Engineering course Spanish lessons',
  'feat: add RAG Engineering course English lessons',
  'build: publish the course in both languages',
  'style: shorter course titles',
]

test('every step is the command that it shows', () => {
  for (const { command, input } of steps) {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
    expect(words.slice(0, 2)).toEqual(['git', 'agents'])
    expect(parse(words.slice(2)).input, command).toEqual(input)
  }
})

test('the journey ends with one commit for each task, whatever the person has configured', async () => {
  const s = await scratch()
  const hooks = join(s.root, 'hooks')
  await mkdir(hooks)
  await writeFile(join(hooks, 'pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const config = `[commit]\n\tgpgSign = true\n[core]\n\thooksPath = ${hooks}\n\tautocrlf = true\n`
  const global = join(s.root, 'home', '.gitconfig')
  await writeFile(global, config)
  const env = { ...s.env, TMPDIR: s.root, GIT_AGENTS_DEMO_PACE: '0' }
  const { stdout, stderr, code } = await s.agentsIn({ env }, 'demo', '--json')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const { folder, repository, log, summary } = JSON.parse(stdout) as Demo
  const git = async (...args: string[]): Promise<string> =>
    (await s.gitIn({ cwd: repository }, ...args)).stdout.trimEnd()

  expect(folder.startsWith(`${s.root}/git-agents-demo-`)).toBe(true)
  expect((await git('log', '--reverse', '--format=%s')).split('\n').slice(1).sort()).toEqual(titles.sort())
  expect(await git('status', '--porcelain')).toBe('')
  expect(await git('show', 'main:src/i18n/en.yml')).toContain('course.rag: RAG in 3 Lessons')
  expect((await git('show', 'main:src/pages/lessons.txt')).split('\n')).toHaveLength(6)
  expect(log.match(/^\| {5}Task: /gm)).toHaveLength(5)
  expect(summary.tasks.map(({ state }) => state)).toEqual(Array(5).fill('done'))
  expect(await readFile(global, 'utf8')).toBe(config)

  const typed = stderr.split('\n').filter((line) => line.startsWith('$ '))
  expect(typed).toEqual(
    [`cd ${repository}`, ...steps.map(({ command }) => command), logCommand].map((c) => `$ ${c}`),
  )
  expect(stderr).toContain('x conflict  english-lessons and short-titles')
  expect(stderr).toContain('! shared    english-lessons and spanish-lessons')
  expect(stderr).toContain('x short-titles conflicts with english-lessons')
}, 120_000)

test('a folder that holds anything is refused and left alone', async () => {
  const s = await scratch()
  const before = await readdir(s.repo)
  const { stdout, stderr, code } = await s.agents('demo', '.')
  expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
  expect(stderr).toBe(
    'x . is not empty.\n> Name a folder that is empty or does not exist, or none: `git agents demo`\n',
  )
  expect(await readdir(s.repo)).toEqual(before)
  expect((await s.agents('demo', 'README.md')).stderr).toContain('README.md is not a folder.')
})

test('Ctrl-C in the middle of the run leaves nothing running, and what was made stays', async () => {
  const s = await scratch()
  const mark = `demo:${s.root}`
  Object.assign(s.env, { GIT_AGENTS_DEMO_PACE: '1000', GIT_AGENTS_ATTEMPT: mark })
  const demo = s.start('demo', '../play')
  await demo.says(/english-lessons started/)
  expect((await markedProcesses(mark)).length).toBeGreaterThan(1)
  demo.kill('SIGINT')
  const { code, stderr } = await demo.ended
  expect(code).toBe(130)
  expect(stderr).toContain('The demo was stopped; nothing of it runs any more.')
  expect(stderr).not.toContain('agents conflicts')
  expect(await markedProcesses(mark)).toEqual([])
  expect(existsSync(join(s.root, 'play/course-site/plan.yaml'))).toBe(true)
})
