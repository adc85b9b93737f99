// `hooks` in each of the surroundings that people have: installed, fired, uninstalled, everything as it was. The managers'
// own programs are used where `node test/managers/install.mjs` has put them; their layouts by hand run everywhere.
import { existsSync, readFileSync } from 'node:fs'
import { appendFile, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { image, olderScratch, script, standing } from '../support/hook-files.ts'
import { doInside } from '../support/inside.ts'
import type { Scratch } from '../support/scratch.ts'

const managers = join(dirname(fileURLToPath(import.meta.url)), '../../.cache/managers')

const hook = (s: Scratch, name: string): string => join(s.repo, '.git/hooks', name)

/** Commits a change of a file that no task has touched; gives what was printed and the exit code. */
async function commitSomething(s: Scratch, ...flags: string[]) {
  await appendFile(join(s.repo, 'README.md'), 'more\n')
  const ran = await s.gitIn({}, 'commit', '--quiet', ...flags, '-am', 'something')
  return { ...ran, said: ran.stdout + ran.stderr }
}

/** A task `lessons` that is done: its agent changed the third line of src/a.txt. */
async function done(s: Scratch): Promise<void> {
  await s.commit('agent', {
    '.agentsrc': 'agent: editor\nagents:\n  editor:\n    command: [sh, work.sh]\nretries: 0\n',
    'work.sh': "sed 's/three/agent/' src/a.txt > tmp && mv tmp src/a.txt\n",
  })
  await doInside(s, ['add', 'Lessons'])
  await doInside(s, ['run', '--trust'])
}

const edit = (s: Scratch, from: string, to: string, path = 'src/a.txt') =>
  s.read(path).then((text) => s.write(path, text.replace(from, to)))

describe('a repository without hooks', () => {
  test('has them after install, once, and nothing of them after uninstall', async () => {
    const s = await olderScratch()
    const was = standing(s)
    expect(await s.ok('hooks', 'install')).toContain('installed pre-commit')
    const installed = standing(s)
    expect(Object.keys(installed.hooks ?? {})).toEqual([
      'post-checkout',
      'post-merge',
      'post-rewrite',
      'pre-commit',
      'pre-merge-commit',
      'pre-push',
    ])
    await s.ok('hooks', 'install')
    expect(standing(s)).toEqual(installed)
    const { way, hooks } = await s.json<{ way: string; hooks: { state: string }[] }>('hooks', 'status')
    expect({ way, states: new Set(hooks.map(({ state }) => state)) }).toEqual({
      way: 'beside',
      states: new Set(['installed']),
    })
    expect((await commitSomething(s)).said).toBe('')
    await s.ok('hooks', 'uninstall')
    expect(standing(s)).toEqual(was)
  })

  test('has them after init too', async () => {
    const s = await olderScratch()
    expect(await s.ok('init')).toMatch(/installed .*pre-push/)
  })

  test('is told what may be typed', async () => {
    const s = await olderScratch()
    const ran = await s.agents('hooks', 'instal')
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("takes install, uninstall or status, not 'instal'"),
    })
  })
})

