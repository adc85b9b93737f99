// The ways to land besides the usual one: by hand after a conflict, onto another branch, with the agent's own commits,
// pushed, as a pull request, checked after each task; and back again where it was pushed.
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'
import { land, reasons, runTasks } from '../support/tasks.ts'

const drei = 'sed -i s/three/drei/ src/a.txt'
const trois = 'sed -i s/three/trois/ src/a.txt'

describe('a conflict settled by hand', () => {
  test('waits in the worktree of the task as a merge of Git does, and lands when it is settled', async () => {
    const s = await scratch()
    await runTasks(s, { a: drei, b: trois })
    await land(s, 'a')
    const held = await land(s, 'b')
    const worktree = `${s.repo}.agents/b`
    expect(held.held).toMatchObject([{ id: 'b', reason: 'conflict', paths: ['src/a.txt'], worktree }])
    expect(await s.git('-C', worktree, 'status', '--porcelain')).toBe('UU src/a.txt')
    const early = await s.agents('land', 'b', '--continue')
    expect(early.code).toBe(2)
    expect(early.stderr).toContain('Conflict markers are left in src/a.txt')
    await s.write(join(worktree, 'src/a.txt'), 'one\ntwo\ndrei, trois\nfour\nfive\n')
    expect(await land(s, '--continue')).toMatchObject({ code: 0, held: [] })
    expect(await s.read('src/a.txt')).toBe('one\ntwo\ndrei, trois\nfour\nfive\n')
    expect(await s.git('log', '-1', '--format=%s|%an')).toBe('Task b|Pat Person')
    expect(await s.git('-C', worktree, 'status', '--porcelain')).toBe('')
  })

  test('is put back by --abort, with what was done on it kept', async () => {
    const s = await scratch()
    await runTasks(s, { a: drei, b: trois })
    await land(s, 'a')
    await land(s, 'b')
    const worktree = `${s.repo}.agents/b`
    await s.write(join(worktree, 'src/a.txt'), 'half settled\n')
    await s.ok('land', 'b', '--abort')
    expect(await s.git('-C', worktree, 'status', '--porcelain', '-b')).toBe('## agents/b')
    expect(await s.read(join(worktree, 'src/a.txt'))).toContain('trois')
    const kept = await s.git('for-each-ref', '--format=%(refname)', 'refs/agents/keep/b')
    const texts = await Promise.all(kept.split('\n').map((ref) => s.git('show', `${ref}:src/a.txt`)))
    expect(texts).toContain('half settled')
    expect((await s.agents('land', 'b', '--continue')).code).toBe(2)
  })
})

test('--resolve sends a conflict to its agent, and the result waits for a review', async () => {
  const s = await scratch()
  const settle = "sed -i '/^<<<<<<<\\|^=======\\|^>>>>>>>/d' src/a.txt"
  await runTasks(s, { a: drei, b: `if grep -q '<<<<' src/a.txt; then ${settle}; else ${trois}; fi` })
  const { stdout, code } = await s.agents('land', '--all', '--resolve', '--trust', '--json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    landed: [{ id: 'a' }],
    held: [{ id: 'b' }],
    resolved: [{ id: 'b', state: 'done' }],
  })
  expect(await s.states()).toEqual({ a: 'landed', b: 'done' })
  expect((await land(s, 'b')).held).toEqual([])
  expect(await s.read('src/a.txt')).toBe('one\ntwo\ndrei\ntrois\nfour\nfive\n')
})

test('--onto lands on the branch that is named and leaves the usual one', async () => {
  const s = await scratch()
  await s.git('branch', 'next')
  await runTasks(s, { a: 'echo a > a.txt' })
  const before = await s.git('rev-parse', 'main')
  expect(await land(s, 'a', '--onto', 'next')).toMatchObject({ code: 0, target: 'next' })
  expect(await s.git('rev-parse', 'main')).toBe(before)
  expect(await s.git('show', 'next:a.txt')).toBe('a')
})

describe('--keep-commits', () => {
  const two =
    'echo a > a.txt; git add .; git commit -qm "feat: first" --author="Ann Agent <ann@example.org>"; echo b > b.txt; git add .; git commit -qm "feat: second"'

  test('keeps messages, authors and order, each with its trailers', async () => {
    const s = await scratch()
    await runTasks(s, { a: two })
    await land(s, 'a', '--keep-commits')
    expect(await s.git('log', '-2', '--format=%an|%s|%(trailers:key=Agent-Task,valueonly,separator=)')).toBe(
      'Pat Person|feat: second|a\nAnn Agent|feat: first|a',
    )
  })

  test('where a commit does not apply by itself, the work is one commit', async () => {
    const s = await scratch()
    await runTasks(s, {
      a: `${drei}; git commit -qam "try"; git checkout -q HEAD~1 -- src/a.txt; git commit -qm "back"; echo a > a.txt; git add .; git commit -qm "there"`,
    })
    await s.write('src/a.txt', 'one\ntwo\nTHREE\nfour\nfive\n')
    await s.git('commit', '-qam', 'meanwhile')
    expect(await land(s, 'a', '--keep-commits')).toMatchObject({ code: 0, landed: [{ id: 'a' }] })
    expect(await s.git('log', '-2', '--format=%s')).toBe('Task a\nmeanwhile')
  })
})

