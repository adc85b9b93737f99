// Whether the disks that work goes to have the room that is to be kept: an agent that fills one takes all others with it.
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Run } from './attempt.ts'
import { worktreePath } from './keeper.ts'

/** The first folder above that is there. */
function standing(path: string): { free: number } {
  try {
    const { bavail, bsize } = statfsSync(path)
    return { free: bavail * bsize }
  } catch {
    return dirname(path) === path ? { free: Number.POSITIVE_INFINITY } : standing(dirname(path))
  }
}

/** Why nothing may start, in words; undefined where there is room, or nothing is to be kept. */
export function lackOfRoom({ repo, config }: Pick<Run, 'repo' | 'config'>, id: string): string | undefined {
  const { diskReserve } = config
  if (diskReserve === undefined) return undefined
  const folders = [repo.commonDir, worktreePath(repo, config, id)]
  const free = Math.min(...folders.map((folder) => standing(folder).free))
  const mebibytes = (bytes: number): number => Math.floor(bytes / 2 ** 20)
  return free >= diskReserve
    ? undefined
    : `the disk has ${mebibytes(free)} MiB left, and \`diskReserve\` keeps ${mebibytes(diskReserve)} MiB`
}
