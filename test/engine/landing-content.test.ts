// What lands of unusual content is what `git merge --squash` and `git commit` make of the same work in a clone.
import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { land, runTasks } from '../support/tasks.ts'

/** What an agent does, by what it is about; all of it lands as one commit. */
const works: Record<string, string> = {
  'line ends that an attribute sets':
    "printf 'a\\r\\nb\\r\\n' > new.crlf; printf 'one\\r\\nzwei\\r\\n' > old.crlf",
  'line ends that the configuration converts':
    "printf 'x\\r\\ny\\r\\n' > auto.txt; printf 'x\\ny\\n' > lf.txt",
  'a file whose line ends are its content': "printf 'a\\r\\nb\\n' > raw.bin",
  modes: 'chmod +x README.md; chmod -x tool.sh; printf "#!/bin/sh\\n" > run.sh; chmod +x run.sh',
  links:
    'ln -s README.md new.link; rm src/a.txt; ln -s ../README.md src/a.txt; rm old.link; echo file > old.link',
  'content behind a required filter': "printf 'new and big' > new.big; printf 'old, changed' > old.big",
  'a submodule':
    'mkdir sub; git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),sub"; git commit -qm sub',
  'names that are no UTF-8': `printf n > "$(printf 'n\\377m')"; printf 'b\\tq"' > "$(printf 'back\\\\slash\\n')"`,
  'names that differ in letter case': 'echo 1 > Case.txt; echo 2 > case.txt',
  'empty folders': 'mkdir -p empty/inner; git mv gone/file kept.file',
  'a folder for a file, and a file for a folder':
    'rm flat; mkdir flat; echo x > flat/x; rm -r deep; echo y > deep',
  'an empty file': ': > nothing.txt',
}

/** What the target changes too meanwhile, so that attributes decide the merge. */
const merged =
  "echo theirs >> list.union; sed -i 's/last/letzte/' keyword.id; sed -i 's/last/letzte/' both.crlf"

const attributes = `* text=auto
*.crlf text eol=crlf
*.bin -text
*.big filter=big -text
*.union merge=union
*.id ident
`

const filter = `case $1 in
clean) cat > "$HOME/in.$$"; sum=$(git hash-object -t blob --no-filters "$HOME/in.$$"); mv "$HOME/in.$$" "$HOME/$sum"; echo "pointer $sum" ;;
smudge) read -r word sum; cat "$HOME/$sum" ;;
esac
`

const settings = [
  'core.autocrlf=true',
  'filter.big.clean=sh ~/filter clean',
  'filter.big.smudge=sh ~/filter smudge',
]
const config = [...settings, 'filter.big.required=true']

/** Every tracked file of a checkout: its mode and its bytes, or where it points. */
async function filesOf(s: Scratch, folder: string): Promise<string[]> {
  const { stdout } = await s.gitIn({ cwd: folder }, '-c', 'core.quotePath=true', 'ls-files', '-s')
  const plain = stdout
    .split('\n')
    .filter((row) => row !== '' && !row.includes('"') && !row.startsWith('160000'))
  return plain.map((row) => {
    const path = join(folder, row.slice(row.indexOf('\t') + 1))
    const stat = lstatSync(path)
    const content = stat.isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'latin1')
    return `${row} ${stat.mode & 0o111} ${JSON.stringify(content)}`
  })
}

test(`${Object.keys(works).join('; ')}; attributes that decide a merge`, async () => {
  const s = await scratch()
  await s.write(join(s.root, 'home/filter'), filter)
  for (const setting of config) await s.git('config', ...setting.split(/=(.*)/s).slice(0, 2))
  const lines = 'first\nsecond\nthird\nfourth\nlast\n'
  await s.write('.gitattributes', attributes)
  await s.git('add', '-A')
  await s.commit('files', {
    'old.crlf': 'one\r\ntwo\r\n',
    'both.crlf': lines.replaceAll('\n', '\r\n'),
    'old.big': 'old and big',
    'list.union': 'first\n',
    'keyword.id': `$Id$\n${lines}`,
    'tool.sh': '#!/bin/sh\n',
    'old.link': 'x',
    'gone/file': 'moves\n',
    flat: 'flat\n',
    'deep/file': 'deep\n',
  })
  await s.git('update-index', '--chmod=+x', 'tool.sh')
  await s.git('update-index', '--add', '--cacheinfo', `120000,${await s.git('rev-parse', ':flat')},old.link`)
  await s.git('commit', '-qm', 'odd')
  await s.git('rm', '-rq', '--cached', '.')
  await s.git('reset', '-q', '--hard')
  await runTasks(s, { odd: Object.values(works).join('\n'), merged })
  const change = async (path: string, from: string, to: string) =>
    await s.write(path, (await s.read(path)).replace(from, to))
  await s.write('list.union', 'first\r\nours\r\n')
  await change('keyword.id', 'first', 'erste')
  await change('both.crlf', 'first', 'erste')
  const before = await s.commit('meanwhile')

  const report = await land(s, '--all')
  expect(report.held).toEqual([])
  expect(await s.git('status', '--porcelain')).toBe('')
  const clone = join(s.root, 'clone')
  await s.git('clone', '-q', '-n', ...config.flatMap((setting) => ['-c', setting]), s.repo, clone)
  await s.git('-C', clone, 'checkout', '-q', '-B', 'main', before)
  for (const { id, commits } of report.landed) {
    await s.git('-C', clone, 'merge', '-q', '--squash', `origin/agents/${id}`)
    await s.git('-C', clone, 'commit', '-q', '-m', id)
    const trees = await Promise.all(
      [clone, s.repo].map((folder, at) =>
        s.git('-C', folder, 'ls-tree', '-r', at === 0 ? 'HEAD' : (commits.at(-1) ?? '')),
      ),
    )
    expect(trees[1]).toBe(trees[0])
  }
  expect(await filesOf(s, s.repo)).toEqual(await filesOf(s, clone))
  expect(await s.read('list.union')).toBe('first\r\nours\r\ntheirs\r\n')
  expect(await s.git('show', 'main:new.big')).toMatch(/^pointer /)
})
