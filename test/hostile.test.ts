// Hostile input from end to end: words and file names that would be options, commands, escapes or patterns if anybody
// took them for such. They pass through plan, run, conflicts, review, land, show and undo unharmed; nothing is executed,
// nothing raw reaches the terminal. Bytes are compared in the landed tree and message.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Acted, acted, published } from './story/acted.ts'
import { openPuppets } from './support/puppet.ts'
import { scratch } from './support/scratch.ts'

const words: Record<string, string> = {
  quotes: `it's "quoted" \\ and 'so' on`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is for a shell
  substitution: '$(touch PWNED) `touch PWNED` ${HOME} ; touch PWNED | true && touch PWNED',
  dashes: '--upload-pack=touch PWNED',
  dash: '-',
  escapes: 'red \x1b[31mtext\x1b[0m \x1b]0;title\x07 \x9b31m bell\x07 back\x08',
  bidi: 'abc \u202egnp.exe\u202c \u2066isolated\u2069 \ufeff zero\u200bwidth',
  unicode: 'Ünïcödé 日本語 👩‍👩‍👧 e\u0301',
  long: `feat: ${'long '.repeat(800)}`.slice(0, 4000).trim(),
  trailers: 'fix: x\n\nSigned-off-by: Someone <else@example.org>',
  comment: '# not a comment',
  percent: '%s %H %(trailers) {title} {prompt} {id} {worktree}',
  scissors: '------------------------ >8 ------------------------',
}

/** No control but a line feed, nothing that turns the direction of text. */
const raw = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/

/** Runs a verb in both its forms: nothing raw may come out of either. */
async function quiet(s: Acted, ...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await s.agents(...args)
  expect({ args, code }).toEqual({ args, code: 0 })
  expect(`${stdout}${stderr}`).not.toMatch(raw)
  return stdout
}

describe('words', () => {
  test('of titles and prompts pass through everything', { timeout: 60_000 }, async () => {
    const s = await acted()
    const tasks = Object.entries(words).map(([id, title]) => ({
      id,
      title,
      prompt: `${title}\nprompt ${title}`,
    }))
    for (const { id } of tasks)
      s.act(id, `cat > told-${id}.txt; printf '%s' "$GIT_AGENTS_TITLE" > title-${id}.txt; echo "\${SAY}"`)
    s.env.SAY = `${words.escapes}${words.bidi}`
    writeFileSync(join(s.root, 'plan.json'), JSON.stringify({ tasks }))
    await quiet(s, 'plan', '../plan.json', '--dry-run')
    await quiet(s, 'plan', '../plan.json')
    const run = await s.agents('run', '--trust')
    expect({ code: run.code, raw: raw.exec(`${run.stdout}${run.stderr}`) }).toEqual({ code: 0, raw: null })
    for (const verb of ['list', 'conflicts', 'review']) await quiet(s, verb)
    for (const id of Object.keys(words)) {
      published('show', await quiet(s, 'show', id, '--json'))
      if (id === 'escapes' || id === 'long') for (const verb of ['show', 'review']) await quiet(s, verb, id)
      expect(await s.git('show', `agents/${id}:told-${id}.txt`)).toContain(`prompt ${words[id]}`)
      expect(await s.git('show', `agents/${id}:title-${id}.txt`)).toBe(words[id])
    }
    const before = await s.git('rev-parse', 'main')
    await quiet(s, 'land', '--all', '--dry-run')
    const land = published<{ landed: { id: string; commits: string[] }[]; held: unknown[] }>(
      'landed',
      await quiet(s, 'land', '--all', '--json'),
    )
    expect(land.held).toEqual([])
    expect(land.landed.map(({ id }) => id).sort()).toEqual(Object.keys(words).sort())
    for (const { id, commits } of land.landed) {
      const message = await s.git('log', '-1', '--format=%B', commits[0] ?? '')
      expect(
        message.startsWith(words[id]?.replace(/\s+$/, '') ?? '?'),
        `${id}: ${JSON.stringify(message)}`,
      ).toBe(true)
      expect(message.trimEnd().endsWith(`Agent-Task: ${id}\nAgent: actor`), message).toBe(true)
      expect(
        await s.git('log', '-1', '--format=%(trailers:key=Agent-Task,valueonly)', commits[0] ?? ''),
      ).toBe(`${id}\n`)
    }
    await quiet(s, 'operations')
    await quiet(s, 'undo')
    expect(await s.git('rev-parse', 'main')).toBe(before)
    const everywhere = [s.repo, s.root, ...Object.keys(words).map((id) => s.worktree(id))]
    expect(everywhere.filter((folder) => existsSync(join(folder, 'PWNED')))).toEqual([])
  })

  test('that look like options are taken for words after `--` and in values', async () => {
    const s = await acted()
    expect(await s.ok('add', '--message=--help', '--', '--version')).toContain('version')
    expect(await s.ok('add', '--paths', '-rf/**', '--', '-n')).toContain('n')
    const { tasks } = await s.json<{ tasks: { title: string; paths: string[] }[] }>('list')
    expect(tasks.map(({ title, paths }) => [title, paths])).toEqual([
      ['--version', []],
      ['-n', ['-rf/**']],
    ])
  })

  test('in ids and operations are refused, and reach neither Git nor a shell', async () => {
    const s = await acted()
    await s.ok('add', 'One')
    const ids = [
      '../../heads/main',
      '$(touch PWNED)',
      '--exec=touch PWNED',
      'HEAD',
      'main..one',
      'one~1',
      'one\nmain',
      '\x1b[31m',
      'x'.repeat(5000),
      'a.lock',
      '@{-1}',
    ]
    const verbs = ['show', 'review', 'land', 'drop', 'undo']
    for (const [n, id] of ids.entries()) {
      const verb = verbs[n % verbs.length] ?? 'show'
      const { code, stdout, stderr } = await s.agents(verb, '--', id)
      expect({ verb, id, code, stdout }).toEqual({ verb, id, code: 2, stdout: '' })
      expect(stderr).not.toMatch(raw)
      expect((await s.agents('add', 'x', `--id=${id}`)).code, id).toBe(2)
    }
    expect(await s.states()).toEqual({ one: 'pending' })
    expect(readdirSync(s.repo)).not.toContain('PWNED')
  })
})

