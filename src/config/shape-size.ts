// A size of memory or disk as a person writes it.
import { type Shape, wrongType } from './shape.ts'
import { inPlace } from './shape-words.ts'

const units: Record<string, number> = { MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

/** A size as `500MiB`, `2GiB` or `1TiB`; gives bytes. */
export function size(): Shape<number> {
  const words = 'a size such as `500MiB` or `2GiB`'
  const schema = { type: 'string', pattern: '^[1-9][0-9]{0,5}(MiB|GiB|TiB)$' }
  const pattern = new RegExp(schema.pattern)
  return {
    words,
    schema,
    read(value, path, flaws) {
      if (typeof value !== 'string') return wrongType(value, path, flaws, words)
      if (pattern.test(value)) return Number.parseInt(value, 10) * (units[value.slice(-3)] ?? 1)
      flaws.push({ path, text: `${inPlace(path)} must be ${words}, not \`${value}\`` })
      return undefined
    },
  }
}
