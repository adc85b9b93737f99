// Hooks that Git's configuration names. Which way is chosen, and what is told with another Git, is tested with any Git;
// that they fire needs one that has them (2.54), and is skipped elsewhere.
import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { oidOf } from '../../src/domain/names.ts'
import { prepareWorktree } from '../../src/engine/keeper.ts'
import { hasConfigHooks, image, pretend, script, standing } from '../support/hook-files.ts'
import { repoOf, type Scratch, scratch } from '../support/scratch.ts'

const managers = join(dirname(fileURLToPath(import.meta.url)), '../../.cache/managers')

interface Report {
  way: string
  hooks: { state: string }[]
}

/** Which way, and every state of a hook, each once. */
async function report(s: Scratch): Promise<[string, string[]]> {
  const { way, hooks } = await s.json<Report>('hooks', 'status')
  return [way, [...new Set(hooks.map(({ state }) => state))]]
}

async function husky(): Promise<Scratch> {
  const s = await scratch()
  await script(join(s.repo, '.husky/pre-commit'), 'echo husky')
  await script(join(s.repo, '.husky/pre-push'), 'echo husky pushes; cat')
  await s.commit('husky')
  await s.git('config', 'core.hooksPath', '.husky')
  return s
}

/** A task `lessons` that is done: its agent changed the third line of src/a.txt. Ours has changed it too, uncommitted. */
async function meet(s: Scratch): Promise<void> {
  await s.commit('agent', {
    '.agentsrc': 'agent: editor\nagents:\n  editor:\n    command: [sh, work.sh]\nretries: 0\n',
    'work.sh': "sed 's/three/agent/' src/a.txt > tmp && mv tmp src/a.txt\n",
  })
  await s.ok('add', 'Lessons')
  await s.ok('run', '--trust')
  await s.write('src/a.txt', (await s.read('src/a.txt')).replace('three', 'mine'))
}

const commit = async (s: Scratch, ...flags: string[]) => {
  const { code, stdout, stderr } = await s.gitIn({ env: s.env }, 'commit', '-qam', 'x', ...flags)
  return { code, said: stdout + stderr }
}

const timesTold = (said: string): number => said.split('meets lessons').length - 1

describe('the way in', () => {
  test('with another Git: told, mended by install, the same for both from then on, all gone after uninstall', async () => {
    const s = await husky()
    const was = { ...standing(s), husky: image(join(s.repo, '.husky')) }
    const stopNewer = await pretend(s, 'newer')
    expect(await s.ok('hooks', 'install')).toContain('named them in .git/config')
    expect(await report(s)).toEqual(['config', ['installed']])
    expect(await s.git('config', 'core.hooksPath')).toBe('.husky')
    await s.git('config', 'hook.git-agents-pre-push.enabled', 'false')
    expect(await s.ok('hooks', 'status')).toContain('pre-push: switched off in the configuration of Git')
    await s.git('config', '--remove-section', 'hook.git-agents-pre-push')
    stopNewer()
    const stopOlder = await pretend(s, 'older')
    expect(await report(s)).toEqual(['config', ['unsupported']])
    expect((await s.agents('doctor')).stdout).toContain('this Git is older than 2.54: pre-commit, pre-merge')
    await s.ok('hooks', 'install')
    expect(await report(s)).toEqual(['folder', ['installed']])
    expect(existsSync(join(s.repo, '.git/agents/config-hooks'))).toBe(false)
    stopOlder()
    await pretend(s, 'newer')
    await s.ok('hooks', 'install')
    expect(await report(s)).toEqual(['folder', ['installed']])
    await s.ok('hooks', 'uninstall')
    expect({ ...standing(s), husky: image(join(s.repo, '.husky')) }).toEqual(was)
  })

  test('from files to the configuration, once a manager is there, and back byte for byte', async () => {
    const s = await scratch()
    const was = standing(s)
    await pretend(s, 'newer')
    await s.ok('hooks', 'install')
    expect(await report(s)).toEqual(['beside', ['installed']])
    await script(join(s.repo, '.git/hooks/commit-msg'), 'call_lefthook run commit-msg "$@"')
    await s.ok('hooks', 'install')
    expect(await report(s)).toEqual(['config', ['installed']])
    expect(Object.keys(standing(s).hooks ?? {})).toEqual(['commit-msg'])
    await s.ok('hooks', 'uninstall')
    await rm(join(s.repo, '.git/hooks/commit-msg'))
    expect(standing(s)).toEqual({ ...was, hooks: was.hooks ?? {} })
  })
})

