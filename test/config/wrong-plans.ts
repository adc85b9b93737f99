// Plan files that must be refused, each with what is wrong with it.
const task = (more: string): string => `tasks:\n  - title: "feat: one"\n    prompt: do it\n${more}`

export const wrongPlans: [name: string, text: string, file?: string][] = [
  ['nothing at all', ''],
  ['only comments', '# a plan\n'],
  ['a list of tasks', '- title: a\n  prompt: b\n'],
  ['no tasks key', 'taks:\n  - title: a\n'],
  ['a key beside tasks', 'version: 1\ntasks:\n  - { title: a, prompt: b }\n'],
  ['tasks empty', 'tasks: []\n'],
  ['tasks without value', 'tasks:\n'],
  ['tasks a text', 'tasks: feat one\n'],
  ['tasks that are texts', 'tasks:\n  - feat one\n  - feat two\n'],
  ['title and prompt missing', 'tasks:\n  - id: a\n'],
  ['title and prompt blank', 'tasks:\n  - title: "  "\n    prompt: |\n\n'],
  ['title and prompt of other types', 'tasks:\n  - title: 42\n    prompt: [do, it]\n'],
  ['a title that is a map, for want of quotes', 'tasks:\n  - title: feat: add lessons\n    prompt: x\n'],
  ['unknown keys, near and far', task('    pathes: [a]\n    colour: red\n')],
  ['after a number', task('    after: 3\n')],
  ['after a text', task('    after: old-task\n')],
  ['after a list of numbers', task('    after: [1, old-task, null]\n')],
  ['after unknown ids', task('    after: [old-tsak, whatever]\n')],
  ['after itself', task('    id: one\n    after: [one]\n')],
  ['after its own made id', task('    after: [one]\n')],
  [
    'a circle of three, and one of two',
    `tasks:
  - { id: z, title: z, prompt: z, after: [a] }
  - { id: a, title: a, prompt: a, after: [b] }
  - { id: b, title: b, prompt: b, after: [c] }
  - { id: c, title: c, prompt: c, after: [a] }
  - { id: d, title: d, prompt: d, after: [e] }
  - { id: e, title: e, prompt: e, after: [d] }
`,
  ],
  ['ids twice', `${task('    id: one\n')}  - title: two\n    prompt: two\n    id: one\n`],
  ['an id of the repository', task('    id: old-task\n')],
  ['ids that are no slugs', task('    id: Fix Login!\n')],
  ['an id that climbs', task('    id: ../../etc\n')],
  ['an id of 101 letters', task(`    id: ${'a'.repeat(101)}\n`)],
  ['an id that ends in .lock', task('    id: a.lock\n')],
  ['an id that is a number', task('    id: 7\n')],
  ['globs that leave', task('    paths: ["../x", "a/../../b", "!../y"]\n')],
  ['globs that match nothing', task('    paths: ["src/", ".", "", "a/[z-a]/b"]\n')],
  ['globs without quotes: an alias', task('    paths:\n      - *.ts\n      - **/*.md\n')],
  ['globs without quotes: a tag', task('    paths:\n      - !test/**\n')],
  ['globs without quotes: a list', task('    paths:\n      - [id].ts\n')],
  ['an unknown agent', task('    agent: cladue\n')],
  ['an agent unlike any', task('    agent: somebody\n')],
  ['a kind of its own', task('    kind: reserch\n')],
  ['a kind that is none', task('    kind: true\n')],
  ['checks as a text', task('    checks: npm test\n')],
  ['an empty check', task('    checks: ["npm test", ""]\n')],
  [
    'commits half said',
    task('    commits:\n      - { title: a }\n      - { paths: [b], why: c }\n      - d\n'),
  ],
  ['a key given twice', task('    prompt: again\n')],
  ['tabs', 'tasks:\n\t- title: a\n'],
  ['indentation', 'tasks:\n  - title: a\n     prompt: b\n'],
  ['an open quote', 'tasks:\n  - title: "a\n    prompt: b\n'],
  ['two documents', `${task('')}---\n${task('')}`],
  ['a map as a key', 'tasks:\n  - ? { a: b }\n    : c\n'],
  ['a NUL byte', 'tasks:\n  - title: "a\0b"\n'],
  ['an escaped NUL byte', 'tasks:\n  - title: "a\\0b"\n    prompt: c\n'],
  [
    'aliases that would unfold to ten million',
    `a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 6 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(',')}]`).join('\n')}\n`,
  ],
  ['an alias of itself', 'tasks: &all [*all]\n'],
  ['a merge key', 'tasks:\n  - { title: a, prompt: b, <<: { id: c } }\n'],
  ['nested without end', `tasks: ${'['.repeat(30_000)}`],
  ['JSON: a comma too many', '{"tasks": [\n  {"title": "a", "prompt": "b",}\n]}\n', 'plan.json'],
  ['JSON: a comment', '{\n  // mine\n  "tasks": []\n}\n', 'plan.json'],
  ['JSON: cut off', '{"tasks": [{"title": "a"', 'plan.json'],
  ['JSON: a raw line break', '{"tasks": [{"title": "a\nb"}]}', 'plan.json'],
  ['JSON: a key twice', '{"tasks": [{"title": "a", "title": "b", "prompt": "c"}]}', 'plan.json'],
  [
    'JSON: wrong types',
    '{\n  "tasks": [\n    { "title": "a", "prompt": "b", "after": {} }\n  ]\n}',
    'plan.json',
  ],
  ['JSON: nested without end', '['.repeat(30_000), 'plan.json'],
]
