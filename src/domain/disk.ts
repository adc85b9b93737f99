// How much room the disks of worktrees and Git keep free, so that no agent fills one for all others. Pure.

/** A folder's file system, in bytes. */
export interface Disk {
  folder: string
  free: number
  total: number
}

/** Kept where nothing is configured: a gibibyte, or on a small disk two percent of it. */
const usual = { bytes: 2 ** 30, share: 0.02 }

/** What a disk keeps free; `configured` in bytes, 0 for nothing. */
const reserveOf = ({ total }: Disk, configured: number | undefined): number =>
  configured ?? Math.min(usual.bytes, total * usual.share)

/** The first disk that has too little, in words; undefined where all have enough. */
export function lackIn(disks: readonly Disk[], configured: number | undefined): string | undefined {
  const full = disks.find((disk) => disk.free < reserveOf(disk, configured))
  return full && `less than ${sizeText(reserveOf(full, configured))} left in ${full.folder}`
}

/** `2.0 GB`, `327 MB`. */
const sizeText = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 2 ** 20))} MB`