describe.skipIf(!hasConfigHooks)('with a Git that has them', () => {
  test('beside husky: both run, ours once, in every worktree; deny refuses, --no-verify passes', async () => {
    const s = await husky()
    const was = { ...standing(s), husky: image(join(s.repo, '.husky')) }
    await s.ok('hooks', 'install')
    expect((await commit(s, '--allow-empty')).said).toBe('husky\n')
    await meet(s)
    const warned = await commit(s)
    expect(warned).toMatchObject({ code: 0, said: expect.stringMatching(/meets lessons[\s\S]*husky\n/) })
    expect(timesTold(warned.said)).toBe(1)
    await s.git('config', 'agents.hook', 'deny')
    await s.git('worktree', 'add', '--quiet', '-b', 'side', '../side', 'HEAD~1')
    const side = { cwd: join(s.root, 'side'), env: s.env }
    await script(join(s.root, 'side/src/a.txt'), 'another')
    const refused = await s.gitIn(side, 'commit', '-qam', 'x')
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('agents.hook is deny') })
    expect((await s.gitIn(side, 'commit', '-qam', 'x', '--no-verify')).code).toBe(0)
    await s.git('init', '--quiet', '--bare', '../remote')
    const pushed = await s.gitIn({ env: s.env }, 'push', '../remote', 'main')
    expect(pushed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('this push to main meets lessons'),
    })
    expect((await s.gitIn({ env: s.env }, 'push', '--no-verify', '../remote', 'main')).code).toBe(0)
    await s.git('config', '--unset', 'agents.hook')
    await s.ok('hooks', 'uninstall')
    expect({ ...standing(s), husky: image(join(s.repo, '.husky')) }).toEqual(was)
  })

  test('where our files are gone, a commit goes through; a folder in whose name sh sees more than a name', async () => {
    const s = await scratch()
    const odd = join(s.root, `it's "$(odd)" \\ ; #`)
    await s.git('init', '--quiet', odd)
    const odds = { cwd: odd, env: s.env }
    await script(join(odd, '.husky/pre-commit'), 'echo husky')
    await s.gitIn(odds, 'config', 'core.hooksPath', '.husky')
    await s.agentsIn(odds, 'hooks', 'install')
    await script(join(s.root, 'bin/git-agents'), 'echo "asked $*" >&2')
    s.env.PATH = `${join(s.root, 'bin')}:${s.env.PATH}`
    await script(join(odd, '.git/agents/open'), '')
    const first = await s.gitIn(odds, 'commit', '-q', '--allow-empty', '-m', 'x')
    expect(first).toMatchObject({ code: 0, stderr: 'asked hook -- pre-commit\nhusky\n' })
    await rm(join(odd, '.git/agents/config-hooks'), { recursive: true })
    const second = await s.gitIn(odds, 'commit', '-q', '--allow-empty', '-m', 'x')
    expect(second).toMatchObject({ code: 0, stderr: 'husky\n' })
  })

  test('what we do with worktrees runs none of them', async () => {
    const s = await scratch()
    const repo = await repoOf(s)
    const ran = join(s.root, 'ran')
    for (const name of ['git-agents-post-checkout', 'mine']) {
      await s.git('config', `hook.${name}.event`, 'post-checkout')
      await s.git('config', `hook.${name}.command`, `echo ${name} >> '${ran}' #`)
    }
    const head = oidOf(await s.git('rev-parse', 'HEAD'))
    await prepareWorktree(repo, s.worktree('one'), head)
    await prepareWorktree(repo, s.worktree('one'), head)
    expect(existsSync(ran)).toBe(false)
    await s.gitIn({ cwd: s.worktree('one') }, 'checkout', '--quiet', '--detach')
    expect(readFileSync(ran, 'utf8')).toBe('git-agents-post-checkout\nmine\n')
  })

  test('a commit-msg hook that the configuration names is asked by land', async () => {
    const s = await scratch()
    await s.git('config', 'hook.words.event', 'commit-msg')
    await s.git('config', 'hook.words.command', '! grep -q forbidden')
    await s.commit('agent', {
      '.agentsrc': "agent: editor\nagents:\n  editor:\n    command: [sh, -c, 'echo work > made.txt']\n",
    })
    await s.ok('add', 'A forbidden title', '--id', 'lessons')
    await s.ok('run', '--trust')
    const ran = await s.agents('land', 'lessons')
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining('commit-msg hook refuses') })
  })

  const bin = join(managers, 'node_modules/.bin')
  const own = join(managers, 'bin')
  const plain = (text: string): string => text.replaceAll(/\x1b\[[0-9;]*m/g, '')
  const runs = (s: Scratch, folder: string) => {
    s.env.PATH = `${folder}:${s.env.PATH}`
    return async (...command: string[]) => {
      const ran = await s.gitIn({ env: s.env }, '-c', `alias.x=!${command.join(' ')}`, 'x')
      expect(ran.code, ran.stderr + ran.stdout).toBe(0)
    }
  }

  test.skipIf(!existsSync(join(bin, 'husky')))('the real husky, set up anew', async () => {
    const s = await scratch()
    const run = runs(s, bin)
    await run('husky')
    await s.commit('husky', { '.husky/pre-commit': 'echo husky ran\n' })
    const was = { ...standing(s), husky: image(join(s.repo, '.husky')) }
    await s.ok('hooks', 'install')
    await run('husky')
    await meet(s)
    const { said } = await commit(s)
    expect([timesTold(said), said.includes('husky ran')]).toEqual([1, true])
    await s.ok('hooks', 'uninstall')
    expect({ ...standing(s), husky: image(join(s.repo, '.husky')) }).toEqual(was)
  })

  test.skipIf(!existsSync(join(bin, 'lefthook')))(
    'the real lefthook, whose configuration changes',
    async () => {
      const s = await scratch()
      const run = runs(s, bin)
      const jobs = (what: string) => ({
        'lefthook.yml': `pre-commit:\n  jobs:\n    - run: echo lefthook ran ${what}\n`,
      })
      await s.commit('lefthook', jobs('first'))
      await run('lefthook', 'install')
      const was = standing(s)
      await s.ok('hooks', 'install')
      await run('lefthook', 'install', '--force')
      await meet(s)
      await s.write('lefthook.yml', jobs('again')['lefthook.yml'])
      const { said } = await commit(s)
      expect([timesTold(said), plain(said).includes('lefthook ran again')]).toEqual([1, true])
      expect(await report(s)).toEqual(['config', ['installed']])
      await s.ok('hooks', 'uninstall')
      expect(standing(s).config).toBe(was.config)
      await run('lefthook', 'uninstall')
      expect(Object.keys(standing(s).hooks ?? {}).filter((name) => !name.endsWith('.sample'))).toEqual([])
    },
  )

  test.skipIf(!existsSync(join(own, 'pre-commit')))(
    'the real pre-commit, installed anew and taken away',
    async () => {
      const s = await scratch()
      const run = runs(s, own)
      const local = '{id: x, name: x, entry: echo ran, language: system, verbose: true, always_run: true}'
      await s.commit('framework', {
        '.pre-commit-config.yaml': `repos:\n- repo: local\n  hooks:\n  - ${local}\n`,
      })
      await run('pre-commit', 'install')
      const was = standing(s)
      await s.ok('hooks', 'install')
      await run('pre-commit', 'install', '--overwrite')
      expect(standing(s).hooks).toEqual(was.hooks)
      await meet(s)
      const { said } = await commit(s)
      expect([timesTold(said), said.includes('ran')]).toEqual([1, true])
      await s.ok('hooks', 'uninstall')
      expect(standing(s)).toEqual(was)
    },
  )
})
