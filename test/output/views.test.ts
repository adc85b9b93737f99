// How every answer looks: in terminals of 80 and 120 columns, in a pipe, with colour, and without Unicode.
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/domain/answer.ts'
import { render } from '../../src/output/render.ts'
import { widthOf } from '../../src/output/width.ts'
import { samples } from './samples.ts'
import { type Looks, sheet } from './sheet.ts'

process.env.TZ = 'UTC'

/** Both streams as one text, the narration marked. */
function shown(answer: Answer, looks: Looks): string {
  const output = sheet(looks)
  render(answer, output, { json: false })
  const narration = output.stderr() === '' ? '' : `--- stderr\n${output.stderr()}`
  return output.stdout() + narration
}

describe.each(Object.entries(samples))('%s', (_, answer) => {
  it('at 80 columns', () => {
    expect(shown(answer, { columns: 80 })).toMatchSnapshot()
  })

  it('at 120 columns', () => {
    expect(shown(answer, { columns: 120 })).toMatchSnapshot()
  })

  it('in colour, which changes no letter and no place', () => {
    const colored = shown(answer, { columns: 80, color: true })
    expect(colored).toMatchSnapshot()
    expect(stripVTControlCharacters(colored)).toBe(shown(answer, { columns: 80 }))
  })

  it('without Unicode', () => {
    const output = sheet({ columns: 80, unicode: false })
    render(answer, output, { json: false })
    expect(output.stdout() + output.stderr()).toMatch(/^[\n\x20-\x7e›]*$/)
  })
})

describe('the width of a view', () => {
  /** What is one long word or a path that must be whole may stand out; tables may not. */
  const tables = ['list', 'reviews', 'landed', 'operations', 'conflicts', 'planned', 'ran', 'show', 'review']

  it.each(tables)('of %s fits the terminal', (name) => {
    const output = sheet({ columns: 80 })
    const answer = samples[name]
    if (answer !== undefined) render(answer, output, { json: false })
    expect(
      output
        .stdout()
        .split('\n')
        .filter((line) => widthOf(line) > 80),
    ).toEqual([])
    expect(output.stdout()).not.toBe('')
  })

  it('of a pipe has no end: nothing is cut', () => {
    for (const answer of Object.values(samples)) expect(shown(answer, {})).not.toContain('…l')
    const title = 'x'.repeat(4000)
    const list = samples.list as Answer & { kind: 'list' }
    const long = { ...list, tasks: list.tasks.map((task) => ({ ...task, title })) }
    expect(shown(long, {}).split(title)).toHaveLength(list.tasks.length + 1)
    expect(shown(long, { columns: 80 })).not.toContain('x'.repeat(70))
  })
})
