// The overview and every verb's page: what they look like, and that they fit a terminal of 80 columns.
import { describe, expect, it } from 'vitest'
import { command, overview, pageOf } from '../../src/cli/help.ts'
import { verbNames, verbOf, verbs } from '../../src/cli/surface.ts'
import type { Context } from '../../src/commands/context.ts'

const context = {} as Context

describe('help', () => {
  it('shows the overview', () => {
    expect(overview()).toMatchSnapshot()
  })

  it.each(verbs.map((verb) => [verb.name, verb] as const))('shows the page of %s', (_, verb) => {
    expect(pageOf(verb)).toMatchSnapshot()
  })

  it('fits 80 columns and is plain ASCII', () => {
    for (const page of [overview(), ...verbs.map(pageOf)]) {
      expect(page.split('\n').filter((line) => line.length > 80)).toEqual([])
      expect(page).toMatch(/^[\n\x20-\x7e]*$/)
    }
  })

  it('is a verb of its own', async () => {
    expect(await command(context, { args: [], flags: {} })).toEqual({ kind: 'text', text: overview() })
    const list = await command(context, { args: ['status'], flags: {} })
    expect(list).toMatchObject({ text: expect.stringContaining('git agents list') })
    await expect(command(context, { args: ['lnad'], flags: {} })).rejects.toMatchObject({
      code: 'usage',
      hints: ['Did you mean `git agents land`?'],
    })
  })
})

describe('the surface', () => {
  it('names each verb once and each flag of a verb once', () => {
    expect(new Set(verbNames()).size).toBe(verbNames().length)
    for (const { name, flags } of verbs) {
      const names = flags.flatMap((flag) => [flag.name, flag.short].filter((one) => one !== undefined))
      expect(new Set(names).size, name).toBe(names.length)
    }
  })

  it('tells of only those flags apart that the verb has', () => {
    for (const { flags, apart = [] } of verbs)
      for (const name of apart.flat()) expect([...flags.map((flag) => flag.name), '-']).toContain(name)
  })

  it('loads the verbs that live here', async () => {
    const version = await verbOf('version')?.load()
    expect(await version?.command(context, { args: [], flags: {} })).toMatchObject({
      text: expect.stringMatching(/^git agents version \d+\.\d+\.\d+/),
    })
  })
})