describe('checks at the gate', () => {
  const config = { config: "checks: ['! test -e x || ! test -e y']\n" }

  test('a culprit that passes alone is named with the task it fails with; the rest lands', async () => {
    const s = await scratch(config)
    await runTasks(s, { a: 'echo > a', x: 'echo > x', b: 'echo > b', y: 'echo > y', c: 'echo > c' })
    const report = await land(s, '--all')
    expect(report.landed.map(({ id }) => id)).toEqual(['a', 'x', 'b', 'c'])
    expect(report.held).toMatchObject([{ id: 'y', reason: 'check-failed', with: ['x'] }])
  })

  test('--checks none lands without them, --checks each holds the first that fails', async () => {
    const s = await scratch(config)
    await runTasks(s, { x: 'echo > x', y: 'echo > y' })
    expect(reasons(await land(s, '--all', '--checks', 'each', '--dry-run'))).toEqual({ y: 'check-failed' })
    expect((await land(s, '--all', '--checks', 'none')).held).toEqual([])
  })

  test('run in a worktree that is set up as those of tasks are; what fails is told to the agent that is sent back', async () => {
    const s = await scratch({
      config:
        "setup: ['echo ready > .ready']\ncopy: [.env]\nchecks: ['test -e .ready && test -e .env && ! (test -e good && test -e bad)']\n",
    })
    await s.write('.env', 'secret')
    const told = 'grep -q "On the tree that would have landed" "$GIT_AGENTS_PROMPT_FILE" && git rm -q bad'
    await runTasks(s, {
      good: 'echo > good',
      bad: `if test -e bad; then ${told}; else echo > bad; fi; echo > more`,
    })
    const report = await land(s, '--all')
    expect(report.landed.map(({ id }) => id)).toEqual(['good'])
    expect(reasons(report)).toEqual({ bad: 'check-failed' })
    await s.ok('review', 'bad', '--request-changes', '-m', 'see the check')
    await s.ok('run', 'bad', '--trust')
    expect((await land(s, 'bad')).held).toEqual([])
  })

  test('that a killed landing left running are ended by the next command', async () => {
    const s = await scratch({
      config: "checks: ['case $PWD in */scratch/*) echo $$ > $CHECKED; exec tail -f /dev/null ;; esac']\n",
    })
    s.env.CHECKED = join(s.root, 'pid')
    execFileSync('mkfifo', [s.env.CHECKED])
    await runTasks(s, { a: 'echo > a' })
    const told = readFile(s.env.CHECKED, 'utf8')
    const killed = s.start('land', '--all', '--trust')
    const pid = Number(await told)
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toBe('')
    killed.kill('SIGKILL')
    await killed.ended
    await s.ok('list')
    // A process that has ended and was not reaped yet has no command line.
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).toBe('')
  })
})

describe("the person's commit-msg hook", () => {
  const hook =
    '#!/bin/sh\ngrep -q "^feat: " "$1" || { echo "say what it is: feat or fix"; exit 1; }\necho "Checked-by: hook" >> "$1"\n'

  test('changes the message of a landing commit or refuses it, which holds only that task', async () => {
    const s = await scratch()
    await runTasks(s, { a: { script: 'echo a > a.txt', title: 'feat: a' }, b: 'echo b > b.txt' })
    await s.write('.git/hooks/commit-msg', hook)
    await chmod(join(s.repo, '.git/hooks/commit-msg'), 0o755)
    const report = await land(s, '--all')
    expect(report.landed.map(({ id }) => id)).toEqual(['a'])
    expect(report.held).toMatchObject([{ id: 'b', reason: 'check-failed' }])
    expect(report.held[0]?.detail).toContain('say what it is')
    expect(await s.git('log', '-1', '--format=%(trailers:key=Checked-by,valueonly,separator=)')).toBe('hook')
  })

  test('is the one of the checkout, never the one that an agent wrote', async () => {
    const s = await scratch()
    await s.git('config', 'core.hooksPath', 'hooks')
    await s.commit('hooks', { 'hooks/commit-msg': hook })
    await chmod(join(s.repo, 'hooks/commit-msg'), 0o755)
    await s.git('commit', '-qam', 'feat: run bit')
    await runTasks(s, {
      a: { script: 'printf "#!/bin/sh\\nexit 0\\n" > hooks/commit-msg; echo a > a.txt', title: 'no kind' },
    })
    expect(reasons(await land(s, '--all'))).toEqual({ a: 'check-failed' })
  })
})