describe('hooks that are plain files', () => {
  test('run first with their arguments, input and exit code, and come back byte for byte', async () => {
    const s = await olderScratch()
    await script(hook(s, 'pre-commit'), 'echo "first $# $0"; exit $FAIL', 0o750)
    await script(hook(s, 'pre-push'), 'printf "%s|" "$@" > "$OUT"; cat >> "$OUT"')
    await script(hook(s, 'post-merge'), 'echo not executable', 0o644)
    const was = standing(s)
    await s.ok('hooks', 'install')
    await s.ok('add', 'Open')
    expect((await commitSomething(s)).said).toMatch(/^first 0 \S+pre-commit/)
    s.env.FAIL = '3'
    const refused = await s.gitIn({ env: s.env }, 'commit', '--allow-empty', '-m', 'no')
    expect(refused.code).toBe(1)
    delete s.env.FAIL
    await s.git('init', '--quiet', '--bare', '../remote')
    const out = join(s.root, 'out')
    const pushed = await s.gitIn({ env: { ...s.env, OUT: out } }, 'push', '--quiet', '../remote', 'main')
    expect(pushed.code).toBe(0)
    const head = await s.git('rev-parse', 'HEAD')
    expect(readFileSync(out, 'utf8')).toBe(
      `../remote|../remote|refs/heads/main ${head} refs/heads/main ${'0'.repeat(40)}\n`,
    )
    await s.ok('hooks', 'uninstall')
    expect(standing(s)).toEqual(was)
  })

  test('an edit of ours made meanwhile is told and left, with the hook that it runs', async () => {
    const s = await olderScratch()
    await script(hook(s, 'pre-commit'), 'echo mine')
    await s.ok('hooks', 'install')
    await appendFile(hook(s, 'pre-commit'), 'echo edited\n')
    await appendFile(hook(s, 'post-merge'), 'echo edited\n')
    const ran = await s.agents('hooks', 'uninstall')
    expect(ran.stderr).toContain('pre-commit was edited since it was installed')
    expect(ran.stderr).toContain('post-merge was edited since it was installed')
    expect(Object.keys(standing(s).hooks ?? {})).toEqual([
      'post-merge',
      'pre-commit',
      'pre-commit.git-agents-kept',
    ])
    expect(readFileSync(hook(s, 'pre-commit'), 'utf8')).toContain('echo edited')
    expect((await commitSomething(s)).said).toContain('mine')
  })

  test('an edit of the hook that was kept aside comes back with it', async () => {
    const s = await olderScratch()
    await script(hook(s, 'pre-commit'), 'echo mine')
    await s.ok('hooks', 'install')
    await script(hook(s, 'pre-commit.git-agents-kept'), 'echo mine, better')
    await s.ok('hooks', 'uninstall')
    expect(readFileSync(hook(s, 'pre-commit'), 'utf8')).toBe('#!/bin/sh\necho mine, better\n')
  })

  test('one that asks for its own name keeps it: ours are elsewhere then', async () => {
    const s = await olderScratch()
    await script(hook(s, 'dispatch'), 'echo "I am $(basename "$0")"')
    await symlink('dispatch', hook(s, 'pre-commit'))
    await symlink('dispatch', hook(s, 'commit-msg'))
    const was = standing(s)
    await s.ok('hooks', 'install')
    expect(standing(s).hooks).toEqual(was.hooks)
    const { said } = await commitSomething(s)
    expect(said).toBe('I am pre-commit\nI am commit-msg\n')
    await s.ok('hooks', 'uninstall')
    expect(standing(s)).toEqual(was)
  })
})

