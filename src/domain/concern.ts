// Which changed files a person looks at first. Pure.
import type { ChangedFile } from './rows.ts'

/** Whether a file is gone that was none of the task's: the change that nobody finds again by reading what is there. */
export const isDeletedOutside = ({
  outOfScope,
  status,
}: Pick<ChangedFile, 'outOfScope' | 'status'>): boolean => outOfScope && status === 'D'

const rank = (file: Pick<ChangedFile, 'outOfScope' | 'status'>): number =>
  isDeletedOutside(file) ? 0 : file.outOfScope ? 1 : 2

/** Files deleted outside the claimed paths first, then others outside, then the rest, each in the order they had. */
export const byConcern = <File extends Pick<ChangedFile, 'outOfScope' | 'status'>>(
  files: readonly File[],
): File[] => files.toSorted((a, b) => rank(a) - rank(b))
