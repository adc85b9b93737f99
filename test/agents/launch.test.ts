// Launchers as argument lists: what is filled in, what a shell would see, and the order that a confinement is made in.
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { bubblewrapCommand } from '../../src/agents/bubblewrap.ts'
import { clientFolders, placesOf } from '../../src/agents/client-places.ts'
import { launched } from '../../src/agents/launch.ts'

const facts = {
  id: 'a',
  worktree: "/w/it's",
  gitDir: '/r/.git/worktrees/a',
  commonDir: '/r/.git',
  home: '/home/jo',
}
const command = ['agent', '--print', "$(touch x); it's {worktree}"]

test('the command follows the launcher as it is; the facts are filled in once', () => {
  expect(launched(command, ['docker', 'run', '-v', '{worktree}:{worktree}', '{other}'], facts)).toEqual([
    'docker',
    'run',
    '-v',
    "/w/it's:/w/it's",
    '{other}',
    ...command,
  ])
  expect(launched(command, [], facts)).toEqual(command)
})

test('in a line for a shell every value arrives as it was', () => {
  const line = 'cd /; printf "%s\\n" {worktree} {command}'
  const [shell = '', ...args] = launched(command, ['sh', '-c', line], facts)
  expect(args).toHaveLength(2)
  const said = execFileSync(shell, args, { encoding: 'utf8' })
  expect(said.trimEnd().split('\n')).toEqual([facts.worktree, ...command])
})

test('what may be written is opened after what is hidden and read, and sealed after that', () => {
  const given = bubblewrapCommand({
    home: '/home/jo',
    worktree: '/w',
    readable: ['/r'],
    writable: ['/w'],
    sealed: ['/w/.git'],
    options: ['--unshare-net'],
  })
  const order = ['--ro-bind / /', '--tmpfs /tmp', '--tmpfs /home/jo', '--ro-bind-try /r /r', '--bind /w /w']
  const places = [...order, '--ro-bind-try /w/.git /w/.git', '--unshare-net --'].map((part) =>
    given.join(' ').indexOf(part),
  )
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places).not.toContain(-1)
  expect(given.at(-1)).toBe('--')
})

test("a client's own folders are where its environment says, but never all of the home", () => {
  const folders = (name: string, env: NodeJS.ProcessEnv) => clientFolders(placesOf(name), '/home/a', env)
  expect(folders('claude', {})).toEqual(['/home/a/.claude'])
  expect(folders('claude', { CLAUDE_CONFIG_DIR: '/data/claude' })).toEqual(['/data/claude'])
  expect(folders('gemini', { GEMINI_CLI_HOME: '/home/a' })).toEqual(['/home/a/.gemini'])
  expect(folders('opencode', { XDG_DATA_HOME: '/data' })).toContain('/data/opencode')
  for (const wide of ['/home/a/', '/home', '/', 'relative', ''])
    expect(folders('codex', { CODEX_HOME: wide })).toEqual(['/home/a/.codex'])
})
