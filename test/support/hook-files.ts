// What the tests of hooks share: the files as they stand, hook scripts, and a Git that seems older or newer than it is.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Scratch, scratch } from './scratch.ts'

/** Every entry of a folder: kind, mode and content; undefined where there is none. */
export function image(folder: string): Record<string, string> | undefined {
  if (!existsSync(folder)) return undefined
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => {
        const path = join(folder, name)
        const stat = lstatSync(path)
        if (stat.isSymbolicLink()) return [name, `-> ${readlinkSync(path)}`]
        const content = stat.isDirectory() ? JSON.stringify(image(path)) : readFileSync(path, 'latin1')
        return [name, `${(stat.mode & 0o7777).toString(8)} ${content}`]
      }),
  )
}

/** All that an uninstall must bring back. */
export const standing = (s: Scratch) => ({
  hooks: image(join(s.repo, '.git/hooks')),
  config: readFileSync(join(s.repo, '.git/config'), 'latin1'),
})

/** An executable line of sh. */
export async function script(path: string, body: string, mode = 0o755): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${body}\n`)
  await chmod(path, mode)
}

/** Whether the Git of these tests runs hooks that its configuration names. */
export const hasConfigHooks = /^usage: git hook list/m.test(printed('git', 'hook', 'list', '-h'))

const realGit = printed('sh', '-c', 'command -v git').trim()

function printed(file: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' })
  return stdout + stderr
}

/** Makes Git answer `git hook list` as one before 2.54 does, or as a later one; gives what undoes that. */
export async function pretend(s: Scratch, age: 'older' | 'newer'): Promise<() => void> {
  const before = s.env.PATH ?? ''
  const answer = age === 'older' ? 129 : 0
  const body = `[ "$1 $2" = 'hook list' ] && exit ${answer}\nexec '${realGit}' "$@"`
  await script(join(s.root, age, 'git'), body)
  s.env.PATH = `${join(s.root, age)}:${before}`
  return () => {
    s.env.PATH = before
  }
}

/** A scratch repository in which hooks are files: where Git knows hooks in its configuration, it seems not to. */
export async function olderScratch(): Promise<Scratch> {
  const s = await scratch()
  if (hasConfigHooks) await pretend(s, 'older')
  return s
}
