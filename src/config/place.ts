// Places in a text: offsets, lines and columns, and paths into the value that the text stands for.

/** A way into a value: keys of maps and indexes of lists, from the outside. */
export type Path = readonly (string | number)[]

/** Line and column, both from 1; a column counts UTF-16 units. */
export interface Place {
  line: number
  column: number
}

/** From an offset in `text` to its line and column. */
export function placesOf(text: string): (offset: number) => Place {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    for (let high = starts.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}
