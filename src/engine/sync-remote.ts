// The other side of a sync: which remote is meant, and what it shows of tasks, notes, work, kept snapshots and targets.
import { createHash } from 'node:crypto'
import { type Oid, type RefName, refOf } from '../domain/names.ts'
import { nearestName } from '../domain/nearest.ts'
import { AgentsError } from '../errors.ts'
import { notesRef } from '../git/notes.ts'
import { readRefs } from '../git/refs.ts'
import { fetchRefs, listRemote, type Remote, remoteNames, trackingRef } from '../git/remote.ts'
import { readSettings } from '../git/settings.ts'
import { branchRef, keepPrefix, taskPrefix } from '../store/tasks.ts'
import type { World } from './world.ts'

/** Which parts are exchanged. */
export interface Parts {
  keep: boolean
  branchesOnly: boolean
}

/** The remote that is meant: as named, else where the branch comes from, else the only one, else `origin`. */
export async function remoteOf(world: World, named: string | undefined, mayAsk: boolean): Promise<Remote> {
  const names = await remoteNames(world.repo)
  const place = named ?? (await usualRemote(world, names))
  if (names.includes(place)) return { place, tracking: `refs/agents/remotes/${place}/`, mayAsk }
  if (!/[/:\\]|^\.\.?$/.test(place)) throw noRemote(place, names)
  const digest = createHash('sha256').update(place).digest('hex').slice(0, 16)
  return { place, tracking: `refs/agents/remotes/url-${digest}/`, mayAsk }
}

async function usualRemote({ repo, target }: World, names: readonly string[]): Promise<string> {
  const settings = await readSettings(repo, 'branch')
  const followed = settings.get(`branch.${target}.remote`)?.at(-1)
  const place =
    followed !== undefined && followed !== '.' ? followed : names.length === 1 ? names[0] : 'origin'
  if (place !== undefined && names.includes(place)) return place
  throw new AgentsError('refused', 'It is not clear which remote to sync with.', {
    hints:
      names.length === 0
        ? ['To have one, run `git remote add origin URL`']
        : [`To name one, run \`git agents sync ${names[0]}\``],
  })
}

function noRemote(place: string, names: readonly string[]): AgentsError {
  const near = nearestName(place, [...names])
  return new AgentsError('not-found', `There is no remote "${place}".`, {
    hints: [near === undefined ? 'To see the remotes, run `git remote -v`' : `Did you mean \`${near}\`?`],
  })
}

/** Fetches what the other side shows, and gives it by its own names. */
export async function fetchTheirs(world: World, remote: Remote, parts: Parts): Promise<Map<RefName, Oid>> {
  const isWanted = wantedBy(world, parts)
  for (let tries = 1; ; tries++) {
    const shown = await listRemote(world.repo, remote, isWanted)
    const known = await trackedRefs(world, remote)
    const fresh = [...shown].filter(([ref, oid]) => known.get(trackingRef(remote, ref)) !== oid)
    try {
      await fetchRefs(
        world.repo,
        remote,
        fresh.map(([ref]) => ref),
      )
    } catch (error) {
      // A ref that went away between the two looks, or another Git that fetches the same.
      if (tries === 3) throw error
      continue
    }
    const now = await trackedRefs(world, remote)
    return new Map([...shown.keys()].flatMap((ref) => pairOf(ref, now.get(trackingRef(remote, ref)))))
  }
}

const pairOf = (ref: RefName, oid: Oid | undefined): [RefName, Oid][] =>
  oid === undefined ? [] : [[ref, oid]]

const trackedRefs = async ({ repo }: World, { tracking }: Remote): Promise<Map<RefName, Oid>> =>
  await readRefs(repo, [tracking])

function wantedBy({ config, store, target }: World, { keep, branchesOnly }: Parts): (ref: string) => boolean {
  const [before = '', after = ''] = config.branches.split('{id}')
  const targets = new Set([...store.tasks.values()].map((task) => branchRef(task.target)))
  if (target !== undefined) targets.add(branchRef(target))
  const isBranch = (ref: string): boolean =>
    ref.startsWith(`refs/heads/${before}`) && ref.endsWith(after) && before + after !== ''
  return (ref) => {
    if (targets.has(ref as RefName) || isBranch(ref)) return true
    if (branchesOnly) return false
    return ref === notesRef || ref.startsWith(taskPrefix) || (keep && ref.startsWith(keepPrefix))
  }
}

/**
 * What plain `git fetch` of a configured remote takes for a sync beforehand. All are patterns: a name that the remote lacks
 * would make Git fail. Nothing is said of pushes, which stay as they are.
 */
export function fetchSpecs({ place, tracking }: Remote): string[] {
  if (!tracking.endsWith(`/${place}/`))
    throw new AgentsError(
      'refused',
      `${place} is an address: only a remote that has a name can be fetched from.`,
      {
        hints: [`To name it, run \`git remote add NAME ${place}\``],
      },
    )
  return [`${taskPrefix}*`, `${notesRef}*`].map((ref) => `+${ref}:${tracking}${ref.slice('refs/'.length)}`)
}

/** The notes of the other side. */
export const notesOf = (theirs: ReadonlyMap<RefName, Oid>): Oid | undefined => theirs.get(refOf(notesRef))
