// The shape of a map with known keys: unknown ones are told with the nearest known one, absent ones by name.
import { nearestName } from '../domain/nearest.ts'
import { isMap } from './is-map.ts'
import type { Path } from './place.ts'
import { type Flaw, type Schema, type Shape, type Value, wrongType } from './shape.ts'
import { wordsFor } from './shape-words.ts'

type Fields = Record<string, Shape<unknown>>
type Read<Required extends Fields, Optional extends Fields> = {
  [K in keyof Required]: Value<Required[K]>
} & { [K in keyof Optional]?: Value<Optional[K]> }

/**
 * A map with these keys and no others; `what` names it, as in "a task". Keys that are wrong are left out of what is
 * read, so without a flaw the value is whole. `$schema` is for editors, and only where `isRoot`.
 */
export function object<const R extends Fields, const O extends Fields>(
  what: string,
  required: R,
  optional: O,
  options: { isRoot?: true } = {},
): Shape<Read<R, O>> {
  const fields: Fields = { ...required, ...optional }
  const known = Object.keys(fields)
  const ignored = options.isRoot ? ['$schema'] : []
  return {
    words: 'a map',
    schema: schemaOf(fields, Object.keys(required), options.isRoot === true),
    read(value, path, flaws) {
      if (!isMap(value)) {
        const words = `a map with ${somewhat(known)}`
        if (!options.isRoot) return wrongType(value, path, flaws, words)
        flaws.push({ path, text: `${what} ${wordsFor(value, words)}` })
        return undefined
      }
      const present = Object.keys(value)
      const unknown = present.filter((key) => !known.includes(key) && !ignored.includes(key))
      const meant = unknown.map((key) => complainOf(key, what, { path, known, present, flaws }))
      for (const key of Object.keys(required))
        if (!present.includes(key) && !meant.includes(key))
          flaws.push({ path, text: `\`${key}\` is missing` })
      const entries = present.flatMap((key): [string, unknown][] => {
        const read = Object.hasOwn(fields, key)
          ? fields[key]?.read(value[key], [...path, key], flaws)
          : undefined
        return read === undefined ? [] : [[key, read]]
      })
      return Object.fromEntries(entries) as Read<R, O>
    },
  }
}

interface Around {
  path: Path
  known: string[]
  present: string[]
  flaws: Flaw[]
}

/** Puts the flaw of an unknown key and gives the key that was meant. */
function complainOf(key: string, what: string, { path, known, present, flaws }: Around): string | undefined {
  const near = nearestName(
    key,
    known.filter((it) => !present.includes(it)),
  )
  const hint = near === undefined ? `Known keys: ${known.join(', ')}` : `Did you mean \`${near}\`?`
  flaws.push({ path: [...path, key], text: `\`${key}\` is no key of ${what}`, hint })
  return near
}

const somewhat = (known: readonly string[]): string =>
  known.length > 4 ? `keys such as \`${known.slice(0, 2).join('`, `')}\`` : `\`${known.join('` and `')}\``

function schemaOf(fields: Fields, required: string[], isRoot: boolean): Schema {
  const own = Object.entries(fields).map(([key, { schema }]): [string, Schema] => [key, schema])
  const properties = isRoot ? [['$schema', {}], ...own] : own
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(properties),
  }
}