/** Names as `printf` of the shell takes them: bytes, whatever they mean. */
const names = [
  'line\\nfeed.txt',
  'tab\\there.txt',
  '-rf',
  '--help',
  'caf\\351.txt',
  '\\377\\376',
  ':(glob)**',
  ':!README.md',
  ':^a',
  '*',
  '[a-z]?',
  '"quoted".txt',
  "it'\\''s.txt",
  'back\\\\slash',
  ' leading and trailing ',
  '$(touch PWNED)',
  '`touch PWNED`',
  'esc\\033[31m.txt',
  'bidi\\342\\200\\256txt.exe',
  '日本語/Ünï.txt',
  '~',
  '#comment',
  'deep/-x/:(top)/file',
  'carriage\\r',
]

describe('file names', () => {
  test('land byte for byte, and come back', { timeout: 60_000 }, async () => {
    const s = await acted()
    const writes = names.map(
      (name, n) =>
        `name="$(printf -- '${name}.')"; name="\${name%.}"; mkdir -p -- "$(dirname -- "./$name")"; printf '${n}' > "./$name"\n`,
    )
    await s.done('names', writes.join(''))
    const treeOf = async (commit: string): Promise<string> =>
      (await s.gitIn({}, 'ls-tree', '-r', '-z', commit)).stdout
    const before = await s.git('rev-parse', 'main')
    const list = published<{ tasks: { changed: number }[] }>('list', await quiet(s, 'list', '--json'))
    expect(list.tasks).toMatchObject([{ changed: names.length }])
    for (const verb of ['list', 'conflicts', 'review']) await quiet(s, verb)
    await quiet(s, 'show', 'names')
    await quiet(s, 'review', 'names')
    published('review', await quiet(s, 'review', 'names', '--json'))
    published('conflicts', await quiet(s, 'conflicts', '--json'))
    await quiet(s, 'land', 'names')
    expect(await treeOf('main')).toBe(await treeOf('agents/names'))
    expect(await s.git('status', '--porcelain')).toBe('')
    await quiet(s, 'undo')
    expect(await s.git('rev-parse', 'main')).toBe(before)
    expect(await s.git('status', '--porcelain')).toBe('')
    await quiet(s, 'land', 'names')
    await quiet(s, 'clean')
    expect(readdirSync(s.repo)).not.toContain('PWNED')
  })

  test('in conflict are named, quoted as Git quotes them', async () => {
    const s = await acted()
    const write = (text: string): string =>
      `n="$(printf 'caf\\351\\nx')"; printf '${text}\\n' > "./$n"; printf '${text}\\n' > ./':(glob)*'`
    await s.done('left', write('left'))
    await s.done('right', write('right'))
    const shown = await s.agents('conflicts', '--exit-code')
    expect(shown.code).toBe(1)
    expect(shown.stdout).toContain('"caf\\351\\nx"')
    expect(shown.stdout).toContain(':(glob)*')
    expect(shown.stdout).not.toMatch(raw)
    const land = await s.agents('land', 'left', 'right')
    expect(land).toMatchObject({ code: 1, stdout: expect.stringContaining('"caf\\351\\nx"') })
    expect(land.stdout).not.toMatch(raw)
  })

  test('that only the person has keep a task out of its way, and are left as they are', async () => {
    const s = await acted()
    const name = `n="$(printf 'caf\\351\\nx')"`
    await s.done('one', `${name}; printf 'task' > "./$n"`)
    await s.gitIn({}, '-c', `alias.mine=!${name}; printf mine > "./$n"`, 'mine')
    const status = (await s.gitIn({}, 'status', '--porcelain', '-z')).stdout
    expect(await s.agents('land', 'one')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"caf\\351\\nx"'),
    })
    expect((await s.gitIn({}, 'status', '--porcelain', '-z')).stdout).toBe(status)
  })

  test('split into commits by path, each file goes where its pattern says', async () => {
    const s = await acted()
    s.act(
      'split',
      `printf 1 > ./-rf; printf 2 > "./$(printf 'caf\\351')"; printf 3 > './:(glob)**'; printf 4 > './a"b'`,
    )
    const task = {
      id: 'split',
      title: 'all the rest',
      prompt: 'x',
      commits: [
        { title: 'dashes', paths: ['-*'] },
        { title: 'colons', paths: [':*'] },
      ],
    }
    writeFileSync(join(s.root, 'plan.json'), JSON.stringify({ tasks: [task] }))
    await s.ok('plan', '../plan.json')
    await s.ok('run', '--trust')
    await s.ok('land', 'split')
    expect(await s.git('log', '--format=%s', '--name-only', '-3', 'main')).toBe(
      'all the rest\n\n"a\\"b"\n"caf\\351"\ncolons\n\n:(glob)**\ndashes\n\n-rf',
    )
    expect(await s.git('rev-parse', 'main^{tree}')).toBe(await s.git('rev-parse', 'agents/split^{tree}'))
  })
})

test("an agent's output of every byte is kept in the log and shown harmless", async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  await s.ok('add', 'Noise')
  const run = s.start('run', '--trust')
  const agent = await puppets.next('noise')
  const bytes = Array.from({ length: 256 }, (_, code) => `\\${code.toString(8).padStart(3, '0')}`).join('')
  await agent.write(
    'noise.sh',
    `printf '${bytes}'; printf '\\033]52;c;aGk=\\007\\033[2J\\n'; head -c 3000000 /dev/zero; echo`,
  )
  const noise = await agent.run('sh', 'noise.sh')
  await agent.print(noise.stdout.slice(0, 4000))
  await agent.print('\x1b[2J\x1b]52;c;aGk=\x07 cleared \u202e')
  await agent.exit(0)
  const { code, stdout, stderr } = await run.ended
  expect({ code, raw: raw.exec(`${stdout}${stderr}`) }).toEqual({ code: 0, raw: null })
  for (const args of [
    ['show', 'noise'],
    ['review', 'noise'],
    ['show', 'noise', '--json'],
  ])
    expect((await s.ok(...args)).match(raw)).toBeNull()
  await s.ok('land', 'noise')
  expect(await s.git('log', '-1', '--format=%B', 'main')).toContain('cleared')
})
