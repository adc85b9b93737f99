// A scratch repository whose agent plays a shell script for each task, for stories in which nothing has to happen at a
// certain moment; and what is published of the JSON, as a check of real documents.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'

export interface Acted extends Scratch {
  /** What the agent of a task does: a script for `sh -e`, run in its worktree. */
  act(id: string, script: string): void
  /** Records a task, plays it and ends when it is done. */
  done(id: string, script: string, ...flags: string[]): Promise<void>
}

// What depends on the number of processors is the same everywhere.
const agent = `agent: actor
concurrency: 2
agents:
  actor:
    command: [sh, -c, 'exec sh -e "$ACTS/$GIT_AGENTS_TASK"']
`

/** A scratch repository with that agent, trusted; `config` is added to its \`.agentsrc\`. */
export async function acted(config = ''): Promise<Acted> {
  const s = await scratch()
  const acts = join(s.root, 'acts')
  mkdirSync(acts)
  s.env.ACTS = acts
  await s.commit('the agent', { '.agentsrc': agent + config })
  return withActs(s)
}

/** The same for a scratch repository that a test has shaped itself, whose agent reads `$ACTS`. */
function withActs(s: Scratch): Acted {
  const act = (id: string, script: string): void => writeFileSync(join(s.env.ACTS ?? '', id), script)
  return {
    ...s,
    act,
    done: async (id, script, ...flags) => {
      act(id, script)
      await s.ok('add', id, '--id', id, ...flags)
      await s.ok('run', id, '--trust')
    },
  }
}

const schema = JSON.parse(readFileSync(new URL('../../schema/output.schema.json', import.meta.url), 'utf8'))
const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true, formats: { 'date-time': true } })
ajv.addSchema({ ...schema, $id: 'published' })

/** One JSON document as it was printed, which must have the published shape of `kind`. */
export function published<Document>(kind: string, text: string): Document {
  const document = JSON.parse(text)
  const validate = ajv.getSchema(`published#/definitions/${kind}`)
  expect(validate, `the schema of ${kind}`).toBeDefined()
  validate?.(document)
  expect({ kind, errors: validate?.errors ?? [] }).toEqual({ kind, errors: [] })
  return document
}
