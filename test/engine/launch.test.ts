// An agent that is started through something: a launcher of the configuration, or the confinement that is built in.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPuppets } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

test('a launcher gets its facts; an agent with an empty one of its own starts as it is', async () => {
  const s = await scratch()
  const agents = 'agents: { puppet: { command: [puppet] }, free: { command: [puppet], launch: [] } }'
  await s.write('.agentsrc', `agent: puppet\n${agents}\nlaunch: [env, "LAUNCHED={id} {gitDir}"]\n`)
  const puppets = await openPuppets(s)
  await addTask(s, 'One')
  await addTask(s, 'Two', '--agent', 'free')
  const run = s.start('run', '--trust', '-j', '2')
  const [one, two] = await Promise.all([puppets.next('one'), puppets.next('two')])
  expect(one.env.LAUNCHED).toBe(`one ${join(s.repo, '.git/worktrees/one')}`)
  expect(two.env.LAUNCHED).toBeUndefined()
  await Promise.all([one, two].map((agent) => agent.write('x.txt', `${agent.task}\n`)))
  await Promise.all([one.exit(0), two.exit(0)])
  expect((await run.ended).code).toBe(0)
})

const canConfine = spawnSync('bwrap', ['--unshare-user', '--ro-bind', '/', '/', 'true']).status === 0

// Each line is a name and what is tried; the agent writes down which of them it could. What it puts beside the
// repository stays in its own /tmp.
const attempts = `
worktree|echo x >mine.txt
commit|git add mine.txt && git commit -qm work
own-tmp|echo x >/tmp/x
checkout|echo x >"$MAIN/README.md"
beside|echo x >"$MAIN/../beside"
config|git config core.fsmonitor evil
hook|echo x >"$MAIN/.git/hooks/pre-commit"
target|git -c core.hooksPath=/dev/null update-ref refs/heads/main HEAD
link|mv .git moved
commondir|echo x >"$(git rev-parse --git-dir)/commondir"
own-config|echo x >"$(git rev-parse --git-dir)/config.worktree"
home|cat "$HOME/secret"
other|echo x >"$OTHER/x"
system|echo x >/etc/git-agents-test
runner|kill -0 "$PPID_OUTSIDE"
`

/** As managers of versions have it: PATH leads over one link in the home to another. */
async function linkedProgram({ env }: Scratch): Promise<void> {
  const home = env.HOME ?? ''
  for (const part of ['bin', 'lib']) await mkdir(join(home, 'versions/1', part), { recursive: true })
  await writeFile(join(home, 'versions/1/lib/linked'), '#!/bin/sh\nexec sh "$@"\n', { mode: 0o755 })
  await symlink('../lib/linked', join(home, 'versions/1/bin/linked'))
  await symlink('versions/1', join(home, 'current'))
  env.PATH = `${join(home, 'current/bin')}:${env.PATH}`
}

test.skipIf(!canConfine)('a confined agent commits on its branch and reaches nothing else', async () => {
  const s = await scratch()
  await s.write(
    '.agentsrc',
    'agent: confined\nagents: { confined: { command: [linked, confined.sh] } }\nlaunch: bubblewrap\n',
  )
  await linkedProgram(s)
  await s.write(join(s.env.HOME ?? '', 'secret'), 'key\n')
  await s.git('worktree', 'add', '-q', '--detach', join(s.root, 'other'))
  Object.assign(s.env, { MAIN: s.repo, OTHER: join(s.root, 'other'), PPID_OUTSIDE: `${process.pid}` })
  const script = `while IFS='|' read -r name line; do
  if [ -n "$name" ] && sh -c "$line" >/dev/null 2>&1; then echo "$name" >>could.txt; fi
done <<'END'${attempts}END
`
  await s.write('confined.sh', script)
  await s.commit('script')
  await addTask(s, 'A')
  await s.ok('run', '--trust')
  expect(await s.git('show', 'agents/a:could.txt')).toBe('worktree\ncommit\nown-tmp\nbeside')
  expect(existsSync(join(s.root, 'beside'))).toBe(false)
  expect(await s.git('log', '--format=%s', 'main..agents/a')).toContain('work')
  expect(await s.git('status', '--porcelain')).toBe('')
})
