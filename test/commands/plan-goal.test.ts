// `plan --goal`: an agent writes the plan, is asked a second time, and whatever it does beside that is nobody's work.
// `plan --from-issue` and `--from-todo`: a checklist, through a stand-in for `gh`.
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPuppets } from '../support/puppet.ts'
import { scratch } from '../support/scratch.ts'

interface Planned {
  tasks: { id: string; after: string[]; paths: string[] }[]
}

const wide = `\`\`\`yaml
tasks:
  - { id: one, title: "feat: one", prompt: Do src/a.txt., paths: ["src/*.txt"] }
  - { id: two, title: "feat: two", prompt: Do it too., paths: ["src/b.txt"] }
\`\`\``

test('a goal becomes a plan in two passes, in a place of its own', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  const refused = await s.agents('plan', '--goal', 'Two things')
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('give `--yes`') })
  const before = await s.git('for-each-ref')

  const planning = s.start('plan', '--goal', 'Two things', '--yes', '--trust', '--json')
  const first = await puppets.next('.plan')
  expect(first.prompt).toMatch(/^# Goal\n\nTwo things\n/)
  expect((await first.run('git', 'update-ref', 'refs/heads/stray', 'HEAD')).code).not.toBe(0)
  expect((await first.run('git', 'agents', 'land')).stderr).toContain('may not `git agents land`')
  await first.write('src/a.txt', 'changed\n')
  await first.commit('nobody asked')
  await first.print(wide)
  await first.exit()
  const second = await puppets.next('.plan')
  expect(second.prompt).toContain('one and two both claim src/b.txt')
  await second.write(
    'git-agents-plan.yaml',
    'tasks:\n  - { id: one, title: "feat: one", prompt: Do., paths: [src/a.txt] }\n  - { id: two, title: "feat: two", prompt: Do., paths: [src/b.txt], after: [one] }\n',
  )
  await second.exit()

  const { stdout, code } = await planning.ended
  expect(code).toBe(0)
  expect((JSON.parse(stdout) as Planned).tasks).toMatchObject([
    { id: 'one', after: [], paths: ['src/a.txt'] },
    { id: 'two', after: ['one'], paths: ['src/b.txt'] },
  ])
  expect(await s.states()).toEqual({ one: 'pending', two: 'pending' })
  expect(await s.git('for-each-ref', 'refs/heads')).toBe(
    before
      .split('\n')
      .filter((line) => line.includes('refs/heads/'))
      .join('\n'),
  )
  expect(await s.git('status', '--porcelain')).toBe('')
  expect((await s.git('worktree', 'list')).split('\n')).toHaveLength(1)
})

test('an agent that is killed with its command is ended by the next one; what cannot be recorded is kept', async () => {
  const s = await scratch()
  const puppets = await openPuppets(s)
  const killed = s.start('plan', '--goal', 'x', '--yes', '--trust')
  const left = await puppets.next('.plan')
  killed.kill('SIGKILL')
  await killed.ended
  await s.ok('list')
  await left.gone

  const planning = s.start('plan', '--goal', 'x', '--yes')
  for (let pass = 0; pass < 2; pass++) {
    const agent = await puppets.next('.plan')
    await agent.print('tasks: [{ title: a, prompt: b, paths: [c], after: [zz] }]')
    await agent.exit()
  }
  const { stderr, code } = await planning.ended
  expect(code).toBe(2)
  expect(stderr).toContain('`zz` in `after` names no task')
  const [, file = ''] = /run `git agents plan ([^`]+)`/.exec(stderr) ?? []
  await s.write(file, (await s.read(file)).replace(', after: [zz]', ''))
  await s.ok('plan', file)
  expect(await s.states()).toEqual({ a: 'pending' })
})

test('the open items of an issue or a file are tasks, and stay one where they are read again', async () => {
  const s = await scratch()
  await s.write('TODO.md', '- [ ] one (paths: src/a.txt)\n- [x] old\n- [ ] two (after: none)\n')
  expect((await s.agents('plan', '--from-todo', 'TODO.md')).stderr).toContain('TODO.md:3: `none` in `after`')
  await s.write('TODO.md', '- [ ] one (paths: src/a.txt)\n- [x] old\n- [ ] two (after: one)\n')
  expect((await s.json<Planned>('plan', '--from-todo', 'TODO.md')).tasks).toMatchObject([
    { id: 'one', paths: ['src/a.txt'] },
    { id: 'two', after: ['one'] },
  ])
  const issue = { title: 'More', body: '- [ ] two\r\n- [ ] three', url: 'https://forge.example/7' }
  const folder = join(s.root, 'forge')
  await s.write(join(folder, 'gh'), `#!/bin/sh\nprintf '%s\\n' "$@" > "$ASKED"\ncat '${folder}/issue'\n`)
  await s.write(join(folder, 'issue'), JSON.stringify(issue))
  await chmod(join(folder, 'gh'), 0o755)
  Object.assign(s.env, { PATH: `${folder}:${s.env.PATH}`, ASKED: join(s.root, 'asked') })
  const { stdout, stderr } = await s.agents('plan', '--from-issue', '#7', '--yes', '--json')
  expect(stderr).toContain('two is a task already')
  expect((JSON.parse(stdout) as Planned).tasks.map(({ id }) => id)).toEqual(['three'])
  expect(await s.read(join(s.root, 'asked'))).toBe('issue\nview\n7\n--json=title,body,url\n')
  expect(await s.agents('plan', '--from-issue=--web', '--yes')).toMatchObject({ code: 2 })
})
