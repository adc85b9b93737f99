// Row: `conflicts` on 30 dirty worktrees of 3,000 files, over the Git processes that it cannot avoid: for each worktree
// `add -A` on a copied index and `write-tree`; for all of them one fast-import, one diff-tree and one merge-tree.
import { appendFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { looks } from './looks.mjs'
import { race, ratios } from './measure.mjs'
import { fileOf, idOf, makeRepository, planTasks, run, useShellAgent } from './scratch.mjs'

const count = 30

export async function conflicts({ folder, env, rounds }) {
  const home = join(folder, 'conflicts')
  const top = join(home, 'repo')
  makeRepository(top, env, 3000)
  useShellAgent(top, env, 'echo work >"$GIT_AGENTS_TASK.txt"')
  planTasks(top, env, count, (n) => ({ paths: [`piece-${n}.txt`, `${fileOf(n * 90)}`] }))
  run(['git', 'agents', 'run', '--trust', '-j', '2'], { cwd: top, env })
  for (let n = 0; n < count; n++) dirty(join(home, 'repo.agents', idOf(n)), n)
  const script = join(home, 'floor.sh')
  writeFileSync(script, floor(top, home))
  const taken = race(
    {
      ours: { argv: ['git', 'agents', 'conflicts'], cwd: top, env },
      floor: { argv: ['sh', script], cwd: top, env },
    },
    rounds,
  )
  const told = JSON.parse(run(['git', 'agents', 'conflicts', '--json'], { cwd: top, env }))
  const seen = told.pairs.filter(({ verdict }) => verdict === 'conflict').length
  if (seen !== count / 2) throw new Error(`conflicts saw ${seen} of ${count / 2}`)
  return [
    {
      row: `conflicts, ${count} dirty worktrees`,
      over: `its ${count * 2 + 3} git, ${availableParallelism()} at once`,
      ...ratios(taken, 'ours', 'floor'),
    },
    await looks(top, env, rounds),
  ]
}

/** Two edits and a file that Git has never seen; neighbours edit one line of one file, and conflict there. */
function dirty(worktree, n) {
  const shared = fileOf(1000 + (n >> 1))
  writeFileSync(join(worktree, shared), `neighbour ${n}\n`)
  appendFileSync(join(worktree, fileOf(n * 90)), `more of ${n}\n`)
  writeFileSync(join(worktree, `untracked-${n}.txt`), `new in ${n}\n`)
}

/** Bare Git, as many at once as there are cores, for the worktrees; objects go to a quarantine here too. */
const floor = (top, home) => `
cd ${top}
tmp=$(mktemp -d ${home}/floor-XXXXXX)
mkdir "$tmp/objects"
export GIT_OBJECT_DIRECTORY="$tmp/objects" GIT_ALTERNATE_OBJECT_DIRECTORIES=${top}/.git/objects GIT_OPTIONAL_LOCKS=0
seq 0 ${count - 1} | xargs -P ${availableParallelism()} -I @ sh -c '
  cp -p ${top}/.git/worktrees/piece-@/index "$1/index-@"
  cd ${home}/repo.agents/piece-@
  export GIT_INDEX_FILE="$1/index-@"
  git add -A && git write-tree >"$1/tree-@"' sh "$tmp"
base=$(git rev-parse 'HEAD^{tree}')
{
  echo 'feature done'
  printf 'commit refs/floor/0\\nmark :1\\ncommitter a <b> 0 +0000\\ndata 0\\nM 040000 %s \\n\\n' "$base"
  for n in $(seq 0 ${count - 1}); do
    printf 'commit refs/floor/%s\\nmark :%s\\ncommitter a <b> 0 +0000\\ndata 0\\nfrom :1\\nM 040000 %s \\n\\n' "$n" "$((n + 2))" "$(cat "$tmp/tree-$n")"
  done
  for n in $(seq 0 ${count - 1}); do printf 'get-mark :%s\\n' "$((n + 2))"; done
  for n in $(seq 0 ${count - 1}); do printf 'reset refs/floor/%s\\nfrom ${'0'.repeat(40)}\\n\\n' "$n"; done
  echo done
} | git fast-import --quiet --done --date-format=raw >"$tmp/commits"
for n in $(seq 0 ${count - 1}); do echo "$base $(cat "$tmp/tree-$n")"; done | git diff-tree --stdin -r -z --raw -M >/dev/null
paste -d ' ' - - <"$tmp/commits" | git merge-tree --write-tree --stdin >/dev/null
rm -rf "$tmp"
exit 0
`
