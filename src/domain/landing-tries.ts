// How often a landing is tried where somebody else moves its target while it is planned, and with how many tasks. Pure.

/** One try: its number, from 1, and how many tasks it takes on at most. */
export interface Try {
  count: number
  most: number
}

/** So often all tasks are tried together; then half as many with each try, so that fewer merges and checks are in the way. */
const wholeTries = 5

export const firstTry: Try = { count: 1, most: Number.POSITIVE_INFINITY }

/** The try after one that came too late with so many tasks; undefined where there is no use in another. */
export function nextTry({ count, most }: Try, tasks: number): Try | undefined {
  if (count < wholeTries) return { count: count + 1, most }
  return tasks > 1 ? { count: count + 1, most: Math.ceil(tasks / 2) } : undefined
}
