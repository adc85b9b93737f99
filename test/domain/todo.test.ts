// A checklist: open items are tasks, what is below them is told to their agents.
import { describe, expect, it } from 'vitest'
import { parseTodo } from '../../src/domain/todo.ts'

describe('a checklist', () => {
  it('gives a task for each open item, with its hints and with what is nested below', () => {
    const todo = `# Parser

- [x] an old thing
  - [ ] what was left of it
- [ ] **Dates**: parse dates (paths: \`src/{a,b}/**\`, test/x.ts) (id: dates)
  - [ ] ISO
  - [x] RFC
    More words.

  A paragraph.
* [ ] a --since flag (after: dates, clock) (agent: codex)

\`\`\`md
- [ ] not an item
\`\`\`

## Docs ##
1. [ ] Write (and read) the page
not an item
`
    expect(parseTodo(todo)).toMatchObject([
      { id: 'what-was-left-of-it', title: 'what was left of it', prompt: 'Parser: what was left of it' },
      {
        id: 'dates',
        title: 'Dates: parse dates',
        prompt: 'Parser: Dates: parse dates\n\n- [ ] ISO\n  More words.\n\nA paragraph.',
        paths: ['src/{a,b}/**', 'test/x.ts'],
      },
      {
        id: 'a-since-flag',
        title: 'a --since flag',
        prompt: 'Parser: a --since flag',
        after: ['dates', 'clock'],
        agent: 'codex',
      },
      {
        id: 'write-and-read-the-page',
        title: 'Write (and read) the page',
        prompt: 'Docs: Write (and read) the page',
      },
    ])
  })

  it('gives items that read alike ids of their own', () => {
    expect(parseTodo('- [ ] Same\n- [ ] same\r\n').map(({ id }) => id)).toMatchObject(['same', 'same-2'])
  })

  it('is empty where there is none', () => {
    expect(parseTodo('# Words\n\n- a list\n- [ ]\n')).toMatchObject([])
  })
})
