// The conservation check: apart from Git's merge, whether a landed commit holds what both sides are owed, path by path.

/** A changed path as the conservation check sees it: what it is afterwards, `mode oid`, or empty where it is gone. */
export interface PathChange {
  path: string
  after: string
  /** The old name where this side renamed the file. */
  from?: string
}

/** One landed commit's three differences: base → task, base → target before, target before → target after. */
export interface LandedChanges {
  task: readonly PathChange[]
  target: readonly PathChange[]
  landed: readonly PathChange[]
}

/**
 * The paths at which a landed commit is not what both sides are owed, apart from Git's merge: what only the task
 * changed is there now, what only the target changed is untouched, and nothing else moved. A path that both sides
 * changed differently is Git's to merge. Renames relax the rule only for the paths that they connect.
 */
export function lostPaths({ task, target, landed }: LandedChanges): string[] {
  const ofTask = new Map(task.map((change) => [change.path, change.after]))
  const ofTarget = new Map(target.map((change) => [change.path, change.after]))
  const moved = new Map(landed.map((change) => [change.path, change.after]))
  const free = renamedPaths(task, target)
  const lost: string[] = []
  for (const [path, after] of ofTask) {
    const other = ofTarget.get(path)
    if (free.has(path)) continue
    if (other === undefined && moved.get(path) !== after && !isCarried(after, path, target, moved))
      lost.push(path)
    if (other === after && moved.has(path)) lost.push(path)
  }
  for (const [path, after] of moved)
    if (!ofTask.has(path) && !free.has(path) && !isBrought(path, after, task, target)) lost.push(path)
  return lost
}

/**
 * The paths at which a hook went beyond the work: both differences begin at the same tree, one ends before the hook, the
 * other behind it. A hook may write other content into a file that the work changed; it may neither take the change away,
 * nor remove the file or bring it back, nor touch any other file.
 */
export function strayPaths(worked: readonly PathChange[], hooked: readonly PathChange[]): string[] {
  const before = new Map(worked.map(({ path, after }) => [path, after]))
  const behind = new Map(hooked.map(({ path, after }) => [path, after]))
  const isGone = (after: string | undefined): boolean => after === ''
  return [...new Set([...before.keys(), ...behind.keys()])].filter(
    (path) => !before.has(path) || !behind.has(path) || isGone(before.get(path)) !== isGone(behind.get(path)),
  )
}

/** New names of renames whose old name the other side changed: the change follows the file. */
function renamedPaths(task: readonly PathChange[], target: readonly PathChange[]): Set<string> {
  const free = new Set<string>()
  const follow = (renames: readonly PathChange[], others: readonly PathChange[]): void => {
    const changed = new Set(others.map(({ path }) => path))
    for (const { path, from } of renames)
      if (from !== undefined && changed.has(from)) free.add(path).add(from)
  }
  follow(task, target)
  follow(target, task)
  return free
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/** A file that the task added to a folder which the target renamed lands in the new folder (`merge.directoryRenames`). */
function isCarried(
  after: string,
  path: string,
  target: readonly PathChange[],
  moved: ReadonlyMap<string, string>,
): boolean {
  const name = path.slice(folderOf(path).length)
  return target.some(
    (rename) =>
      rename.from !== undefined &&
      folderOf(rename.from) === folderOf(path) &&
      moved.get(folderOf(rename.path) + name) === after,
  )
}

function isBrought(
  path: string,
  after: string,
  task: readonly PathChange[],
  target: readonly PathChange[],
): boolean {
  const name = path.slice(folderOf(path).length)
  return target.some(
    (rename) =>
      rename.from !== undefined &&
      folderOf(rename.path) === folderOf(path) &&
      task.some((change) => change.path === folderOf(rename.from ?? '') + name && change.after === after),
  )
}
