// The person's own `commit-msg` hook, as their `git commit` would run it: from their checkout, so never an agent's version
// of it. It may change the message of a landing commit, or refuse it, which holds the task.
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TaskId } from '../domain/names.ts'
import { AgentsError } from '../errors.ts'
import { hooksFolder, isListed } from '../git/hooks.ts'
import type { Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'

/** Gives the message as the hook leaves it. Throws `MessageRefused` where the hook refuses it. */
export type MessageHook = (id: TaskId, message: string) => Promise<string>

/** The hook did not accept a message; what it printed says why. */
export class MessageRefused extends AgentsError {
  constructor(said: string) {
    super('refused', `The commit-msg hook refuses the message:\n${said}`)
  }
}

/** The hook of the person's checkout, a file or one that Git's configuration names; undefined where there is none. */
export async function findMessageHook(repo: Repo): Promise<MessageHook | undefined> {
  const cwd = repo.main ?? repo.commonDir
  const isFile = isExecutable(join(await hooksFolder(cwd), 'commit-msg'))
  return isFile || (await isListed(cwd, 'commit-msg')) ? hookIn(repo, cwd) : undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const anyExit = Array.from({ length: 255 }, (_, index) => index + 1)

const hookIn =
  (repo: Repo, cwd: string): MessageHook =>
  async (id, message) => {
    const folder = join(repo.agentsDir, 'tmp')
    mkdirSync(folder, { recursive: true })
    const file = join(folder, `COMMIT_EDITMSG-${process.pid}`)
    try {
      writeFileSync(file, message)
      const args = ['hook', 'run', '--ignore-missing', 'commit-msg', '--', file]
      const { status, stderr, stdout } = await git(args, {
        cwd,
        env: { GIT_AGENTS_TASK: id },
        allow: anyExit,
      })
      if (status !== 0) throw new MessageRefused(`${stdout.toString('utf8')}${stderr}`.trim())
      return readFileSync(file, 'utf8')
    } finally {
      rmSync(file, { force: true })
    }
  }
