// Every way to write a plan or a configuration wrongly, with all that is said to it, in one file to read.
import { expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { parsePlan } from '../../src/config/plan.ts'
import { scratch } from './folder.ts'
import { told } from './told.ts'
import { wrongConfigs } from './wrong-configs.ts'
import { wrongPlans } from './wrong-plans.ts'

const known = { ids: ['old-task'], agents: ['claude', 'codex'] }
const section = (name: string, source: string, said: string): string =>
  `## ${name}\n${source.trimEnd()}\n---\n${said}\n`
const short = (text: string): string =>
  (text.length > 1000 ? `${text.slice(0, 40)}…` : text).replaceAll('\0', '␀')

it('tells every mistake of a plan', async () => {
  const sections: string[] = []
  for (const [name, text, file = 'plan.yaml'] of wrongPlans)
    sections.push(section(name, short(text), await told(() => parsePlan(text, file, known))))
  const all = sections.join('\n')
  expect(all).not.toContain('accepted:')
  await expect(all).toMatchFileSnapshot('__snapshots__/wrong-plans.txt')
})

it('tells every mistake of a configuration', async () => {
  const sections: string[] = []
  for (const [name, { files, git = {} }] of wrongConfigs) {
    const root = await scratch(files)
    const gitConfig = new Map(Object.entries(git))
    const said = await told(() => readConfig({ root, commonDir: root, gitConfig }))
    const source = Object.entries(files).map(([file, text]) => `# ${file}\n${text}`)
    const values = Object.entries(git).map(([key, texts]) => `# git config ${key}: ${texts.join(', ')}`)
    sections.push(section(name, [...source, ...values].join('\n'), said))
  }
  const all = sections.join('\n')
  expect(all).not.toContain('accepted:')
  await expect(all).toMatchFileSnapshot('__snapshots__/wrong-configs.txt')
})
