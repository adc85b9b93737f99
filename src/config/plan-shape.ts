// What a plan file may hold, as one shape: the reader, its complaints and the published schema all come from it.
import { about, choice, duration, list, placed, text, type Value } from './shape.ts'
import { object } from './shape-object.ts'
import { refuseGlob, refuseId } from './templates.ts'

const paths = list(text({ words: 'a pattern', refuse: refuseGlob }), 'a list of patterns')

const commit = object(
  'a commit',
  {
    title: about("The commit's subject.", text()),
    paths: about('Patterns of the changed files that go into it.', paths),
  },
  {},
)

const task = object(
  'a task',
  {
    title: about("The subject of the task's commit.", text()),
    prompt: about('What the agent is told.', text()),
  },
  {
    id: about(
      'Its name in refs and commands; else made from the title.',
      text({ pattern: '^(?!.*\\.lock$)(?!.*\\.\\.)[a-z0-9][a-z0-9._-]{0,99}(?<![.-])$', refuse: refuseId }),
    ),
    paths: about('Patterns of the files that it expects to write.', paths),
    after: about(
      'Ids of the tasks whose result it needs.',
      list(placed(text({ words: 'an id' })), 'a list of ids'),
    ),
    kind: about('`change` lands its work; `research` has only an answer.', choice('change', 'research')),
    agent: about('Who does it; else the configured agent.', text({ words: "an agent's name" })),
    checks: about(
      'Command lines that must succeed, added to the configured ones, each run with sh -c.',
      list(text({ words: 'a command line' }), 'a list of command lines'),
    ),
    timeout: about('How long one attempt may take; else the configured time.', duration()),
    commits: about(
      'Lands as several commits: every changed file goes to the first whose paths match it.',
      list(placed(commit), 'a list of commits'),
    ),
  },
)

/** A whole plan file. */
export const planShape = object(
  'a plan',
  {
    tasks: about('The tasks, recorded all or none.', list(placed(task), 'a list of tasks', { filled: true })),
  },
  {},
  { isRoot: true },
)

/** A task as a plan file tells it. */
export type WrittenTask = Value<typeof task>
