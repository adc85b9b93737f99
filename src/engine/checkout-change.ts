// A change of one file, as it is committed and as it is compared.
import type { Change } from '../git/diff.ts'

/** A change as `writeCommits` takes it. */
export const asChange = ({ path, status, newMode, newOid }: Change) => ({
  path,
  mode: newMode,
  oid: status === 'D' ? undefined : newOid,
})

/** What a path holds after a change, to be compared. */
export const contentOf = ({ status, newMode, newOid }: Change): string =>
  status === 'D' ? 'gone' : `${newMode} ${newOid}`
