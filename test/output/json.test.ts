// What programs read: every kind of answer and every event against the published schema, in both directions.
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { describe, expect, it } from 'vitest'
import { jsonOf, jsonOfEvent, jsonText } from '../../src/output/json.ts'
import { render } from '../../src/output/render.ts'
import { events, samples, summary } from './samples.ts'
import { sheet } from './sheet.ts'

const schema = JSON.parse(readFileSync(new URL('../../schema/output.schema.json', import.meta.url), 'utf8'))
const time = new Date('2026-11-25T01:10:00.000Z')

/** The schema with nothing allowed that it does not name, so that no field goes unpublished. */
function sealed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(sealed)
  if (typeof node !== 'object' || node === null) return node
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, sealed(value)]))
  return 'properties' in copy ? { additionalProperties: false, ...copy } : copy
}

const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true, formats: { 'date-time': true } })
ajv.addSchema({ ...schema, $id: 'published' }).addSchema({ ...(sealed(schema) as object), $id: 'sealed' })

function problems(definition: string, document: unknown): unknown {
  for (const id of ['published', 'sealed']) {
    const validate = ajv.getSchema(`${id}#/definitions/${definition}`) as ValidateFunction | undefined
    expect(validate, definition).toBeDefined()
    if (validate?.(document) === false) return validate.errors
  }
  return []
}

describe('the JSON of an answer', () => {
  it.each(Object.entries(samples))('of %s has its published shape, version first', (_, answer) => {
    if (answer.kind === 'ran') return
    const output = sheet()
    render(answer, output, { json: true })
    const document = JSON.parse(output.stdout())
    expect(problems(answer.kind, document)).toEqual([])
    expect(Object.keys(document)[0]).toBe('version')
    expect(document).toEqual(jsonOf(answer))
    expect(output.stderr()).toBe('')
  })

  it.each(['list', 'conflicts', 'landed'])('of %s', (name) => {
    const answer = samples[name]
    expect(answer && jsonOf(answer)).toMatchSnapshot()
  })

  it('of a run is the last line of its stream', () => {
    const output = sheet()
    render({ kind: 'ran', summary }, output, { json: true, now: () => time })
    expect(output.stdout().split('\n')).toHaveLength(2)
    const { version, time: at, type, ...rest } = JSON.parse(output.stdout())
    expect([version, at, type]).toEqual([1, '2026-11-25T01:10:00.000Z', 'summary'])
    expect({ type, ...rest }).toEqual(summary)
  })

  it('is refused by the schema where a field is missing or of another type', () => {
    expect(problems('list', { version: 1, target: 'main', tasks: [{ id: 'a' }], dropped: 0 })).not.toEqual([])
    expect(problems('edited', { version: 1, id: 'a', fields: 'title' })).not.toEqual([])
    expect(problems('edited', { version: 1, id: 'a', fields: [], cleared: [], more: 1 })).not.toEqual([])
  })
})

describe('the JSON of an event', () => {
  it.each(events.map((event) => [event.type, event] as const))('%s has its published shape', (_, event) => {
    const line = JSON.parse(jsonText(jsonOfEvent(event, time), 0))
    expect(problems('event', line)).toEqual([])
    expect(Object.keys(line).slice(0, 3)).toEqual(['version', 'time', 'type'])
  })
})

describe('JSON as text', () => {
  const hostile = 'a\u001b[2J\u009b2J\u202e\u2028\u{e0041}\udc80\n"\\'

  it('holds nothing that a terminal would act on and means the same', () => {
    const text = jsonText({ hostile }, 0)
    expect(text.slice(0, -1)).toMatch(/^[\x20-\x7e]*$/)
    expect(JSON.parse(text)).toEqual({ hostile })
  })

  it('is one line for a stream, whatever it holds', () => {
    expect(jsonText({ text: 'a\nb\r\nc' }, 0).split('\n')).toHaveLength(2)
  })
})
