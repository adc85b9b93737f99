// A plan in an agent's words, and what a second pass is told of it.
import { describe, expect, it } from 'vitest'
import type { Glob, TaskId } from '../../src/domain/names.ts'
import { planDoubts, planIn } from '../../src/domain/plan-answer.ts'

describe('the plan in the words of an agent', () => {
  const plan = 'tasks:\n  - title: a\n'
  it.each([
    ['a fenced block', `Here it is:\n\n\`\`\`yaml\n${plan}\`\`\`\nThat is all.`, plan],
    ['the last of several', `\`\`\`\ntasks: []\n\`\`\`\n\`\`\`sh\nls\n\`\`\`\n~~~yml\n${plan}~~~\n`, plan],
    ['an indented block', `1. So:\n   \`\`\`yaml\n   tasks: []\n   \`\`\`\n`, '   tasks: []\n'],
    ['the words themselves', `My plan\n\n${plan}`, plan],
    ['JSON', 'So: \n{ "tasks": [] }\nDone.', '{ "tasks": [] }'],
    ['nothing', 'I could not find any tasks: sorry.', undefined],
    ['a block of something else', '```yaml\nname: x\n```', undefined],
  ])('is found: %s', (_, words, found) => {
    expect(planIn(words)).toBe(found)
  })
})

describe('doubts', () => {
  const task = (id: string, prompt: string, paths: string[], after: string[] = []) => ({
    id: id as TaskId,
    brief: { title: id, prompt, paths: paths as Glob[], after: after as TaskId[], kind: 'change' as const },
  })

  it('are tasks without paths, and prompts that speak of what another task writes', () => {
    const made = task('made', 'Write src/date.ts.', ['src/date.ts'])
    const used = task('used', 'Call parseDate of src/date.ts in list.ts.', ['list.ts'])
    expect(planDoubts([made, used, task('bare', 'Think.', [])])).toEqual([
      'bare has no `paths`: name those that it writes',
      'used speaks of src/date.ts, which made writes: if it needs that, put it `after: [made]`',
    ])
  })

  it('are gone once there is an order, also over a third', () => {
    const tasks = [
      task('made', 'Write src/date.ts.', ['src/date.ts']),
      task('between', 'Go on.', ['b.ts'], ['made']),
      task('used', 'Call src/date.ts.', ['list.ts'], ['between']),
    ]
    expect(planDoubts(tasks)).toEqual([])
  })
})
