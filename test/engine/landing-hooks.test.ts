// The person's own hooks at a landing: where they come from, what they may change, whom they hold.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { land, reasons, runTasks } from '../support/tasks.ts'

/** Formats what is staged; refuses, strays or takes back where a file says so; says where it ran and on what. */
const hook = `#!/bin/sh
git diff --cached --name-only --diff-filter=ACM > "$HOME/staged"
echo "$PWD $GIT_AGENTS_TASK $GIT_EDITOR" >> "$HOME/ran"
for file in $(cat "$HOME/staged"); do
  grep -q REFUSE "$file" && { echo "no $file today"; exit 1; }
  grep -q STRAY "$file" && echo more >> README.md && git add README.md
  grep -q BACK "$file" && git rm -q --cached "$file" && continue
  sed 's/tab/space/' "$file" > "$file.new" && cat "$file.new" > "$file" && rm "$file.new" && git add "$file"
done
exit 0
`

async function putHook(s: Scratch, path: string, text = hook): Promise<void> {
  await s.write(path, text)
  await chmod(join(s.repo, path), 0o755)
}

const ran = async (s: Scratch): Promise<string[]> =>
  existsSync(join(s.root, 'home/ran')) ? (await s.read(join(s.root, 'home/ran'))).trim().split('\n') : []

test('pre-commit runs before the checks, and what it stages is what they judge and what lands', async () => {
  const s = await scratch({ config: "checks: ['! grep -q tab src/*.txt']\nsetup: ['echo made > made']\n" })
  await s.git('config', 'agents.checks', 'true')
  await runTasks(s, {
    neat: "printf 'a tab\\n' > src/new.txt; sed -i 's/uno/uno tab/' src/b.txt",
    after: { script: "sed -i 's/one/eins/' src/a.txt", after: ['neat'] },
    refused: 'echo REFUSE > src/r.txt',
    stray: 'echo STRAY > src/s.txt',
    back: 'echo BACK > src/t.txt; echo x > src/x.txt',
  })
  await putHook(s, '.git/hooks/pre-commit')
  await s.git('config', '--unset', 'agents.checks')
  await s.ok('hooks', 'install')
  const dry = await land(s, '--all', '--dry-run')
  expect(dry).toMatchObject({ hooks: ['pre-commit'] })
  expect(reasons(dry)).toEqual({ neat: 'check-failed', after: 'dependency' })
  expect(await ran(s)).toEqual([])
  const report = await land(s, '--all')
  expect(report.landed.map(({ id }) => id)).toEqual(['neat', 'after'])
  expect(reasons(report)).toEqual({ refused: 'check-failed', stray: 'hook-changed', back: 'hook-changed' })
  const heldBy = Object.fromEntries(report.held.map(({ id, paths, detail }) => [id, { paths, detail }]))
  expect(heldBy.refused?.detail).toBe('The pre-commit hook refuses the commit:\nno src/r.txt today')
  expect([heldBy.stray?.paths, heldBy.back?.paths]).toEqual([['README.md'], ['src/t.txt']])
  expect(await s.git('show', 'main:src/new.txt', 'main:src/b.txt')).toContain('a space')
  expect(await s.read('src/b.txt')).toContain('uno space')
  expect(await s.git('status', '--porcelain')).toBe('')
  expect(report.stderr).not.toContain('task')
  const places = await ran(s)
  expect(places).toHaveLength(5)
  expect(places[0]).toBe(`${s.repo}/.git/agents/scratch/commit neat :`)
  await s.ok('undo')
  expect(await s.read('src/b.txt')).not.toContain('space')
})

test('a task that met only a refused one lands', async () => {
  const s = await scratch()
  await runTasks(s, {
    one: "sed -i 's/one/REFUSE/' src/a.txt",
    two: "sed -i 's/one/eins/' src/a.txt",
    three: { script: 'echo three > three.txt', after: ['one'] },
  })
  await putHook(s, '.git/hooks/pre-commit')
  const report = await land(s, '--all')
  expect(reasons(report)).toEqual({ one: 'check-failed', three: 'dependency' })
  expect(report.landed.map(({ id }) => id)).toEqual(['two'])
})

test.skipIf(spawnSync('git', ['hook', 'list', 'pre-commit']).status === 129)(
  'a hook that the configuration names is asked like one of a folder',
  async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo REFUSE > src/a.txt', b: 'echo b > b.txt' })
    await s.git('config', 'hook.mine.event', 'pre-commit')
    await s.git('config', 'hook.mine.command', '! grep -rq REFUSE .')
    expect(reasons(await land(s, '--all'))).toEqual({ a: 'check-failed' })
  },
)

