// Scratch repositories for the page: one in which everything is hostile, one that is large.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What would run, were it ever taken for markup or script. */
export const evil = `"'><img src=x onerror="window.pwned=1"></script><script>window.pwned=2</script>--><svg onload=window.pwned=3>`

/** An empty repository with an agent that runs its task's script. */
function openRepository(program) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agents-page-')))
  const repo = join(root, 'repo')
  mkdirSync(join(root, 'scripts'))
  mkdirSync(repo)
  const who = { GIT_AUTHOR_NAME: 'Pat', GIT_AUTHOR_EMAIL: 'pat@example.org' }
  const env = {
    ...who,
    GIT_COMMITTER_NAME: 'Pat',
    GIT_COMMITTER_EMAIL: 'pat@example.org',
    PATH: process.env.PATH,
    HOME: root,
    SCRIPTS: join(root, 'scripts'),
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C.UTF-8',
  }
  const run = (command, ...args) =>
    execFileSync(command, args, { cwd: repo, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const git = (...args) => run('git', ...args)
  const agents = (...args) => run(process.execPath, program, ...args)
  git('init', '-q', '-b', 'main')
  const config = `agent: script\nagents:\n  script: { command: [sh, -c, '. "$SCRIPTS/$GIT_AGENTS_TASK.sh"'] }\nretries: 0\nconcurrency: 4\nchecks: ["test ! -e fails"]\n`
  writeFileSync(join(repo, '.agentsrc'), config)
  const add = (id, script, title = `feat: ${id}`, ...flags) => {
    writeFileSync(join(root, 'scripts', `${id}.sh`), `set -e\n${script}\n`)
    agents('add', title, '--id', id, ...flags)
  }
  return { root, repo, env, git, agents, add, program }
}

const numbered = (word, count) => Array.from({ length: count }, (_, n) => `${word} line ${n}`).join('\n')

/** Tasks of every kind and state; titles, prompts, words, files and patches of one are hostile. */
export function hostileRepository(program) {
  const made = openRepository(program)
  const { repo, git, agents, add } = made
  writeFileSync(join(repo, 'story.txt'), `${numbered('old', 40)}\n`)
  writeFileSync(join(repo, 'evil.txt'), evil)
  git('add', '-A')
  git('commit', '-qm', 'first')
  add(
    'hostile',
    `cat evil.txt > "$(cat evil.txt | tr / ∕)"; { cat evil.txt; echo; echo two; } > evil.txt.new; mv evil.txt.new evil.txt; echo "$(cat evil.txt)"`,
    evil,
    '-m',
    evil,
    '--paths',
    'evil.txt',
  )
  add(
    'story',
    `sed -i 's/old line 3$/new line 3/; s/old line 20/a quite new line 20/' story.txt; echo 'I rewrote two lines.'`,
  )
  add(
    'rival',
    `sed -i 's/old line 3$/other line 3/' story.txt`,
    'feat: another story',
    '--paths',
    'story.txt',
  )
  add('after', 'echo more > more.txt', 'docs: what comes after', '--after', 'story')
  add('fails', 'touch fails', 'feat: fails its check')
  add('nothing', 'true', 'fix: changes nothing')
  add(
    'noted',
    `sed -i 's/old line 10$/new line 10/; s/old line 30$/new line 30/' story.txt; echo one > noted.txt; echo 'I changed lines 10 and 30.'`,
    'feat: to be noted on',
  )
  add('landed', 'echo landed > landed.txt', 'feat: landed already')
  try {
    agents('run', '--trust')
  } catch {
    // two of them fail, as they should
  }
  agents('land', '--trust', 'landed')
  agents('review', 'rival', '--request-changes', '-m', evil)
  add('waits', 'true', 'feat: waits for what was sent back', '--after', 'rival')
  return made
}

/** Fifty tasks of a few files each, and one with a patch of ten thousand lines. */
export function largeRepository(program) {
  const made = openRepository(program)
  const { repo, git, agents, add } = made
  for (let n = 0; n < 20; n++) writeFileSync(join(repo, `f${n}.txt`), `${numbered('old', 200)}\n`)
  writeFileSync(join(repo, 'large.txt'), `${numbered('old', 5000)}\n`)
  git('add', '-A')
  git('commit', '-qm', 'first')
  add('large', "sed -i 's/^old/new/' large.txt", 'feat: ten thousand lines')
  for (let n = 1; n < 50; n++)
    add(
      `task-${n}`,
      `for f in ${n % 20} ${(n + 7) % 20} ${(n + 13) % 20}; do sed -i '${n + 1},${n + 30}s/old/task ${n}/' f$f.txt; done; echo n > n${n}.txt`,
    )
  agents('run', '--trust')
  return made
}
