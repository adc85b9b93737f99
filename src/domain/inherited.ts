// Conflicts that a task only inherits: it stands on work that has not landed, and what another conflicts with there is that
// work alone. They are told once, of the task whose work it is. Pure.
import { pairKey } from './candidates.ts'
import type { Conflict } from './rows.ts'

/** A participant: the paths that it changes itself, and those whose unlanded work it stands on, directly or not. */
export interface Stander {
  id: string
  paths: ReadonlySet<string>
  under: readonly string[]
}

/** The conflicts of each pair that has any, by pair key, without those that one of the two inherits from a third. */
export function withoutInherited(
  pairs: ReadonlyMap<string, Conflict[]>,
  standers: readonly Stander[],
): Map<string, Conflict[]> {
  const byId = new Map(standers.map((one) => [one.id, one]))
  const isTold = (key: string, path: string): boolean =>
    pairs.get(key)?.some((one) => one.path === path) ?? false
  const inherits = (one: Stander, other: Stander, path: string): boolean =>
    !touches(one.paths, path) &&
    one.under.some((id) => id !== other.id && isTold(pairKey(id, other.id), path))
  const left = [...pairs].map(([key, conflicts]): [string, Conflict[]] => {
    const [one, other] = key.split(' ').map((id) => byId.get(id))
    if (one === undefined || other === undefined) return [key, conflicts]
    return [key, conflicts.filter(({ path }) => !inherits(one, other, path) && !inherits(other, one, path))]
  })
  return new Map(left.filter(([, conflicts]) => conflicts.length > 0))
}

/** Whether one of the paths is this one, a folder of it, or in it. */
const touches = (paths: ReadonlySet<string>, path: string): boolean =>
  paths.has(path) || [...paths].some((own) => own.startsWith(`${path}/`) || path.startsWith(`${own}/`))
