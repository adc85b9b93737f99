// The hooks that a landing asks: which there may be, and what is known of them.
import { accessSync, constants } from 'node:fs'

/** The hooks that a landing asks, as the person's `git commit` would (githooks(5)). */
export const landingHookNames = ['pre-commit', 'commit-msg'] as const
export type LandingHookName = (typeof landingHookNames)[number]

export interface LandingHooks {
  /** Those that are there. */
  names: LandingHookName[]
  /** The folder that Git is to take its hooks from; undefined where it does so by itself. Made ready on the first call. */
  folder: () => Promise<string | undefined>
}

/** Whether Git would run the file as a hook. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
