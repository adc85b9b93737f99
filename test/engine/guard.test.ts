// Guards: what an agent's processes may do with refs, what its repository's own hooks still do, what is told afterwards.
import { existsSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dropGuard, withHooksPath } from '../../src/engine/guard.ts'
import type { Running } from '../support/process.ts'
import { openPuppets, type Puppet } from '../support/puppet.ts'
import { type Scratch, scratch } from '../support/scratch.ts'
import { addTask } from '../support/tasks.ts'

interface Guarded {
  s: Scratch
  run: Running
  agent: Puppet
}

/** A puppet at work on the task `one`, which claims `src/**`. */
async function begin(prepare: (s: Scratch) => Promise<void> = async () => {}): Promise<Guarded> {
  const s = await scratch()
  await prepare(s)
  const puppets = await openPuppets(s)
  await addTask(s, 'One', '--paths', 'src/**')
  const run = s.start('run', 'one', '--trust')
  return { s, run, agent: await puppets.next('one') }
}

/** Ends the agent with work done, and gives what the run told. */
async function finish({ run, agent }: Guarded): Promise<string> {
  await agent.write('src/end.txt', 'end\n')
  await agent.exit(0)
  return (await run.ended).stderr
}

async function script(path: string, body: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${body}\n`)
  await chmod(path, 0o755)
}

const refs = (s: Scratch) => s.git('for-each-ref', '--format=%(refname) %(objectname)')

describe('refs', () => {
  test('all that is not its own is refused with a reason and a way out, and nothing moves', async () => {
    const guarded = await begin(async (s) => {
      await s.git('tag', 'v1')
      await s.git('tag', 'packed')
      await s.git('branch', 'other')
      await s.git('pack-refs', '--all')
      await s.git('tag', '-f', 'v1')
    })
    const { s, agent } = guarded
    await agent.write('src/a.txt', 'work\n')
    const main = await s.git('rev-parse', 'main')
    const before = await refs(s)
    const cases: [command: string, reason: RegExp][] = [
      ['git stash', /not the stash \(refs\/stash\), which all worktrees share/],
      ['git branch new', /refs\/heads\/new/],
      ['git branch -D other', /refs\/heads\/other/],
      [`git update-ref -d refs/heads/other ${main}`, /refs\/heads\/other/],
      ['git switch -c new', /refs\/heads\/new/],
      ['git branch -f other $(git commit-tree -m x HEAD^{tree})', /refs\/heads\/other/],
      ['git update-ref refs/heads/main $(git commit-tree -m x HEAD^{tree})', /main, which tasks land on/],
      ['git update-ref refs/agents/keep/one/9 HEAD', /refs\/agents\/keep\/one\/9, which git agents keeps/],
      ['git notes --ref=agents add -m x HEAD', /refs\/notes\/agents, which git agents keeps/],
      ['git tag -f v1 $(git commit-tree -m x HEAD^{tree})', /the tag refs\/tags\/v1/],
      ['git tag -f packed $(git commit-tree -m x HEAD^{tree})', /the tag refs\/tags\/packed/],
      ['git tag -d packed', /the tag refs\/tags\/packed/],
      ['git replace HEAD $(git commit-tree -m x HEAD^{tree})', /refs\/replace/],
      ['git worktree add --detach ../new', /HEAD of another worktree/],
      [`git -C '${s.repo}' commit --allow-empty -m x`, /another worktree|not refs\/heads\/main/],
      [`git -C '${s.repo}' reset --hard HEAD`, /another worktree/],
    ]
    for (const [command, reason] of cases) {
      const ran = await agent.run('sh', '-c', command)
      expect(ran.stderr, command).toMatch(reason)
      expect(ran.stderr, command).toMatch(
        /^git agents: .*instead|lands it|leave tags|last message|own worktree/m,
      )
      expect(ran.code, command).not.toBe(0)
    }
    expect(await refs(s)).toBe(before)
    expect(await agent.run('cat', 'src/a.txt')).toMatchObject({ stdout: 'work\n' })
    expect(existsSync(join(s.root, 'repo.agents/new'))).toBe(false)
    expect(await finish(guarded)).not.toContain('while it worked')
  })

  test('its own work goes on: commit, amend, rebase, merge, fetch with tags, bisect, gc', async () => {
    const guarded = await begin(async (s) => {
      await s.git('init', '--quiet', '--bare', '../remote')
      await s.git('remote', 'add', 'origin', join(s.root, 'remote'))
      await s.commit('second', { 'README.md': '# two\n' })
      await s.git('tag', 'fetched')
      await s.git('push', '--quiet', 'origin', 'main', 'fetched')
      await s.git('tag', '-d', 'fetched')
    })
    const { s, agent } = guarded
    await s.commit('third', { 'third.txt': 'third\n' })
    const commands = [
      'echo a > src/a.txt && git add -A && git commit -qm a',
      'git commit -q --amend -m b',
      'git rebase -q --force-rebase HEAD~1',
      'git merge -q -m merge main',
      'git fetch -q origin --tags && git rev-parse fetched',
      'git bisect start HEAD HEAD~1 && git bisect reset',
      'git notes add -m note HEAD',
      'git gc -q && git pack-refs --all && git commit -q --allow-empty -m packed',
      'git push -q origin HEAD:refs/heads/mine',
      'git add -A && git stash list && git worktree list',
    ]
    for (const command of commands) {
      const ran = await agent.run('sh', '-c', command)
      expect({ command, ...ran }).toMatchObject({
        code: 0,
        stderr: expect.not.stringContaining('git agents:'),
      })
    }
    expect(await finish(guarded)).toContain('one done')
  })

  test('another repository is none of its business, and has its own hooks', async () => {
    const guarded = await begin()
    const { s, agent } = guarded
    const setup = [
      `git init -q '${s.root}/plain' && cd '${s.root}/plain' && git commit -q --allow-empty -m x`,
      'git branch y && git tag t && git tag -d t && echo a > a && git add a && git stash && git stash pop',
    ].join(' && ')
    expect(await agent.run('sh', '-c', setup)).toMatchObject({ code: 0 })
    await script(join(s.root, 'plain/.git/hooks/commit-msg'), 'echo plain hook')
    await script(join(s.root, 'plain/own/commit-msg'), 'echo own folder')
    const commit = `cd '${s.root}/plain' && git commit -q --allow-empty -m x`
    expect((await agent.run('sh', '-c', commit)).stderr).toBe('plain hook\n')
    const own = `cd '${s.root}/plain' && git config core.hooksPath own && git commit -q --allow-empty -m x`
    expect((await agent.run('sh', '-c', own)).stderr).toBe('own folder\n')
    await finish(guarded)
  })
})

describe("the repository's own hooks", () => {
  test.each(['hooks folder', 'relative core.hooksPath', 'reference-transaction'])('%s', async (where) => {
    const guarded = await begin(async (s) => {
      const refused = 'grep -q forbidden "$1" && { echo own hook refuses; exit 1; }; exit 0'
      if (where === 'relative core.hooksPath') {
        await script(join(s.repo, '.husky/commit-msg'), refused)
        await s.commit('husky')
        await s.git('config', 'core.hooksPath', '.husky')
      } else if (where === 'hooks folder') await script(join(s.repo, '.git/hooks/commit-msg'), refused)
      else
        await script(
          join(s.repo, '.git/hooks/reference-transaction'),
          'grep -q agents/one && [ "$1" = prepared ] && [ -e "$FORBID" ] && { echo own hook refuses >&2; exit 1; }; exit 0',
        )
    })
    const { agent } = guarded
    const commit = 'FORBID=src/a.txt git commit -q --allow-empty -m forbidden'
    const refused = await agent.run('sh', '-c', commit)
    expect(refused).toMatchObject({ stderr: expect.stringContaining('own hook refuses') })
    expect(refused.code).not.toBe(0)
    expect(await agent.run('git', 'commit', '-q', '--allow-empty', '-m', 'fine')).toMatchObject({ code: 0 })
    await finish(guarded)
  })
})

describe('claimed paths at a commit', () => {
  const strayCommit = 'echo x > stray.txt && echo y >> src/a.txt && git add -A && git commit -qm stray'

  test('warn: the files are named, and the commit is made', async () => {
    const guarded = await begin()
    const ran = await guarded.agent.run('sh', '-c', strayCommit)
    expect(ran).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('one claims src/**, and this commit changes stray.txt too'),
    })
    await finish(guarded)
  })

  test('deny: refused with a way out that works', async () => {
    const guarded = await begin(async (s) => void (await s.git('config', 'agents.scope', 'deny')))
    const { agent } = guarded
    const ran = await agent.run('sh', '-c', strayCommit)
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('scope is deny') })
    const again = 'git rm -q --cached stray.txt && rm stray.txt && git commit -qm inside'
    expect(await agent.run('sh', '-c', again)).toMatchObject({ code: 0, stderr: '' })
    await finish(guarded)
  })

  test('a merge that brings other files is no stray', async () => {
    const guarded = await begin()
    const { s, agent } = guarded
    await s.commit('theirs', { 'README.md': 'theirs\n', 'src/a.txt': 'theirs\n' })
    await agent.write('src/a.txt', 'mine\n')
    await agent.commit('mine')
    const merge = 'git merge -q main; echo both > src/a.txt && git add -A && git commit -qm merged'
    expect(await agent.run('sh', '-c', merge)).toMatchObject({ code: 0, stderr: '' })
    await finish(guarded)
  })
})

describe('afterwards', () => {
  test('what got past is told: a pushed branch, a stash, a setting, the checkout', async () => {
    const guarded = await begin()
    const { s, agent } = guarded
    const past = [
      'echo work > src/work.txt && git add -A && git commit -qm work && git push -q . HEAD:sneaky',
      'echo more >> src/work.txt && git -c core.hooksPath=/dev/null stash -q',
      'git config core.bare true',
      `echo leak >> '${s.repo}/src/b.txt'`,
    ]
    for (const command of past) expect(await agent.run('sh', '-c', command)).toMatchObject({ code: 0 })
    const told = await finish(guarded)
    expect(told).toContain('while it worked, the branch sneaky was made')
    expect(told).toContain('the stash changed')
    expect(told).toContain('core.bare went from false to true')
    expect(told).toContain('your checkout has new changes in src/b.txt')
  })

  test('a branch that was renamed, which no hook sees, is no work on its own branch', async () => {
    const guarded = await begin()
    await guarded.agent.run('git', 'branch', '-m', 'renamed')
    expect(await finish(guarded)).toMatch(/the branch renamed was made[\s\S]*on renamed, not on agents\/one/)
  })

  test('work as it should be is not told of, and neither is what git agents did', async () => {
    const guarded = await begin()
    const { s, agent } = guarded
    await agent.write('src/a.txt', 'work\n')
    await agent.commit('work')
    await addTask(s, 'Two')
    expect(await finish(guarded)).not.toContain('while it worked')
  })
})

describe('the environment', () => {
  test('git agents itself works inside an agent, and is not guarded', async () => {
    const guarded = await begin()
    const added = await guarded.agent.run('git', 'agents', 'add', 'From inside')
    expect(added).toMatchObject({ code: 0, stdout: 'from-inside\n' })
    await finish(guarded)
  })

  test('what the person has in GIT_CONFIG_* stays in force beside the guard', async () => {
    const guarded = await begin(async (s) => {
      Object.assign(s.env, {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'user.name',
        GIT_CONFIG_VALUE_0: 'From Environment',
      })
    })
    const { agent } = guarded
    await agent.run('git', 'commit', '-q', '--allow-empty', '-m', 'x')
    expect(await agent.run('git', 'log', '-1', '--format=%an')).toMatchObject({
      stdout: 'From Environment\n',
    })
    expect((await agent.run('git', 'branch', 'x')).code).not.toBe(0)
    await finish(guarded)
  })

  test('a guard is taken out again whole, and nothing else', () => {
    const own = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: '/mine' }
    for (const env of [own, {}]) {
      const guarded = { ...withHooksPath(env, '/repo/.git/agents/guard/one') }
      expect(guarded).not.toEqual(env)
      dropGuard(guarded)
      expect(guarded).toEqual(env)
      dropGuard(guarded)
      expect(guarded).toEqual(env)
    }
  })

  test('a count that Git would refuse is left to Git', () => {
    const env = { GIT_CONFIG_COUNT: 'many' }
    expect(withHooksPath(env, '/guard')).toEqual(env)
  })
})
