// Plans that are fine: what becomes of every key, ids made from titles, and what is only warned of.
import { describe, expect, it } from 'vitest'
import { type Known, type PlannedTask, parsePlan } from '../../src/config/plan.ts'
import { toldComplaint } from './told.ts'

const known: Known = { ids: ['old-task'], agents: ['claude', 'codex'] }
const parse = (text: string, file = 'plan.yaml') => parsePlan(text, file, known)
const tasksOf = async (text: string, file?: string): Promise<PlannedTask[]> => (await parse(text, file)).tasks
const planOf = (tasks: unknown): string => JSON.stringify({ tasks })

it('reads every key', async () => {
  const { tasks, warnings } = await parse(`# lessons
tasks:
  - id: english-lessons
    title: "feat: add English lessons"
    prompt: |
      Write them.

      All of them.
    paths: ["src/*.en.mdx", "./docs/**", "!docs/old/**", "src/*.en.mdx"]
    after: [old-task, look, old-task]
    kind: change
    agent: codex
    checks: ["npm test"]
    commits:
      - { title: "feat: lessons", paths: ["src/**"] }
      - { title: "docs: lessons", paths: ["docs/**"] }
  - { id: look, title: look around, prompt: look, kind: research }
`)
  expect(warnings).toEqual([])
  expect(tasks).toEqual([
    {
      id: 'english-lessons',
      place: { line: 3, column: 5 },
      brief: {
        title: 'feat: add English lessons',
        prompt: 'Write them.\n\nAll of them.\n',
        paths: ['src/*.en.mdx', 'docs/**', '!docs/old/**'],
        after: ['old-task', 'look'],
        kind: 'change',
        agent: 'codex',
        checks: ['npm test'],
        commits: [
          { title: 'feat: lessons', paths: ['src/**'] },
          { title: 'docs: lessons', paths: ['docs/**'] },
        ],
      },
    },
    {
      id: 'look',
      place: { line: 17, column: 5 },
      brief: {
        title: 'look around',
        prompt: 'look',
        paths: [],
        after: [],
        kind: 'research',
        checks: [],
        commits: [],
      },
    },
  ])
})

it('reads JSON the same', async () => {
  const tasks = [{ $schema: undefined, title: 'feat: x', prompt: 'y', paths: ['a\\[b\\]'] }]
  const [fromJson] = await tasksOf(planOf(tasks), 'plan.json')
  const [fromYaml] = await tasksOf(planOf(tasks), '-')
  expect(fromJson).toEqual(fromYaml)
  expect(fromJson?.brief.paths).toEqual(['a\\[b\\]'])
})

describe('ids', () => {
  it('are made from titles, free in the plan and the repository', async () => {
    const titles = ['feat(ui)!: Old task', 'old task', 'Old, task', '日本語', '日本語', 'x'.repeat(4000)]
    const tasks = await tasksOf(planOf(titles.map((title) => ({ title, prompt: 'p' }))))
    expect(tasks.map(({ id }) => id)).toEqual([
      'old-task-2',
      'old-task-3',
      'old-task-4',
      'task',
      'task-2',
      'x'.repeat(40),
    ])
  })

  it('that are written go first', async () => {
    const tasks = await tasksOf(
      planOf([
        { title: 'one', prompt: 'p' },
        { id: 'one', title: 'other', prompt: 'p' },
      ]),
    )
    expect(tasks.map(({ id }) => id)).toEqual(['one-2', 'one'])
  })

  it('that are made may be waited for', async () => {
    const tasks = await tasksOf(
      planOf([
        { title: 'feat: build', prompt: 'p' },
        { title: 'feat: test', prompt: 'p', after: ['build'] },
      ]),
    )
    expect(tasks[1]?.brief.after).toEqual(['build'])
  })

  it('mean the tasks of the plan before those of the repository, unless one would come after itself', async () => {
    const tasks = await tasksOf(
      planOf([
        { title: 'feat: old task', prompt: 'p', after: ['old-task'] },
        { title: 'feat: next', prompt: 'p', after: ['old-task'] },
      ]),
    )
    expect(tasks.map(({ id, brief }) => [id, brief.after])).toEqual([
      ['old-task-2', ['old-task']],
      ['next', ['old-task-2']],
    ])
  })
})

describe('a title', () => {
  it.each([
    '--force',
    '-rf /',
    '$(touch x) `touch y` ; && |',
    `"quotes" 'and' \\ more`,
    'two\nlines\r\nand a tab\t',
    '\u001b[31mred\u001b[0m',
    'é 日本語 👩‍👩‍👧 \u202e',
    '\ud800',
    'a'.repeat(4000),
    '#: {}[]&*!|>%@',
  ])('may be %j', async (title) => {
    const [fromJson] = await tasksOf(planOf([{ title, prompt: title }]), 'plan.json')
    expect(fromJson?.brief).toMatchObject({ title, prompt: title })
    expect(fromJson?.id).toMatch(/^[a-z0-9][a-z0-9-]*$/)
  })
})

it('bears a thousand tasks', async () => {
  const tasks = Array.from({ length: 1000 }, (_, n) => ({
    id: `t${n}`,
    title: `task ${n}`,
    prompt: 'x'.repeat(500),
    paths: [`src/${n}/**`],
    after: n === 0 ? [] : [`t${n - 1}`],
  }))
  expect(await tasksOf(planOf(tasks))).toHaveLength(1000)
})

it('warns of what is hardly meant', async () => {
  const { warnings } = await parse(`tasks:
  - { title: a, prompt: a, paths: ["!src/**"] }
  - title: b
    prompt: b
    paths: ["src/**", "!src/old/**"]
    commits:
      - { title: b, paths: ["src/new/**", "docs/**", "src/old/*", "!x"] }
  - { title: c, prompt: c, kind: research, commits: [{ title: c, paths: [c] }] }
`)
  expect(warnings.map(toldComplaint)).toEqual([
    'plan.yaml:2:28: `paths` only excludes, so the task claims nothing\n    ↳ To claim all the rest, add "**"',
    "plan.yaml:7:43: `docs/**` lies outside the task's `paths`\n    ↳ To let the task write there, add it to its paths",
    "plan.yaml:7:54: `src/old/*` lies outside the task's `paths`\n    ↳ To let the task write there, add it to its paths",
    'plan.yaml:8:44: a research task lands nothing, so its `commits` are idle',
  ])
})