describe('core.hooksPath', () => {
  const layouts = {
    'husky 8, tracked and relative': { path: () => '.husky', folder: '.husky', ignored: false },
    'husky 9, ignored and relative': { path: () => '.husky/_', folder: '.husky/_', ignored: true },
    absolute: { path: (s: Scratch) => join(s.repo, '.husky'), folder: '.husky', ignored: false },
  }

  test.each(Object.entries(layouts))('%s: both run, no file of it is touched', async (_, layout) => {
    const s = await olderScratch()
    await script(join(s.repo, layout.folder, 'pre-commit'), 'echo "husky: $0"')
    await script(join(s.repo, layout.folder, 'commit-msg'), 'echo "message: $(cat "$1")"')
    if (layout.ignored) await s.write(join(layout.folder, '.gitignore'), '*\n')
    await s.commit('husky')
    await s.git('config', 'core.hooksPath', layout.path(s))
    const was = { ...standing(s), husky: image(join(s.repo, '.husky')) }
    await s.ok('hooks', 'install')
    expect(await s.git('status', '--porcelain')).toBe('')
    expect((await commitSomething(s)).said).toBe(
      `husky: ${join(layout.path(s), 'pre-commit')}\nmessage: something\n`,
    )
    await done(s)
    await edit(s, 'three', 'mine')
    const ran = await s.gitIn({}, 'commit', '-qam', 'meets')
    expect(ran.stdout + ran.stderr).toMatch(/husky: [\s\S]*meets lessons/)
    await s.git('config', 'core.hooksPath', layout.path(s))
    expect((await commitSomething(s)).said).toContain('husky: ')
    expect(await s.json('hooks', 'status')).toMatchObject({
      way: 'folder',
      hooks: [{ state: 'installed' }, {}, {}, {}, {}, {}],
    })
    await s.ok('hooks', 'uninstall')
    expect({ ...standing(s), husky: image(join(s.repo, '.husky')) }).toEqual(was)
  })

  test('relative, in a linked worktree: the hooks of that worktree, as without us', async () => {
    const s = await olderScratch()
    await script(join(s.repo, '.husky/pre-commit'), 'echo main')
    await s.commit('husky')
    await s.git('config', 'core.hooksPath', '.husky')
    await s.ok('hooks', 'install')
    await s.git('worktree', 'add', '--quiet', '-b', 'side', '../side')
    await script(join(s.root, 'side/.husky/pre-commit'), 'echo side')
    const ran = await s.gitIn({ cwd: join(s.root, 'side') }, 'commit', '-qam', 'x')
    expect(ran.stdout + ran.stderr).toBe('side\n')
  })

  test('that changes later is followed', async () => {
    const s = await olderScratch()
    await script(join(s.repo, '.husky/pre-commit'), 'echo eight')
    await script(join(s.repo, '.other/pre-commit'), 'echo nine')
    await s.commit('husky')
    await s.git('config', 'core.hooksPath', '.husky')
    await s.ok('hooks', 'install')
    expect((await commitSomething(s)).said).toBe('eight\n')
    await s.git('config', 'core.hooksPath', '.other')
    expect((await commitSomething(s)).said).toBe('nine\n')
    await s.git('config', '--unset', 'core.hooksPath')
    await script(hook(s, 'pre-commit'), 'echo plain')
    expect((await commitSomething(s)).said).toBe('plain\n')
  })

  test('of the person for all repositories: nothing is written into that folder', async () => {
    const s = await olderScratch()
    const shared = join(s.root, 'home/hooks')
    await script(join(shared, 'pre-commit'), 'echo everywhere')
    await s.git('config', '--global', 'core.hooksPath', '~/hooks')
    const was = { ...standing(s), shared: image(shared) }
    await s.ok('hooks', 'install')
    expect((await commitSomething(s)).said).toBe('everywhere\n')
    await s.ok('hooks', 'uninstall')
    expect({ ...standing(s), shared: image(shared) }).toEqual(was)
  })

  test('a repository that is moved away falls back to its own hooks', async () => {
    const s = await olderScratch()
    await script(join(s.repo, '.husky/pre-commit'), 'echo husky')
    await s.commit('husky')
    await s.git('config', 'core.hooksPath', '.husky')
    await s.ok('hooks', 'install')
    await rename(s.repo, join(s.root, 'elsewhere'))
    const ran = await s.gitIn({ cwd: join(s.root, 'elsewhere') }, 'commit', '-q', '--allow-empty', '-m', 'x')
    expect(ran).toMatchObject({ code: 0, stderr: 'husky\n' })
  })

  test('a configuration without a last line feed comes back without it', async () => {
    const s = await olderScratch()
    await script(join(s.repo, '.husky/pre-commit'), ':')
    await appendFile(join(s.repo, '.git/config'), '[core]\n\thooksPath = .husky')
    const was = standing(s)
    await s.ok('hooks', 'install')
    await s.ok('hooks', 'uninstall')
    expect(standing(s)).toEqual(was)
  })
})

describe('hook managers, by hand', () => {
  const lefthook = 'call_lefthook() { echo "lefthook $*"; }\ncall_lefthook run pre-commit "$@"'

  test('lefthook moves ours to .old and puts its own there: told, mended by install, clean after uninstall', async () => {
    const s = await olderScratch()
    await script(hook(s, 'pre-commit'), lefthook)
    const was = standing(s)
    await s.ok('hooks', 'install')
    await rename(hook(s, 'pre-commit'), hook(s, 'pre-commit.old'))
    await script(hook(s, 'pre-commit'), lefthook)
    expect(await s.ok('hooks', 'status')).toMatch(/pre-commit: does not run/)
    await s.ok('hooks', 'install')
    expect(await s.ok('hooks', 'status')).not.toMatch(/does not run/)
    expect((await commitSomething(s)).said).toBe('lefthook run pre-commit\n')
    await s.ok('hooks', 'uninstall')
    expect(standing(s)).toEqual(was)
  })

  test('pre-commit, installed again, runs ours as .legacy: once, and never in a circle', async () => {
    const s = await olderScratch()
    const framework =
      '# File generated by pre-commit: https://pre-commit.com\n[ -z "$LEGACY" ] || exit 9\necho framework\nhere=$(dirname "$0")\n[ ! -x "$here/pre-commit.legacy" ] || LEGACY=1 "$here/pre-commit.legacy" "$@"'
    await script(hook(s, 'pre-commit'), framework)
    const was = standing(s)
    await s.ok('hooks', 'install')
    await done(s)
    await rename(hook(s, 'pre-commit'), hook(s, 'pre-commit.legacy'))
    await script(hook(s, 'pre-commit'), framework)
    await s.ok('hooks', 'install')
    await edit(s, 'three', 'mine')
    const ran = await s.gitIn({}, 'commit', '-qam', 'meets')
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/^framework\n[\s\S]*meets lessons/) })
    await s.ok('hooks', 'uninstall')
    expect(standing(s)).toEqual(was)
  })

  test('a program that took the place of ours keeps it, and what was there before stays too', async () => {
    const s = await olderScratch()
    await script(hook(s, 'pre-commit'), 'echo before')
    await s.ok('hooks', 'install')
    await script(hook(s, 'pre-commit'), 'echo after')
    const install = await s.agents('hooks', 'install')
    expect(install.stderr).toContain('put there by another program after us')
    await s.ok('hooks', 'uninstall')
    expect(Object.keys(standing(s).hooks ?? {})).toEqual(['pre-commit', 'pre-commit.git-agents-kept'])
    expect(readFileSync(hook(s, 'pre-commit'), 'utf8')).toContain('echo after')
    expect(readFileSync(hook(s, 'pre-commit.git-agents-kept'), 'utf8')).toContain('echo before')
  })
})

