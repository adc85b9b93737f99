// The one test for a map, apart from the shapes so that a reading command need not load those.

/** Whether a value is a map with text keys, as JSON and YAML make them. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value))
