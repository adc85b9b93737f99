// The commits that a task lands as: one, or with `commits:` several that split its files by path, every file in exactly one.
import { matcherOf } from '../domain/glob.ts'
import { composeMessage, type Trailer, withTrailers } from '../domain/message.ts'
import type { Oid } from '../domain/names.ts'
import { splitOwners } from '../domain/split.ts'
import { commitTree } from '../git/commit.ts'
import { type Change, diffTrees } from '../git/diff.ts'
import { commitsBeyond } from '../git/history.ts'
import { type Ident, type NewCommit, readObjects, treesOf, writeCommits } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'
import type { ChainSetting, Ready } from './chain.ts'
import { agentAddress } from './finisher.ts'
import { mergeOver } from './merge-over.ts'

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

/** Writes the commits that bring `parent` to `tree`; nothing names them yet. */
export async function writeLanding(
  setting: ChainSetting,
  parent: Oid,
  one: Ready,
  tree: Oid,
  own: ReadonlyMap<Oid, string>,
): Promise<Oid[]> {
  const { repo, author, committer, sign } = setting
  const kept = setting.keepsCommits ? await keptCommits(setting, parent, one, tree) : undefined
  if (kept !== undefined) return kept
  const steps = await stepsTo(setting, parent, one, tree, own)
  const commits: Oid[] = []
  for (const step of steps) {
    const parents = [commits.at(-1) ?? parent]
    const message = await heard(setting, one, step.message)
    commits.push(await commitTree(repo, { tree: step.tree, parents, message, author, committer, sign }))
  }
  return commits
}

/** The agent's own commits, each applied by itself; undefined where one does not apply so, or they do not come to the same tree. */
async function keptCommits(
  setting: ChainSetting,
  parent: Oid,
  one: Ready,
  tree: Oid,
): Promise<Oid[] | undefined> {
  const { repo, attributes, committer, sign } = setting
  const own = commitsBeyond(one.ahead, one.base).toReversed()
  const texts = await readObjects(
    repo,
    own.map(({ oid }) => oid),
  )
  const commits: Oid[] = []
  let last: Oid | undefined
  for (const [index, { oid, parents }] of own.entries()) {
    const [before, ...others] = parents
    const { author, message } = partsOf(decodeCommit(texts[index]))
    if (before === undefined || others.length > 0 || author === undefined) return undefined
    const onto = commits.at(-1) ?? parent
    const merge = await mergeOver(repo, { base: before, ours: onto, theirs: oid }, attributes)
    if (!merge.clean) return undefined
    last = merge.tree
    const said = message.trim() === '' ? one.task.task.brief.title : message
    const text = await heard(setting, one, withTrailers(said, trailersOf(setting, one)))
    commits.push(
      await commitTree(repo, { tree: merge.tree, parents: [onto], message: text, author, committer, sign }),
    )
  }
  return last === tree ? commits : undefined
}

/** A message as the person's `commit-msg` hook leaves it. */
const heard = async ({ messageHook }: ChainSetting, { task }: Ready, message: string): Promise<string> =>
  messageHook === undefined ? message : await messageHook(task.id, message)

/** A commit's raw text, in the encoding that its header names (git-commit(1), DISCUSSION); one that Node does not know is read as UTF-8. */
function decodeCommit(raw: Buffer | undefined): string {
  if (raw === undefined) return ''
  const header = raw.subarray(0, Math.max(0, raw.indexOf('\n\n'))).toString('latin1')
  const encoding = /^encoding (.+)$/m.exec(header)?.[1]
  try {
    return encoding === undefined ? raw.toString('utf8') : new TextDecoder(encoding).decode(raw)
  } catch {
    return raw.toString('utf8')
  }
}

/** Author and message of a commit's raw text. */
function partsOf(text: string): { author: Ident | undefined; message: string } {
  const match = /^author (.*) <(.*)> (\d+ [+-]\d{4})$/m.exec(text)
  const message = text.slice(text.indexOf('\n\n') + 2)
  if (match === null) return { author: undefined, message }
  const [, name = '', email = '', at = ''] = match
  return { author: { name, email, at }, message }
}

interface Step {
  tree: Oid
  message: string
}

async function stepsTo(
  setting: ChainSetting,
  parent: Oid,
  one: Ready,
  tree: Oid,
  own: ReadonlyMap<Oid, string>,
): Promise<Step[]> {
  const { commits, title } = one.task.task.brief
  if (commits.length === 0) return [{ tree, message: messageOf(setting, one, own) }]
  const groups = await split(setting, parent, one, tree)
  const trees = await treesAlong(
    setting,
    parent,
    groups.map(({ changes }) => changes),
  )
  const trailers = trailersOf(setting, one)
  return groups.map((group, index) => ({
    tree: trees[index] as Oid,
    message: composeMessage(
      group.title ?? title,
      index === groups.length - 1 ? one.task.attempt?.end?.message : undefined,
      trailers,
    ),
  }))
}

/** Each changed file goes to the first split that matches it; what none matches is a last commit under the task's title. */
async function split({ repo }: ChainSetting, parent: Oid, one: Ready, tree: Oid) {
  const [before] = await treesOf(repo, [parent])
  const [changes = []] = await diffTrees(repo, [{ from: before as Oid, to: tree }])
  const parts = one.task.task.brief.commits.map(({ title, paths }) => ({ title, claims: matcherOf(paths) }))
  const owners = splitOwners(
    changes.map(({ path, status }) => ({ path, isGone: status === 'D' })),
    parts.map(({ claims }) => claims),
  )
  const groups = [...parts.map(({ title }) => title), undefined].map((title, index) => ({
    title,
    changes: changes.filter((_, at) => owners[at] === index),
  }))
  return groups.filter((group) => group.changes.length > 0)
}

/** The trees on the way from the parent, each with one more group of changes. */
async function treesAlong(
  { repo, committer }: ChainSetting,
  parent: Oid,
  groups: Change[][],
): Promise<Oid[]> {
  const drafts = groups.map(
    (changes, index): NewCommit => ({
      mark: index + 1,
      parents: [index === 0 ? parent : { mark: index }],
      committer,
      message: 'split\n',
      changes: changes.map(({ path, status, newMode, newOid }) => ({
        path,
        mode: newMode,
        oid: status === 'D' ? undefined : newOid,
      })),
    }),
  )
  const written = await writeCommits(repo, drafts)
  const trees = await treesOf(
    repo,
    drafts.map(({ mark }) => written.get(mark) as Oid),
  )
  return trees.map((tree) => tree as Oid)
}

const trailersOf = ({ trailers }: ChainSetting, { task }: Ready): Trailer[] => [
  ['Agent-Task', task.id],
  ...(task.attempt === undefined || task.attempt.agent === 'adopted'
    ? []
    : [['Agent', task.attempt.agent] as const]),
  ...trailers,
]

/** The agent's own message where it made exactly one commit; else the template, or the title and its summary. */
export function messageOf(setting: ChainSetting, one: Ready, own: ReadonlyMap<Oid, string>): string {
  const { task } = one
  const trailers = trailersOf(setting, one)
  const only = ownCommit(one)
  if (only !== undefined) {
    const [header = '', ...rest] = (own.get(only) ?? '').split('\n\n')
    const body = rest.join('\n\n')
    const isOurs = header.includes(`<${agentAddress(task.attempt?.agent ?? '')}>`)
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
