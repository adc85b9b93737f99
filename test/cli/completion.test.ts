// The completions equal the surface; `vitest -u` rewrites them. Where a shell is here, it is asked what it offers.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bashCompletion } from '../../src/cli/completion-bash.ts'
import { fishCompletion } from '../../src/cli/completion-fish.ts'
import { zshCompletion } from '../../src/cli/completion-zsh.ts'
import { scratch } from '../support/scratch.ts'

const fileOf = (name: string): string => fileURLToPath(new URL(`../../completions/${name}`, import.meta.url))
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0
const gitCompletion = ['/usr/share/bash-completion/completions/git', '/etc/bash_completion.d/git'].find(
  existsSync,
)

it.each([
  ['git-agents.bash', bashCompletion],
  ['_git-agents', zshCompletion],
  ['git-agents.fish', fishCompletion],
])('%s is the one that is shipped', async (name, make) => {
  await expect(make()).toMatchFileSnapshot(fileOf(name))
})

async function repository() {
  const s = await scratch()
  for (const id of ['english', 'spanish']) await s.ok('add', id)
  return s
}

describe.runIf(gitCompletion !== undefined)('in bash', () => {
  const offers = (cwd: string, ...words: string[]): string[] => {
    const script = `. "$1"; . "$2"; shift 2; COMP_WORDS=(git agents "$@"); COMP_CWORD=$(($# + 1))
      COMP_LINE="\${COMP_WORDS[*]}"; COMP_POINT=\${#COMP_LINE}; __git_wrap__git_main; printf '%s\\n' "\${COMPREPLY[@]}"`
    const args = ['--norc', '-c', script, 'bash', gitCompletion ?? '', fileOf('git-agents.bash'), ...words]
    return execFileSync('bash', args, { cwd, encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((word) => word.trim())
  }

  it('offers verbs, ids, flags and values', async () => {
    const { repo: dir } = await repository()
    expect(offers(dir, 'la')).toEqual(['land'])
    expect(offers(dir, 'show', '')).toEqual(['english', 'spanish'])
    expect(offers(dir, '--json', 'show', 'sp')).toEqual(['spanish'])
    expect(offers(dir, 'add', '--af')).toEqual(['--after='])
    expect(offers(dir, 'add', '--after', 'e')).toEqual(['english'])
    expect(offers(dir, 'add', '--kind=re')).toEqual(['research'])
    expect(offers(dir, 'land', '--onto', 'm')).toEqual(['main'])
    expect(offers(dir, 'hooks', 'un')).toEqual(['uninstall'])
    expect(offers(dir, 'plan', '')).toEqual([''])
  })
})

describe.runIf(has('fish'))('in fish', () => {
  it('offers verbs, ids, flags and values', async () => {
    const { repo: dir } = await repository()
    const offers = (line: string): string[] => {
      const script = 'source $argv[1]; complete -C $argv[2]'
      const shown = execFileSync(
        'fish',
        ['--no-config', '-c', script, '--', fileOf('git-agents.fish'), line],
        {
          cwd: dir,
          encoding: 'utf8',
        },
      )
      return shown
        .trim()
        .split('\n')
        .map((row) => row.split('\t')[0] ?? '')
    }
    expect(offers('git-agents la')).toEqual(['land'])
    expect(offers('git-agents show ')).toEqual(['english', 'spanish'])
    expect(offers('git-agents add --after=e')).toEqual(['--after=english'])
    expect(offers('git-agents add --kind re')).toEqual(['research'])
  })
})

it.runIf(has('zsh'))('is read by zsh', () => {
  expect(spawnSync('zsh', ['-n', fileOf('_git-agents')], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  })
})
