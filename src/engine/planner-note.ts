// Where the mark of an agent stands that writes a plan, as long as it does: after a kill it tells what is to be ended.
import { join } from 'node:path'
import type { Repo } from '../git/repo.ts'

/** The file with the mark. */
export const plannerNote = (repo: Repo): string => join(repo.agentsDir, 'planning')
