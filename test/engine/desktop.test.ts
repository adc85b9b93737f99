// Notifications of the desktop: what agents wrote is an argument and never markup, an option or a script.
import { expect, onTestFinished, test } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import { notification, notifying } from '../../src/engine/desktop.ts'
import type { Repo } from '../../src/git/repo.ts'
import { id } from '../output/samples.ts'

const hostile = '--urgency=critical <b>$(touch x)</b> & "; do shell script \x1b[2J\n'

test('on Linux markup is escaped and nothing is an option', () => {
  const [program, args] = notification('linux', 'git agents: site', hostile)
  expect(program).toBe('notify-send')
  expect(args.slice(args.indexOf('--'))).toEqual([
    '--',
    'git agents: site',
    '--urgency=critical &lt;b&gt;$(touch x)&lt;/b&gt; &amp; "; do shell script [2J',
  ])
})

test('on a Mac the script is the same whatever is told', () => {
  const scripts = ['hello', hostile].map((text) =>
    notification('darwin', 'git agents: site', text)[1].slice(0, -2),
  )
  expect(scripts[0]).toEqual(scripts[1])
  expect(scripts[0]?.join(' ')).not.toContain('shell')
})

test('where there is no such program it is said once, and the run goes on', async () => {
  const path = process.env.PATH
  onTestFinished(() => {
    process.env.PATH = path
  })
  process.env.PATH = '/nowhere'
  const told: Event[] = []
  let warned = (): void => {}
  const isWarned = new Promise<void>((resolve) => {
    warned = resolve
  })
  const emit = notifying({ main: '/home/ada/site' } as Repo, (event) => {
    told.push(event)
    if (event.type === 'warning') warned()
  })
  const ended: Event = { type: 'ended', task: id('a'), state: 'done', seconds: 1, files: 1 }
  emit(ended)
  await isWarned
  emit(ended)
  expect(told.map(({ type }) => type)).toEqual(['ended', 'warning', 'ended'])
})
