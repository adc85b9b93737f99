// How one source of settings lies over another. Pure.
import { isMap } from './is-map.ts'

/** `above` over `below`: maps key by key, everything else whole. */
export function merge<T>(below: T, above: T): T {
  if (!isMap(below) || !isMap(above)) return above
  const inner = Object.entries(above).map(([key, value]): [string, unknown] => [
    key,
    Object.hasOwn(below, key) ? merge(below[key], value) : value,
  ])
  return { ...below, ...Object.fromEntries(inner) }
}