describe('hook managers, the real ones', () => {
  const bin = join(managers, 'node_modules/.bin')
  const own = join(managers, 'bin')
  const withPath = (s: Scratch, ...folders: string[]) => {
    s.env.PATH = [...folders, s.env.PATH].join(':')
    return async (...command: string[]) => {
      const quoted = command.map((word) => `'${word}'`).join(' ')
      const ran = await s.gitIn({ env: s.env }, '-c', `alias.x=!${quoted}`, 'x')
      expect(ran.code, ran.stderr).toBe(0)
    }
  }
  const plain = (text: string): string => text.replaceAll(/\x1b\[[0-9;]*m/g, '')

  test.skipIf(!existsSync(join(bin, 'husky')))(
    'husky, which sets itself up again at every npm install',
    async () => {
      const s = await olderScratch()
      const run = withPath(s, bin)
      await run('husky')
      await s.commit('husky', { '.husky/pre-commit': 'echo husky ran\n' })
      const was = { ...standing(s), husky: image(join(s.repo, '.husky')) }
      await s.ok('hooks', 'install')
      await run('husky')
      await done(s)
      await edit(s, 'three', 'mine')
      const ran = await s.gitIn({ env: s.env }, 'commit', '-qam', 'meets')
      expect(ran.stdout + ran.stderr).toMatch(/husky ran\n[\s\S]*meets lessons/)
      expect(await s.git('status', '--porcelain')).toBe('')
      await s.ok('hooks', 'uninstall')
      expect({ ...standing(s), husky: image(join(s.repo, '.husky')) }).toEqual(was)
    },
  )

  test.skipIf(!existsSync(join(bin, 'lefthook')))('lefthook', async () => {
    const s = await olderScratch()
    const run = withPath(s, bin)
    await s.commit('lefthook', { 'lefthook.yml': 'pre-commit:\n  jobs:\n    - run: echo lefthook ran\n' })
    await run('lefthook', 'install')
    const was = standing(s)
    await s.ok('hooks', 'install')
    await done(s)
    await edit(s, 'three', 'mine')
    const ran = await s.gitIn({ env: s.env }, 'commit', '-qam', 'meets')
    expect(plain(ran.stdout + ran.stderr)).toMatch(/lefthook ran\n[\s\S]*meets lessons/)
    await s.ok('hooks', 'uninstall')
    expect(standing(s)).toEqual(was)
  })

  test.skipIf(!existsSync(join(own, 'pre-commit')))('pre-commit', async () => {
    const s = await olderScratch()
    const run = withPath(s, own)
    const local =
      '{id: x, name: x, entry: echo framework ran, language: system, verbose: true, always_run: true}'
    await s.commit('framework', {
      '.pre-commit-config.yaml': `repos:\n- repo: local\n  hooks:\n  - ${local}\n`,
    })
    await run('pre-commit', 'install')
    const was = standing(s)
    await s.ok('hooks', 'install')
    await run('pre-commit', 'install')
    await s.ok('hooks', 'install')
    await done(s)
    await edit(s, 'three', 'mine')
    const ran = await s.gitIn({ env: s.env }, 'commit', '-qam', 'meets')
    expect(ran).toMatchObject({ code: 0 })
    expect(ran.stdout + ran.stderr).toMatch(/meets lessons/)
    expect(ran.stdout + ran.stderr).toMatch(/framework ran/)
    await s.ok('hooks', 'uninstall')
    expect(standing(s)).toEqual(was)
  })
})

describe('what they say', () => {
  async function begin(): Promise<Scratch> {
    const s = await olderScratch()
    await s.ok('hooks', 'install')
    await done(s)
    return s
  }

  test('a commit that meets a task: whether Git merges both, or nothing at all', async () => {
    const s = await begin()
    await edit(s, 'three', 'mine')
    const conflict = await s.gitIn({}, 'commit', '-qam', 'conflict')
    expect(conflict).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /this commit meets lessons \(done\) in src\/a\.txt \(lines 3-7\): Git cannot merge them/,
      ),
    })
    await s.git('reset', '--quiet', '--hard', 'HEAD~1')
    await s.write('src/a.txt', `zero\n${await s.read('src/a.txt')}`)
    await edit(s, 'five\n', 'five\nsix\nseven\n')
    const shared = await s.gitIn({}, 'commit', '-qam', 'shared')
    expect(shared.stderr).toContain('this commit meets lessons (done) in src/a.txt: both merge')
    expect((await commitSomething(s)).said).toBe('')
  })

  test('only what is staged counts', async () => {
    const s = await begin()
    await edit(s, 'three', 'mine')
    await s.write('new.txt', 'new\n')
    await s.git('add', 'new.txt')
    expect(await s.gitIn({}, 'commit', '-qm', 'only new')).toMatchObject({ code: 0, stderr: '' })
  })

  test('deny refuses whatever is told at a commit, a merge or a push; --no-verify passes', async () => {
    const s = await begin()
    await s.git('config', 'agents.hook', 'deny')
    await s.write('src/a.txt', `zero\n${await s.read('src/a.txt')}`)
    await edit(s, 'five\n', 'five\nsix\nseven\n')
    const both = await s.gitIn({}, 'commit', '-qam', 'shared')
    expect(both).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/both merge\n.*agents\.hook is deny/),
    })
    await s.git('config', 'agents.hook', 'deny-conflicts')
    expect((await s.gitIn({}, 'commit', '-qam', 'shared')).code).toBe(0)
    await s.git('reset', '--quiet', '--hard', 'HEAD~1')
    expect((await commitSomething(s)).said).toBe('')
    await s.git('switch', '--quiet', '-c', 'side')
    await edit(s, 'three', 'mine')
    const refused = await s.gitIn({}, 'commit', '-qam', 'mine')
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('hook is deny-conflicts') })
    await s.git('config', 'agents.hook', 'deny')
    await s.git('commit', '--quiet', '--no-verify', '-am', 'mine')
    await s.git('switch', '--quiet', 'main')
    await s.commit('other', { 'other.txt': 'other\n' })
    const merge = await s.gitIn({}, 'merge', '-m', 'merge', 'side')
    expect(merge).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('this merge meets lessons (done) in src/a.txt'),
    })
    await s.git('merge', '--abort')
    await s.git('merge', '--quiet', '--no-verify', '-m', 'merge', 'side')
    await s.git('init', '--quiet', '--bare', '../remote')
    await s.git('remote', 'add', 'origin', '../remote')
    await s.git('push', '--quiet', 'origin', 'main~1:refs/heads/main')
    const push = await s.gitIn({}, 'push', '--quiet', 'origin', 'main')
    expect(push).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('this push to main meets lessons (done) in src/a.txt'),
    })
    await s.git('push', '--quiet', '--no-verify', 'origin', 'main')
  })

  test('a fast-forward: what it meets, and who fell behind', async () => {
    const s = await begin()
    await s.git('switch', '--quiet', '-c', 'side')
    await edit(s, 'three', 'mine')
    await s.git('commit', '--quiet', '-am', 'mine')
    await s.git('switch', '--quiet', 'main')
    const { code, stderr } = await s.gitIn({}, 'merge', '--quiet', '--ff-only', 'side')
    expect(code).toBe(0)
    expect(stderr).toContain('this merge meets lessons (done) in src/a.txt (lines 3-7): Git cannot merge')
    expect(stderr).toContain('started before this merge: lessons (1 commit behind main)')
  })

  test("merging a task's own branch does not meet that task", async () => {
    const s = await begin()
    await s.commit('other', { 'other.txt': 'other\n' })
    const { code, stderr } = await s.gitIn({}, 'merge', '--quiet', '-m', 'by hand', 'agents/lessons')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('meets') })
  })

  test('a push of a new branch that crosses with the target: whichever merge base is the younger', async () => {
    const s = await begin()
    await s.git('switch', '--quiet', '-c', 'side')
    await s.commit('other', { 'other.txt': 'other\n' })
    await s.git('switch', '--quiet', 'main')
    await edit(s, 'three', 'mine')
    await s.git('commit', '--quiet', '-am', 'mine')
    await s.git('switch', '--quiet', 'side')
    await s.git('merge', '--quiet', '-m', 'one way', 'main')
    await s.git('switch', '--quiet', 'main')
    await s.git('merge', '--quiet', '-m', 'the other way', 'side~1')
    await s.git('init', '--quiet', '--bare', '../remote')
    const { stderr } = await s.gitIn({}, 'push', '--quiet', '../remote', 'side')
    expect(stderr).toContain('this push to side meets lessons (done) in src/a.txt')
  })

  test('an amend of the commit that a task started from', async () => {
    const s = await begin()
    const { code, stderr } = await s.gitIn({}, 'commit', '--quiet', '--amend', '-m', 'other words')
    expect(code).toBe(0)
    expect(stderr).toContain('lessons started from commits that were just rewritten')
  })

  test('a switch to the branch that a task no longer merges with', async () => {
    const s = await begin()
    await edit(s, 'three', 'mine')
    await s.git('commit', '--quiet', '-am', 'mine')
    await s.git('switch', '--quiet', '-c', 'side', 'HEAD~1')
    const { stderr } = await s.gitIn({}, 'switch', '--quiet', 'main')
    expect(stderr).toContain('main meets lessons (done) in src/a.txt (lines 3-7): Git cannot merge them')
  })
})