describe('with a remote', () => {
  test('--push pushes; what was pushed is taken back only by commits that revert it', async () => {
    const s = await scratch()
    await s.git('init', '-q', '--bare', join(s.root, 'remote.git'))
    await s.git('remote', 'add', 'origin', join(s.root, 'remote.git'))
    await runTasks(s, { a: 'echo a > a.txt', b: 'echo b > b.txt' })
    await land(s, '--all', '--push')
    expect(await s.git('rev-parse', 'origin/main')).toBe(await s.git('rev-parse', 'main'))
    const refused = await s.agents('undo')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('git agents undo --revert')
    await s.ok('undo', '--revert')
    expect(await s.git('log', '-3', '--format=%s')).toBe('Revert "Task a"\nRevert "Task b"\nTask b')
    expect(await s.git('status', '--porcelain')).toBe('')
    expect(await s.states()).toEqual({ a: 'done', b: 'done' })
    expect((await land(s, 'a')).landed).toMatchObject([{ id: 'a' }])
  })

  test('--pull-request pushes the branch and asks the program of the forge, whatever the title', async () => {
    const s = await scratch()
    await s.git('init', '-q', '--bare', join(s.root, 'remote.git'))
    await s.git('remote', 'add', 'origin', join(s.root, 'remote.git'))
    await runTasks(s, { a: { script: 'echo a > a.txt', title: '$(id) --fill=x' } })
    const folder = join(s.root, 'forge')
    await mkdir(folder)
    await s.write(
      join(folder, 'gh'),
      '#!/bin/sh\n[ "$1" = --version ] || { printf "%s\\n" "$@" > "$ASKED"; echo https://forge.example/7; }\n',
    )
    await chmod(join(folder, 'gh'), 0o755)
    Object.assign(s.env, { PATH: `${folder}:${s.env.PATH}`, ASKED: join(s.root, 'asked') })
    const { stdout } = await s.agents('land', 'a', '--pull-request', '--json')
    expect(JSON.parse(stdout).requests).toEqual([
      { id: 'a', branch: 'agents/a', url: 'https://forge.example/7' },
    ])
    expect((await s.read(join(s.root, 'asked'))).split('\n')).toContain('--title=$(id) --fill=x')
    expect(await s.git('rev-parse', 'origin/agents/a')).toBe(await s.git('rev-parse', 'agents/a'))
    expect(await s.states()).toEqual({ a: 'done' })
  })
})

test('topics that were begun on one unlanded topic meet, and land, over what they share', async () => {
  const s = await scratch()
  const topic = async (name: string, from: string, line: string, text: string): Promise<void> => {
    await s.git('checkout', '-q', '-b', name, from)
    await s.write('src/a.txt', (await s.read('src/a.txt')).replace(line, text))
    await s.git('commit', '-qam', name)
  }
  await topic('shared', 'main', 'three', 'drei')
  await topic('one', 'shared', 'drei', 'DREI')
  await topic('other', 'shared', 'five', 'fünf')
  await s.git('checkout', '-q', 'main')
  for (const name of ['one', 'other']) await s.ok('adopt', name)
  const { stdout } = await s.agents('conflicts', '--json')
  const pairs = JSON.parse(stdout).pairs as { a: string; b: string; verdict: string }[]
  expect(pairs.find(({ a, b }) => a === 'one' && b === 'other')?.verdict).toBe('shared')
  expect((await land(s, '--all')).held).toEqual([])
  expect(await s.read('src/a.txt')).toBe('one\ntwo\nDREI\nfour\nfünf\n')
})

test('work that somebody squashed onto the target by hand is recognised, and nothing lands twice', async () => {
  const s = await scratch()
  await runTasks(s, { a: 'echo a > a.txt', b: 'echo b > b.txt' })
  await s.git('merge', '-q', '--squash', 'agents/a')
  await s.git('commit', '-qm', 'a, by hand')
  expect(reasons(await land(s, '--all'))).toEqual({ a: 'empty' })
  const { stdout } = await s.agents('clean', '--json')
  expect(JSON.parse(stdout).removed.map(({ id }: { id: string }) => id)).toEqual(['a', 'b'])
  expect(await s.states()).toEqual({ a: 'landed', b: 'landed' })
})

test('work that was sent back goes on where the target is now; markers that are left are no success', async () => {
  const s = await scratch()
  await runTasks(s, { a: drei, b: `grep -q '<<<<' src/a.txt || ${trois}` })
  await land(s, 'a')
  await s.ok('review', 'b', '--request-changes', '-m', 'keep both')
  expect((await s.agents('run', 'b')).code).toBe(1)
  expect((await s.agents('show', 'b')).stdout).toContain('conflict markers were left in src/a.txt')
  await s.write(join(s.root, 'scripts', 'b.sh'), "sed -i '/^<<<<<<<\\|^=======\\|^>>>>>>>/d' src/a.txt\n")
  await s.ok('run', 'b')
  expect((await land(s, 'b')).held).toEqual([])
  expect(await s.read('src/a.txt')).toBe('one\ntwo\ndrei\ntrois\nfour\nfive\n')
})
