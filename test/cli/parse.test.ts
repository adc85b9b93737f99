// From what was typed to a verb with its input, and every way to mistype.
import { describe, expect, it } from 'vitest'
import { parse } from '../../src/cli/parse.ts'
import { AgentsError } from '../../src/errors.ts'

/** The verb, its input and what differs from the usual globals. */
function typed(...argv: string[]) {
  const { verb, input, globals } = parse(argv)
  return { verb: verb.name, ...input, globals }
}

const usual = { json: false, color: 'auto', directory: undefined }

/** How a refusal reads, with its hints. */
function refusal(...argv: string[]): string {
  try {
    parse(argv)
  } catch (error) {
    if (!(error instanceof AgentsError)) throw error
    expect(error.code).toBe('usage')
    return [error.message, ...error.hints].join('\n')
  }
  throw new Error(`accepted: ${argv.join(' ')}`)
}

describe('parse', () => {
  it.each([
    [['list'], { verb: 'list', args: [], flags: {} }],
    [['status'], { verb: 'list', args: [], flags: {} }],
    [
      ['review', 'a', '--approve', '--force'],
      { verb: 'review', args: ['a'], flags: { approve: true, force: true } },
    ],
    [['run', '-j4'], { verb: 'run', args: [], flags: { jobs: '4' } }],
    [['run', '-j', '4', 'a', 'b'], { verb: 'run', args: ['a', 'b'], flags: { jobs: '4' } }],
    [['land', '--all', '--dry-run'], { verb: 'land', args: [], flags: { all: true, 'dry-run': true } }],
    [['add', 'a title', '-'], { verb: 'add', args: ['a title', '-'], flags: {} }],
    [['plan', '-'], { verb: 'plan', args: ['-'], flags: {} }],
    [
      ['add', 't', '--paths', 'a', '--paths=b', '--after', 'x', '--check', 'npm test'],
      { verb: 'add', args: ['t'], flags: { paths: ['a', 'b'], after: ['x'], check: ['npm test'] } },
    ],
    [['add', 't', '-m', 'one', '-m', 'two'], { verb: 'add', args: ['t'], flags: { message: 'one\n\ntwo' } }],
    [
      ['add', 't', '-m', '- a list\n- of things'],
      { verb: 'add', args: ['t'], flags: { message: '- a list\n- of things' } },
    ],
    [['add', 't', '--agent', 'a', '--agent', 'b'], { verb: 'add', args: ['t'], flags: { agent: 'b' } }],
    [['add', '--', '--title'], { verb: 'add', args: ['--title'], flags: {} }],
    [['add', '--', '$(rm -rf /)\u001b[2J'], { verb: 'add', args: ['$(rm -rf /)\u001b[2J'], flags: {} }],
  ])('understands %j', (argv, expected) => {
    expect(typed(...argv)).toEqual({ ...expected, globals: usual })
  })

  it('takes what every verb takes before the verb and after it', () => {
    const expected = { json: true, color: 'never', directory: 'sub' }
    expect(typed('-C', 'sub', '--json', '--color=never', 'show', '3').globals).toEqual(expected)
    expect(typed('show', '3', '-Csub', '--json', '--color', 'never').globals).toEqual(expected)
    expect(typed('show', '3', '--json').flags).toEqual({})
    expect(typed('-C', '', 'list').globals.directory).toBeUndefined()
    expect(typed('-C', 'sub', '-C', '', 'list').globals.directory).toBe('sub')
  })

  it('takes several -C one after the other, as Git does', () => {
    expect(typed('-C', 'a', '-C', 'b', 'list').globals.directory).toBe('a/b')
    expect(typed('-C', 'a', '-C', '/b', 'list').globals.directory).toBe('/b')
  })

  it.each([
    [[], { verb: '', args: [] }],
    [['-h'], { verb: 'help', args: [] }],
    [['--help'], { verb: 'help', args: [] }],
    [['land', '-h'], { verb: 'help', args: ['land'] }],
    [['status', '--help'], { verb: 'help', args: ['list'] }],
    [['add', '-h'], { verb: 'help', args: ['add'] }],
    [['help', 'land'], { verb: 'help', args: ['land'] }],
    [['--version'], { verb: 'version', args: [] }],
    [['--json'], { verb: '', args: [] }],
  ])('leads %j to what waits, help or version', (argv, expected) => {
    expect(typed(...argv)).toMatchObject(expected)
  })
})

describe('a mistyped command line', () => {
  it.each([
    [['lnad']],
    [['frobnicate']],
    [['toString']],
    [['']],
    [['land', '--dryrun']],
    [['land', '--zzz']],
    [['land', '-z']],
    [['--zzz', 'land']],
    [['land', '--__proto__']],
    [['list', '--directory', 'x']],
    [['list', '--json=yes']],
    [['add']],
    [['add', '']],
    [['add', 't', '--agent']],
    [['add', 't', '--agent', '--json']],
    [['add', 't', '-m']],
    [['add', 't', '-m', '']],
    [['review', 'x', '--request-changes', '--message= ']],
    [['land', '--onto', '']],
    [['add', 't', '--kind', 'chore']],
    [['add', 't', '-m', 'x', '-F', 'y']],
    [['add', 't', '-', '-m', 'x']],
    [['add', 'two', 'titles']],
    [['list', 'me']],
    [['run', '-j', '0']],
    [['run', '-j', 'many']],
    [['run', '-j', '1.5']],
    [['run', '--timeout', '20']],
    [['wait', '--timeout', 'soon']],
    [['wait', '--timeout', '0s']],
    [['review', 'x', '--approve', '--reject']],
    [['list', '--color', 'blue']],
    [['list', '-C']],
  ])('%j is refused', (argv) => {
    expect(refusal(...argv)).toMatchSnapshot()
  })
})
