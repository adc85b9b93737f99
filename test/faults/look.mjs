// All that can be seen of a repository from outside, to be compared with what another course of things leaves.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { statesOf } from './place.mjs'

/** What Git and the program show, every byte of the checkout, the work of the tasks, and what must not stay. */
export async function lookAt(place) {
  const { git, repo } = place
  const states = await statesOf(place)
  return {
    states,
    log: git('log', '--format=%s %T', 'main'),
    status: git('status', '--porcelain', '-uall', '--ignored'),
    staged: git('diff', '--cached', '--name-status'),
    files: digestOf(repo),
    work: git('for-each-ref', '--format=%(refname:lstrip=3) %(tree)', 'refs/heads/agents/'),
    worktrees: worktreesOf(git),
    left: leftIn(repo),
    fsck: git('fsck', '--connectivity-only', '--no-dangling'),
  }
}

/** One line for each part that differs. */
export function differences(right, seen) {
  return Object.keys(right).flatMap((part) => {
    const [a, b] = [JSON.stringify(right[part]), JSON.stringify(seen[part])]
    return a === b ? [] : [`${part}: ${b.slice(0, 300)} and not ${a.slice(0, 300)}`]
  })
}

/** Paths and contents of the checkout, empty folders too, in one word. */
function digestOf(folder) {
  const hash = createHash('sha1')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name === '.git' || name.startsWith('.git/')) continue
    hash.update(`${name}\0`)
    try {
      hash.update(readFileSync(join(folder, name)))
    } catch (error) {
      if (error.code !== 'EISDIR') throw error
    }
  }
  return hash.digest('hex')
}

/** Worktrees of tasks with their branches; those of checks are kept for the next landing. */
const worktreesOf = (git) =>
  git('worktree', 'list', '--porcelain')
    .split('\n\n')
    .filter((block) => !block.includes('/agents/scratch/'))
    .map((block) => block.split('\n').filter((line) => /^(worktree|branch|prunable)/.test(line)))

/** Locks, notes of what is under way, holds: nothing of it may stay. What is in `agents/tmp` is swept by age. */
function leftIn(repo) {
  const names = readdirSync(join(repo, '.git'), { recursive: true, encoding: 'utf8' })
  const notes =
    /^agents\/(follow\.json|checking|moving\/.+|work\/.+)$|agents-index$|^refs\/agents\/hold\/.+\/\d/
  return names.filter(
    (name) => notes.test(name) || (name.endsWith('.lock') && !name.startsWith('agents/tmp/')),
  )
}
