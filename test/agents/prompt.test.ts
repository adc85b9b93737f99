import { expect, it } from 'vitest'
import { assemblePrompt, type PromptParts } from '../../src/agents/prompt.ts'

const parts: PromptParts = {
  title: 'feat: add a greeting',
  prompt: 'Greet the reader.\n',
  paths: ['src/greeting/**'],
  kind: 'change',
  branch: 'agents/greeting',
  others: [],
  results: [],
}

it('is the brief, the place and the way to finish', () => {
  expect(assemblePrompt(parts)).toMatchInlineSnapshot(`
    "# Task

    feat: add a greeting

    Greet the reader.

    # Where to work

    Work only in this folder, a Git worktree that is yours alone.
    Stay on its branch, agents/greeting: do not switch branches, do not push, and do not use git stash.

    This task claims these paths. Change nothing else without need:
    - src/greeting/**

    # How to finish

    Leave the finished work in this folder. Committing it is optional: what you leave is committed for you.
    Do not ask questions, since nobody answers while you work: decide, and say what you decided.
    End with a short summary of what you did as your final message.
    "
  `)
})

it('tells of the others, of the results before, and of a review with the checks that failed', () => {
  expect(
    assemblePrompt({
      ...parts,
      others: [
        { id: 'parser', title: 'fix: parse', paths: ['src/parser.ts'] },
        { id: 'any', title: 'Any', paths: [] },
      ],
      results: [
        { id: 'study', title: 'Which tone?', message: 'A warm one.\n', files: [] },
        { id: 'words', title: 'feat: words', files: ['src/words.ts'] },
      ],
      feedback: { text: 'Say hello, not hi.', checks: 'not ok 1\n\n  expected hello' },
    }),
  ).toMatchInlineSnapshot(`
    "# Task

    feat: add a greeting

    Greet the reader.

    # What the review of your work asks for

    Say hello, not hi.

    These checks failed:

        not ok 1

          expected hello

    # Results of the tasks before this one

    ## Which tone? (study)

    A warm one.

    ## feat: words (words)

    Its work is already in this folder. It changed:
    - src/words.ts

    # Where to work

    Work only in this folder, a Git worktree that is yours alone.
    Stay on its branch, agents/greeting: do not switch branches, do not push, and do not use git stash.

    This task claims these paths. Change nothing else without need:
    - src/greeting/**

    # What others work on right now

    Leave these to them, and do not wait for them:
    - fix: parse (parser): src/parser.ts
    - Any (any)

    # How to finish

    Leave the finished work in this folder. Committing it is optional: what you leave is committed for you.
    Do not ask questions, since nobody answers while you work: decide, and say what you decided.
    End with a short summary of what you did as your final message.
    "
  `)
})

it('asks a research task for its answer as the final message, and claims no paths', () => {
  const text = assemblePrompt({ ...parts, kind: 'research' })
  expect(text).toContain('Your final message is the result')
  expect(text).not.toContain('src/greeting')
})

it('says that only part of the repository is there, in a worktree alone', () => {
  const told =
    'here: the files in its root, and src/greeting tools.\nThe rest is not deleted: `git sparse-checkout add'
  const folders = ['src/greeting', 'tools']
  expect(assemblePrompt({ ...parts, folders })).toContain(told)
  expect(assemblePrompt({ ...parts, folders: [] })).toContain('here: the files in its root.\n')
  expect(assemblePrompt({ ...parts, folders, isInCheckout: true })).not.toContain('sparse')
})

it('says a prompt that repeats the title once', () => {
  expect(assemblePrompt({ ...parts, prompt: parts.title }).split(parts.title)).toHaveLength(2)
})

it('names at most thirty files of a result, and the end of a long output of checks', () => {
  const files = Array.from({ length: 40 }, (_, n) => `file-${n}`)
  const text = assemblePrompt({
    ...parts,
    results: [{ id: 'a', title: 'A', files }],
    feedback: { text: 'Fix it.', checks: `${'x'.repeat(30_000)}the end` },
  })
  expect(text).toContain('- file-29\n- and 10 more files')
  expect(text).toContain('xthe end')
  expect(text.length).toBeLessThan(23_000)
})

it('has the parts, order and words of a template; a part with nothing to tell leaves no gap', () => {
  const template = 'You work on {branch}.\n\n{feedback}\n\n{others}\n\n{task}\n\nKeep {unknown} as it is.\n'
  expect(assemblePrompt(parts, template)).toMatchInlineSnapshot(`
    "You work on agents/greeting.

    # Task

    feat: add a greeting

    Greet the reader.

    Keep {unknown} as it is.
    "
  `)
})

it('takes nothing that a part says for a placeholder', () => {
  const text = assemblePrompt(
    { ...parts, prompt: 'Explain {finish} and $& to {others}.' },
    '{task}\n{feedback}',
  )
  expect(text).toContain('Explain {finish} and $& to {others}.')
})
