// A field for the radar: a repository on disk, workers in worktrees of their own that edit it as agents do, and what
// `git merge` says of each pair when it is really done in a throwaway clone. Everything here is plain Git, none of ours.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { sealedEnvironment } from '../support/sealed.ts'

/** One edit of a working tree. Where it does not fit what is there, it does nothing. */
export type Edit =
  | { do: 'line'; path: string; at: number; text: string }
  | { do: 'append'; path: string; text: string }
  | { do: 'write'; path: string; text: string }
  | { do: 'remove'; path: string }
  | { do: 'move'; from: string; to: string }
  | { do: 'mode'; path: string }
  | { do: 'link'; path: string; to: string }
  | { do: 'submodule'; path: string; oid: string }

export interface Field {
  root: string
  repo: string
  git: (folder: string, ...args: string[]) => string
  /** A worktree at `commit` on a new branch `agents/<name>`. */
  worker: (name: string, commit?: string) => string
  edit: (folder: string, edits: readonly Edit[]) => void
  commitAll: (folder: string, message: string) => string
}

/** A repository with these files on `main`; in this process Git is sealed from the machine until the test ends. */
export function field(files: Record<string, string>): Field {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agents-field-')))
  const env = { ...sealedEnvironment(root, root), GIT_CONFIG_COUNT: '0' }
  mkdirSync(join(root, 'home'))
  writeFileSync(join(root, 'home/.gitconfig'), '[user]\n\tname = Pat\n\temail = pat@example.org\n')
  sealProcess(env)
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
  const repo = join(root, 'repo')
  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
      .toString()
      .trimEnd()
  mkdirSync(repo)
  git(repo, 'init', '--quiet', '--template=', '--initial-branch=main')
  const edit = (folder: string, edits: readonly Edit[]): void => {
    for (const one of edits) apply(folder, one, (...args) => git(folder, ...args))
  }
  let serial = 0
  const commitAll = (folder: string, message: string): string => {
    git(folder, 'add', '-A')
    git(folder, 'commit', '--quiet', '--allow-empty', '-m', `${message} ${++serial}`)
    return git(folder, 'rev-parse', 'HEAD')
  }
  edit(
    repo,
    Object.entries(files).map(([path, text]) => ({ do: 'write', path, text })),
  )
  commitAll(repo, 'first')
  const worker = (name: string, commit = 'main'): string => {
    const folder = join(root, 'trees', name)
    git(repo, 'worktree', 'add', '--quiet', '-b', `agents/${name}`, folder, commit)
    return folder
  }
  return { root, repo, git, worker, edit, commitAll }
}

function sealProcess(env: Record<string, string>): void {
  const before = { ...process.env }
  Object.assign(process.env, env)
  onTestFinished(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  })
}

function apply(folder: string, edit: Edit, git: (...args: string[]) => string): void {
  try {
    perform(folder, edit, git)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && isMisfit(String(error.code)))) throw error
  }
}

function perform(folder: string, edit: Edit, git: (...args: string[]) => string): void {
  const path = join(folder, edit.do === 'move' ? edit.from : edit.path)
  switch (edit.do) {
    case 'move':
      move(path, join(folder, edit.to))
      break
    case 'remove':
      rmSync(path, { recursive: true, force: true })
      break
    case 'mode':
      chmodSync(path, 0o755)
      break
    case 'line':
      rewrite(path, (lines) => lines.map((line, at) => (at === edit.at % lines.length ? edit.text : line)))
      break
    case 'append':
      rewrite(path, (lines) => [...lines, edit.text])
      break
    case 'submodule':
      mkdirSync(path, { recursive: true })
      git('update-index', '--add', '--cacheinfo', `160000,${edit.oid},${edit.path}`)
      break
    case 'link':
    case 'write':
      makeRoom(path, folder)
      if (edit.do === 'link') symlinkSync(edit.to, path)
      else writeFileSync(path, edit.text)
  }
}

const isMisfit = (code: string): boolean =>
  ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'EINVAL'].includes(code)

/** Whatever stands where the path or one of its folders has to be goes away. */
function makeRoom(path: string, root: string): void {
  for (let folder = dirname(path); folder !== root; folder = dirname(folder))
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(folder)
  rmSync(path, { recursive: true, force: true })
  mkdirSync(dirname(path), { recursive: true })
}

function rewrite(path: string, change: (lines: string[]) => string[]): void {
  if (!lstatSync(path).isFile()) return
  const text = readFileSync(path, 'utf8')
  const feed = text.includes('\r\n') ? '\r\n' : '\n'
  writeFileSync(path, change(text.split(feed).slice(0, -1)).join(feed) + feed)
}

function move(from: string, to: string): void {
  if (lstatSync(from, { throwIfNoEntry: false }) === undefined || `${to}/`.startsWith(`${from}/`)) return
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return
  mkdirSync(dirname(to), { recursive: true })
  renameSync(from, to)
}

/**
 * Merges in a throwaway clone: does `git merge` of one commit into the other conflict? Git 2.39 itself breaks down on a
 * few ("BUG: merge-ort.c"): those do not merge either.
 */
export function merger(field: Field): (ours: string, theirs: string) => { conflicts: boolean; tree: string } {
  const clone = join(field.root, 'throwaway')
  if (lstatSync(clone, { throwIfNoEntry: false }) === undefined)
    cpSync(join(field.repo, '.git'), join(clone, '.git'), { recursive: true })
  rmSync(join(clone, '.git/worktrees'), { recursive: true, force: true })
  const git = (...args: string[]) => spawnSync('git', args, { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'] })
  return (ours, theirs) => {
    rmSync(join(clone, '.git/index.lock'), { force: true })
    const placed = git('checkout', '--quiet', '--force', '--detach', ours)
    if (placed.status !== 0) throw new Error(placed.stderr.toString())
    git('clean', '-ffdxq')
    const { status, signal, stderr } = git('merge', '--quiet', '--no-edit', theirs)
    const unmerged = git('ls-files', '-u').stdout.toString()
    const tree = git('rev-parse', 'HEAD^{tree}').stdout.toString().trim()
    if (status !== 0) git('reset', '--quiet', '--hard')
    if (signal === null && (status !== 0) !== (unmerged !== ''))
      throw new Error(`git merge says ${status} with "${unmerged}": ${stderr}`)
    return { conflicts: status !== 0, tree }
  }
}