test("hooks of the checkout are the target's, husky's own files the person's, never those of an agent", async () => {
  const s = await scratch()
  await s.git('config', 'core.hooksPath', '.husky/_')
  const shim = '#!/bin/sh\n. "$(dirname "$0")/h"\n'
  for (const name of ['pre-commit', 'commit-msg']) await putHook(s, `.husky/_/${name}`, shim)
  await s.write('.husky/_/h', 'sh -e "$(dirname "$(dirname "$0")")/$(basename "$0")" "$@"\n')
  await s.write('.husky/_/.gitignore', '*\n')
  await s.write('.husky/pre-commit', '. "$(dirname "$0")/../lib.sh"\n')
  await s.write('.husky/commit-msg', 'echo "Heard-by: target" >> "$1"\n')
  await s.write('lib.sh', 'echo "$PWD" >> "$HOME/ran"; ! grep -rq REFUSE src\n')
  await s.git('add', '-A')
  await s.git('-c', 'core.hooksPath=/dev/null', 'commit', '-qm', 'hooks')
  const disarm = 'for f in .husky/pre-commit .husky/commit-msg lib.sh; do echo true > $f; done'
  await runTasks(s, { sly: `${disarm}; echo REFUSE > src/r.txt`, fair: 'echo f > src/f.txt' })
  await s.ok('hooks', 'install')
  await s.git('-C', s.worktree('sly'), 'checkout', '-q', '--detach')
  await s.git('checkout', '-q', 'agents/sly')
  const report = await land(s, '--all')
  expect(report.landed.map(({ id }) => id)).toEqual(['fair'])
  expect(reasons(report)).toEqual({ sly: 'check-failed' })
  expect(await s.git('log', '-1', '--format=%(trailers:key=Heard-by,valueonly,separator=)', 'main')).toBe(
    'target',
  )
  expect(await ran(s)).toEqual(Array(2).fill(`${s.repo}/.git/agents/scratch/commit`))
})

test('each commit of a split is asked with its own files, and keeps what the hook made of those before it', async () => {
  const people = 'author: Ann Author <ann@example.org>, committer: "Bot <bot@example.org>"'
  const s = await scratch({
    config: `commit: { ${people}, coAuthors: [agent, "Jo Doe <jo@example.org>"] }\n`,
  })
  await s.git('config', 'commit.cleanup', 'strip')
  const plan = {
    tasks: [
      {
        id: 'two',
        title: 'feat: two',
        agent: 'script',
        prompt: 'x',
        commits: [{ title: 'feat: a', paths: ['a/**'] }],
      },
    ],
  }
  s.env.SCRIPTS = join(s.root, 'scripts')
  await s.write(join(s.root, 'scripts/two.sh'), 'mkdir a b; echo tab > a/one; echo tab > b/one; echo "# x"')
  await s.write(join(s.root, 'plan.json'), JSON.stringify(plan))
  await s.ok('plan', join(s.root, 'plan.json'))
  await s.ok('run', '--trust')
  await putHook(
    s,
    '.git/hooks/pre-commit',
    hook.replace(
      '"$HOME/ran"',
      '"$HOME/ran"; cat "$HOME/staged" >> "$HOME/all"; git var GIT_AUTHOR_IDENT >> "$HOME/author"',
    ),
  )
  await putHook(
    s,
    '.git/hooks/commit-msg',
    '#!/bin/sh\necho "# a comment" >> "$1"; git var GIT_AUTHOR_IDENT >> "$HOME/author"\n',
  )
  await land(s, 'two')
  expect(await s.read(join(s.root, 'home/all'))).toBe('a/one\nb/one\n')
  expect(await s.read(join(s.root, 'home/author'))).toMatch(/^(Ann Author <ann@example.org> .*\n){4}$/)
  expect(await s.git('show', 'main~1:a/one', 'main:a/one', 'main:b/one')).toBe('space\nspace\nspace')
  expect(await s.git('log', '-2', '--format=%s|%an|%ce')).toBe(
    'feat: two|Ann Author|bot@example.org\nfeat: a|Ann Author|bot@example.org',
  )
  expect(await s.git('log', '-1', '--format=%(trailers:key=Co-authored-by,valueonly)')).toBe(
    'script <script@agents.localhost>\nJo Doe <jo@example.org>\n',
  )
  expect(await s.git('log', '-1', '--format=%B')).not.toContain('#')
})
