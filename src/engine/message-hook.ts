// The person's own `commit-msg` hook, as their `git commit` would run it. It may change the message of a landing commit,
// or refuse it, which holds the task.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TaskId } from '../domain/names.ts'
import type { Ident } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import { git } from '../git/spawn.ts'
import type { Refusal } from './commit-hook.ts'
import type { LandingHooks } from './landing-hook.ts'
import { hookEnvironment } from './landing-hooks.ts'

/** Gives the message as the hook leaves it, in the bytes of the commit; or why it refuses it. */
export type MessageHook = (of: { id: TaskId; author: Ident }, message: Buffer) => Promise<Buffer | Refusal>

const anyExit = Array.from({ length: 255 }, (_, index) => index + 1)

/** The hook that rules commits on the target, run in the person's checkout; undefined where there is none. */
export function messageHookOf(repo: Repo, hooks: LandingHooks): MessageHook | undefined {
  if (!hooks.names.includes('commit-msg')) return undefined
  return async (of, message) => {
    const folder = join(repo.agentsDir, 'tmp')
    mkdirSync(folder, { recursive: true })
    const file = join(folder, `COMMIT_EDITMSG-${process.pid}`)
    try {
      writeFileSync(file, message)
      const { status, stderr, stdout } = await git(
        ['hook', 'run', '--ignore-missing', 'commit-msg', '--', file],
        {
          cwd: repo.main ?? repo.commonDir,
          env: await hookEnvironment(hooks, process.env, of),
          allow: anyExit,
        },
      )
      if (status === 0) return readFileSync(file)
      const said = `${stdout.toString('utf8')}${stderr}`.trim()
      return {
        reason: 'check-failed',
        paths: [],
        detail: `The commit-msg hook refuses the message:\n${said}`,
      }
    } finally {
      rmSync(file, { force: true })
    }
  }
}
