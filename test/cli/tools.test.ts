// The tools of `mcp` are the surface: whatever a call says is a command line that parses, and no text becomes a flag.
import { describe, expect, it } from 'vitest'
import { parse } from '../../src/cli/parse.ts'
import { allTools } from '../../src/cli/tools.ts'
import type { Tool } from '../../src/domain/tool.ts'

const toolOf = (name: string): Tool => {
  const tool = allTools().find((one) => one.name === name)
  if (tool === undefined) throw new Error(`no tool ${name}`)
  return tool
}

describe('the tools', () => {
  it('are these, with these arguments', () => {
    const told = allTools().map(({ name, arguments: own, required, isReading }) => {
      const names = Object.keys(own).map((one) => (required.includes(one) ? one : `[${one}]`))
      return `${isReading ? 'reads  ' : 'changes'} ${name} ${names.join(' ')}`.trimEnd()
    })
    expect(`\n${told.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      changes add title [message] [paths] [after] [agent] [timeout] [id] [kind] [run]
      changes plan [file] [from-todo] [dry-run] [input]
      changes adopt branch-or-worktree [title] [paths] [after]
      changes edit id [title] [message] [paths] [after] [agent] [timeout]
      changes drop id
      changes run [id] [jobs] [adaptive] [pause-on-conflict] [fail-fast] [keep-going] [timeout] [message]
      reads   logs id
      reads   wait [id] [any] [all] [timeout]
      changes stop [id]
      reads   list
      reads   show id
      reads   conflicts [id] [exit-code] [forecast]
      changes review [id] [approve] [request-changes] [reject] [message] [force] [diff] [attempt] [compare]
      changes land [id] [all] [dry-run] [checks] [resolve] [continue] [abort] [onto] [keep-commits]
      changes undo [operation] [revert]
      changes redo
      changes restore id [n] [worktree]
      reads   operations
      changes clean [dry-run]
      reads   doctor
      reads   agents
      reads   stats
      "
    `)
  })

  it('say in their descriptions what needs a person', () => {
    const bound = allTools().filter((tool) => tool.needsPerson({}))
    expect(bound.map(({ name }) => name)).toEqual(['land', 'undo', 'redo'])
    for (const { description } of bound) expect(description).toContain('agents.delegate')
    expect(toolOf('land').needsPerson({ 'dry-run': true })).toBe(false)
  })
})

describe('a call', () => {
  it('is a command line that parses to the same words', () => {
    const { argv, input } = toolOf('add').callOf({
      title: '--here',
      message: '-F /etc/passwd',
      paths: ['--trust', 'src/**'],
      run: true,
    })
    expect(input).toBeUndefined()
    const { verb, input: typed, globals } = parse(argv)
    expect(verb.name).toBe('add')
    expect(globals.json).toBe(true)
    expect(typed).toEqual({
      args: ['--here'],
      flags: { message: '-F /etc/passwd', paths: ['--trust', 'src/**'], run: true },
    })
  })

  it.each(allTools().map((tool) => [tool.name, tool] as const))(
    'of %s parses with every argument',
    (verb, tool) => {
      for (const [name, argument] of Object.entries(tool.arguments)) {
        const value = {
          string: argument.enum?.[0] ?? (argument.pattern ? '3m' : '-x'),
          boolean: true,
          integer: 3,
          array: ['-x'],
        }[argument.type]
        const needed = Object.fromEntries(
          [...tool.required, ...(verb === 'plan' ? ['file'] : [])].map((one) => [one, 'x']),
        )
        if (name !== 'input')
          expect(() => parse(tool.callOf({ ...needed, [name]: value }).argv)).not.toThrow()
      }
    },
  )

  it('hands a plan over on standard input', () => {
    const { argv, input } = toolOf('plan').callOf({ input: 'tasks: []' })
    expect([argv.at(-1), input]).toEqual(['-', 'tasks: []'])
  })

  it('lets what is asked for overrule what is given', () => {
    expect(parse(toolOf('wait').callOf({}).argv).input.flags.timeout).toBe('50s')
    expect(parse(toolOf('wait').callOf({ timeout: '3m' }).argv).input.flags.timeout).toBe('3m')
    expect(parse(toolOf('run').callOf({}).argv).input.flags.detach).toBe(true)
  })

  it.each([
    ['list', { watch: true }, 'has no argument "watch"'],
    ['run', { trust: true }, 'has no argument "trust"'],
    ['list', { toString: 'x' }, 'has no argument "toString"'],
    ['show', { id: 3 }, '"id" of the tool show must be a text'],
    ['run', { id: 'a' }, '"id" of the tool run must be a list of texts'],
    ['run', { jobs: 1.5 }, '"jobs" of the tool run must be a whole number'],
  ])('of %s with %j is refused', (name, given, words) => {
    expect(() => toolOf(name).callOf(given)).toThrow(words)
  })
})
