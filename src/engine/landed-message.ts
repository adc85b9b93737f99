// How landed commits are worded: the agent's own message where it made exactly one commit; else the template, or the
// task's title and the agent's summary; with trailers that tell the task and the agent.
import type { Config } from '../config/config.ts'
import { personText } from '../domain/ident.ts'
import { composeMessage, type Trailer, withTrailers } from '../domain/message.ts'
import type { Oid } from '../domain/names.ts'
import { decodeText } from '../git/encoding.ts'
import { commitsBeyond } from '../git/history.ts'
import { readObjects } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import type { ChainSetting, Ready } from './chain.ts'
import { agentAddress } from './finisher.ts'
import { snapshotAuthor } from './keep.ts'

/** The text of each task's commit where its agent made exactly one, by the commit's id; all in one process. */
export async function readOwnCommits(repo: Repo, ready: readonly Ready[]): Promise<Map<Oid, string>> {
  const oids = ready.flatMap((one) => ownCommit(one) ?? [])
  const texts = await readObjects(repo, oids)
  return new Map(oids.map((oid, index) => [oid, decodeCommit(texts[index])]))
}

/** The one commit that the agent made; undefined where there are more. */
function ownCommit({ ahead, base }: Ready): Oid | undefined {
  const [only, ...more] = commitsBeyond(ahead, base)
  return more.length === 0 ? only?.oid : undefined
}

/** A commit's raw text, in the encoding that its header names. */
export function decodeCommit(raw: Buffer | undefined): string {
  if (raw === undefined) return ''
  const header = raw.subarray(0, Math.max(0, raw.indexOf('\n\n'))).toString('latin1')
  return decodeText(raw, /^encoding (.+)$/m.exec(header)?.[1])
}

/** The trailers of a task's commits. */
export const trailersOf = ({ trailers }: ChainSetting, { task }: Ready): Trailer[] => {
  const agent = task.attempt?.agent === 'adopted' ? undefined : task.attempt?.agent
  const told: Trailer[] = agent === undefined ? [] : [['Agent', agent]]
  return [['Agent-Task', task.id], ...told, ...trailers(agent)]
}

/** The address under which forges know the makers of the built-in agents. */
const addresses = new Map([
  ['claude', 'Claude <noreply@anthropic.com>'],
  ['codex', 'Codex <noreply@openai.com>'],
])

/** The trailers that the configuration adds, by the agent that worked. */
export const configuredTrailers =
  ({ commit, agents }: Pick<Config, 'commit' | 'agents'>): ChainSetting['trailers'] =>
  (agent) => {
    const coAuthors = commit.coAuthors.flatMap((one) => {
      if (one !== 'agent') return [one]
      if (agent === undefined) return []
      const known = addresses.get(agents[agent]?.format ?? agent)
      return [known ?? personText({ name: agent, email: agentAddress(agent) })]
    })
    const own = Object.entries(commit.trailers)
    return [...own, ...coAuthors.map((one): Trailer => ['Co-authored-by', one])]
  }

/** The message of the one commit that a task lands as. */
export function messageOf(setting: ChainSetting, one: Ready, own: ReadonlyMap<Oid, string>): string {
  const { task } = one
  const trailers = trailersOf(setting, one)
  const only = ownCommit(one)
  if (only !== undefined) {
    const [header = '', ...rest] = (own.get(only) ?? '').split('\n\n')
    const body = rest.join('\n\n')
    const ours = [agentAddress(task.attempt?.agent ?? ''), snapshotAuthor.email]
    const isOurs = ours.some((address) => header.includes(`<${address}>`))
    if (!isOurs && body.trim() !== '') return withTrailers(body, trailers)
  }
  const { title } = task.task.brief
  const message = task.attempt?.end?.message ?? ''
  if (setting.template === undefined) return composeMessage(title, message, trailers)
  const values: Record<string, string> = { title, message, id: task.id, agent: task.attempt?.agent ?? '' }
  return withTrailers(
    setting.template.replaceAll(/\{(title|message|id|agent)\}/g, (_, name: string) => values[name] ?? ''),
    trailers,
  )
}
