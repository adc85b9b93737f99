// Reads values out of a client's JSON without trusting its shape: what is absent or of another type is undefined.

export type Json = { readonly [key: string]: unknown }

/** A line as a JSON object; undefined where it is anything else. */
export function parseObject(line: string): Json | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return objectOf(JSON.parse(line))
  } catch {
    return undefined
  }
}

/** `value` as an object; undefined where it is none. */
export const objectOf = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined

/** The objects of a list; none where it is no list. */
export const objectsOf = (value: unknown): Json[] =>
  Array.isArray(value) ? value.map(objectOf).filter((item) => item !== undefined) : []

/** `value` as a text that is not empty. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** `value` as a finite number, 0 where it is none. */
export const numberOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : 0
