// The version of the package, and the verb that prints it.

import manifest from '../../package.json' with { type: 'json' }
import type { Command } from '../commands/context.ts'

/** The version in `package.json`. */
export const version: string = manifest.version

/** Prints it the way `git --version` does. */
export const command: Command = async () => ({ kind: 'text', text: `git agents version ${version}\n` })
