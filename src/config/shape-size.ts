// A size of memory or disk as a person writes it.
import { type Shape, wrongType } from './shape.ts'
import { inPlace } from './shape-words.ts'

const units: Record<string, number> = { MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }
const pattern = '^(0|[1-9][0-9]{0,5}(MiB|GiB|TiB))$'

/** A size as `500MiB`, `2GiB` or `1TiB`, or 0 for none; gives bytes. */
export function size(): Shape<number> {
  const words = 'a size such as `500MiB` or `2GiB`, or 0'
  return {
    words,
    schema: { anyOf: [{ const: 0 }, { type: 'string', pattern }] },
    read(given, path, flaws) {
      const value = given === 0 ? '0' : given
      if (typeof value !== 'string') return wrongType(value, path, flaws, words)
      if (new RegExp(pattern).test(value)) return Number.parseInt(value, 10) * (units[value.slice(-3)] ?? 1)
      flaws.push({ path, text: `${inPlace(path)} must be ${words}, not \`${value}\`` })
      return undefined
    },
  }
}
