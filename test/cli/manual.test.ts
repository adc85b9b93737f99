// The manual pages and the README's table equal the surface; `vitest -u` rewrites the pages.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { manual, manualOf, reference, verbTable } from '../../src/cli/manual.ts'
import { verbs } from '../../src/cli/surface.ts'

const hasGroff = spawnSync('groff', ['--version']).status === 0

describe('the manual page', () => {
  it('is the one in docs', async () => {
    await expect(manual()).toMatchFileSnapshot('../../docs/man/git-agents.1')
  })

  it.each(verbs.map((verb) => [verb.name, verb] as const))('of %s is the one in docs', async (name, verb) => {
    await expect(manualOf(verb)).toMatchFileSnapshot(`../../docs/man/git-agents-${name}.1`)
  })

  it('of every verb is in the package, and of no other', () => {
    const names = ['', ...verbs.map(({ name }) => `-${name}`)].map((end) => `./docs/man/git-agents${end}.1`)
    expect(JSON.parse(readIfThere('../../package.json')).man.toSorted()).toEqual(names.toSorted())
  })

  it('names every verb and flag', () => {
    for (const verb of verbs) {
      expect(manual()).toContain(`\\fBgit agents ${verb.name}`)
      for (const { name } of verb.flags) expect(manual()).toContain(`\\-\\-${name.replaceAll('-', '\\-')}`)
    }
  })

  it.runIf(hasGroff)('is read by groff without a warning', () => {
    const input = [manual(), ...verbs.map(manualOf)].join('')
    const groff = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-z'], { input, encoding: 'utf8' })
    expect(groff).toMatchObject({ status: 0, stderr: '' })
  })

  it.runIf(hasGroff)('shows dashes that can be copied', () => {
    const shown = execFileSync('groff', ['-man', '-Tutf8', '-P-c'], { input: manual(), encoding: 'utf8' })
    expect(shown.replace(/.\u0008/g, '')).toContain(
      'git agents land --dry-run'.replace('land --dry-run', 'run -j 4'),
    )
  })
})

it('docs/reference.md is made from the surface', async () => {
  await expect(reference()).toMatchFileSnapshot('../../docs/reference.md')
})

describe("the README's table", () => {
  it('has a row for every verb', () => {
    expect(verbTable().split('\n').slice(2, -1)).toHaveLength(verbs.length)
    expect(verbTable()).toMatchInlineSnapshot(`
      "| Command | What it does |
      | --- | --- |
      | \`git agents init\` | Set a repository up |
      | \`git agents add <title> [-]\` | Record one task |
      | \`git agents plan [<file>]\` | Record all tasks of a plan |
      | \`git agents adopt <branch-or-worktree>\` | Make a task of work that was started elsewhere |
      | \`git agents edit <id>\` | Change a task |
      | \`git agents drop <id>\` | Put a task away; its work is kept |
      | \`git agents run [<id>...]\` | Start what may start and keep agents busy |
      | \`git agents done [<id>]\` | Hand in what you did in your own checkout |
      | \`git agents attach\` | Watch what runs in the background |
      | \`git agents logs <id>\` | What the agent of a task printed |
      | \`git agents wait [<id>...]\` | Wait until tasks have ended |
      | \`git agents stop [<id>...]\` | End tasks, or all that runs |
      | \`git agents list\` | Every task with its state |
      | \`git agents show <id>\` | One task whole |
      | \`git agents conflicts [<id>...]\` | Which tasks overlap or conflict |
      | \`git agents review [<id>]\` | Look at a finished task and judge it |
      | \`git agents land [<id>...]\` | Put approved tasks on the target branch |
      | \`git agents report [<file>]\` | Write a page of everything: tasks, timeline, conflicts, changes |
      | \`git agents undo [<operation>]\` | Take back the last operation |
      | \`git agents redo\` | Bring back what the last undo took away |
      | \`git agents restore <id> [<n>]\` | Bring a kept snapshot back |
      | \`git agents operations\` | What was done, newest first |
      | \`git agents sync [<remote>]\` | Exchange tasks, journals and work with a remote |
      | \`git agents worker\` | Let this machine work for a fleet |
      | \`git agents clean\` | Remove worktrees and branches of finished tasks |
      | \`git agents doctor\` | Find what parallel work is known to break |
      | \`git agents hooks <install\\|uninstall\\|status>\` | Git hooks that tell of open tasks |
      | \`git agents agents\` | Which agents are here, and in which version |
      | \`git agents stats\` | What parallel work gained and cost here |
      | \`git agents demo [<folder>]\` | The whole journey on a throwaway repository |
      | \`git agents mcp\` | The verbs as tools for an agent |
      | \`git agents completion <shell>\` | What lets your shell complete git agents |
      | \`git agents help [<command>]\` | The page of a command |
      | \`git agents version\` | Print the version |
      "
    `)
  })

  it('is in the README where that has one', () => {
    const readme = readIfThere('../../README.md')
    if (readme.includes('| Command |')) expect(readme).toContain(verbTable())
  })
})

function readIfThere(path: string): string {
  try {
    return readFileSync(new URL(path, import.meta.url), 'utf8')
  } catch {
    return ''
  }
}