describe('what they cost and cannot break', () => {
  /** A program of our name that tells that it was called, and does what `body` says. */
  async function impostor(s: Scratch, body: string): Promise<() => string> {
    const calls = join(s.root, 'calls')
    await script(join(s.root, 'bin/git-agents'), `echo "$*" >> '${calls}'\n${body}`)
    s.env.PATH = `${join(s.root, 'bin')}:${s.env.PATH}`
    return () => (existsSync(calls) ? readFileSync(calls, 'utf8') : '')
  }

  test('git-agents is started only while a task is open, whatever closes it or brings it back', async () => {
    const s = await olderScratch()
    await s.ok('hooks', 'install')
    const calls = await impostor(s, 'exit 0')
    let seen = 0
    const called = async (): Promise<boolean> => {
      await s.gitIn({ env: s.env }, 'commit', '--quiet', '--allow-empty', '-m', 'x')
      const now = calls().split('hook -- pre-commit').length - 1
      const grew = now > seen
      seen = now
      return grew
    }
    expect(await called()).toBe(false)
    await s.ok('add', 'One')
    expect(await called()).toBe(true)
    await s.ok('drop', 'one')
    expect(await called()).toBe(false)
    await s.ok('undo')
    expect(await called()).toBe(true)
    await rm(join(s.repo, '.git/agents/open'))
    await s.ok('list')
    expect(await called()).toBe(true)
  })

  test('a marker that outlived its tasks is taken away by the first hook', async () => {
    const s = await olderScratch()
    await s.ok('hooks', 'install')
    await s.write('.git/agents/open', '')
    expect((await commitSomething(s)).said).toBe('')
    expect(existsSync(join(s.repo, '.git/agents/open'))).toBe(false)
  })

  test.each([
    ['crashes', 'echo "TypeError" >&2; exit 1'],
    ['is killed', 'kill -9 $$'],
    ['says something else', 'echo denied'],
  ])('a git-agents that %s lets the commit through', async (_, body) => {
    const s = await olderScratch()
    await s.ok('hooks', 'install')
    await s.ok('add', 'One')
    const calls = await impostor(s, body)
    expect((await s.gitIn({ env: s.env }, 'commit', '-q', '--allow-empty', '-m', 'x')).code).toBe(0)
    expect(calls()).toContain('hook -- pre-commit')
  })

  test('without git-agents on PATH they are silent', async () => {
    const s = await olderScratch()
    await s.ok('hooks', 'install')
    await s.ok('add', 'One')
    const env = { ...s.env, PATH: (s.env.PATH ?? '').replace(`${join(s.built, 'path')}:`, '') }
    expect(await s.gitIn({ env }, 'commit', '-q', '--allow-empty', '-m', 'x')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
  })

  test('a configuration that cannot be read is told, and the commit goes through', async () => {
    const s = await olderScratch()
    await s.ok('hooks', 'install')
    await s.ok('add', 'One')
    await s.write('.agentsrc', 'agent: [')
    const ran = await s.gitIn({}, 'commit', '-q', '--allow-empty', '-m', 'x')
    expect(ran).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('could not look at this pre-commit'),
    })
  })
})
