// Columns that give way in their order.
import { describe, expect, it } from 'vitest'
import { type Column, table } from '../../src/output/table.ts'
import { faceOf } from './sheet.ts'

const cells = (...texts: string[]) => texts.map((text) => ({ text }))
const columns: Column[] = [
  { title: '#', cells: cells('1', '12'), align: 'right' },
  { title: 'id', cells: cells('english-lessons', 'schema'), shrink: 1, min: 10 },
  { title: 'title', cells: cells('feat: add the English lessons', 'refactor: schema'), shrink: 0, min: 10 },
  { title: 'empty', cells: cells('', '') },
  { title: 'note', cells: cells('a note that may go', ''), shrink: 2, min: 0 },
]

describe('table', () => {
  it.each([[120], [60], [40], [26], [undefined]])('at %s columns', (width) => {
    expect(table(columns, faceOf(width === undefined ? {} : { columns: width }))).toMatchSnapshot()
  })

  it('keeps the end of a path', () => {
    const paths: Column[] = [
      { cells: cells('src/content/courses/lesson.mdx'), shrink: 0, min: 10, keep: 'end' },
    ]
    expect(table(paths, faceOf({ columns: 14 }), '  ')).toEqual(['  …/lesson.mdx'])
  })

  it('aligns wide letters', () => {
    const wide: Column[] = [{ cells: cells('課程', 'ab') }, { cells: cells('x', 'y') }]
    expect(table(wide, faceOf())).toEqual(['課程  x', 'ab    y'])
  })

  it('has no lines without rows, and no spaces at their ends', () => {
    expect(table([], faceOf())).toEqual([])
    expect(table([{ title: 'a', cells: [] }], faceOf())).toEqual([])
    for (const line of table(columns, faceOf())) expect(line).toBe(line.trimEnd())
  })
})
