// Whether the disks that work goes to have the room that is to be kept: an agent that fills one takes all others with it.
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Disk, lackIn } from '../domain/disk.ts'
import type { Run } from './attempt.ts'
import { worktreePath } from './keeper.ts'

/** Tells how full the file system of a folder is; throws where the folder is not there. */
export type LookAtDisk = (folder: string) => Omit<Disk, 'folder'>

const look: LookAtDisk = (folder) => {
  const { bavail, blocks, bsize } = statfsSync(folder)
  return { free: bavail * bsize, total: blocks * bsize }
}

/** The first folder above that is there. */
function diskOf(folder: string, lookAt: LookAtDisk): Disk {
  try {
    return { folder, ...lookAt(folder) }
  } catch {
    const above = dirname(folder)
    return above === folder ? { folder, free: Number.POSITIVE_INFINITY, total: 0 } : diskOf(above, lookAt)
  }
}

/** Why nothing may start, in words; undefined where there is room. */
export function lackOfRoom(
  { repo, config }: Pick<Run, 'repo' | 'config'>,
  id: string,
  lookAt: LookAtDisk = look,
): string | undefined {
  const folders = [repo.commonDir, dirname(worktreePath(repo, config, id))]
  return lackIn(
    folders.map((folder) => diskOf(folder, lookAt)),
    config.diskReserve,
  )
}
