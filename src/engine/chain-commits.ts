// The commits of a chain: all in one process where nothing has to be asked meanwhile (no hook, no signature, no split),
// one task after the other elsewhere.
import { cleanMessage } from '../domain/message.ts'
import type { Oid } from '../domain/names.ts'
import type { Held } from '../domain/rows.ts'
import { isUtf8 } from '../git/encoding.ts'
import { type NewCommit, writeCommits } from '../git/object.ts'
import type { ChainSetting, Link, Merged } from './chain.ts'
import { writeLanding } from './landed-commits.ts'
import { messageOf } from './landed-message.ts'

type OwnCommits = ReadonlyMap<Oid, string>

/**
 * The links of the merged tasks on `parent`, up to the first whose commit the person's hooks refuse, which is held, or
 * change, behind which the others must be merged anew.
 */
export async function commitInRow(
  setting: ChainSetting,
  parent: Oid,
  merged: readonly Merged[],
  own: OwnCommits,
): Promise<{ links: Link[]; refused?: Held }> {
  const links: Link[] = []
  for (let left = [...merged]; left.length > 0; left = merged.slice(links.length)) {
    const before = links.at(-1)?.commits.at(-1) ?? parent
    const asked = left.findIndex((one) => !isUnasked(setting, one))
    const unasked = asked < 0 ? left : left.slice(0, asked)
    const more =
      unasked.length > 0
        ? await commitTogether(setting, before, unasked, own)
        : await commitOne(setting, before, left[0] as Merged, own)
    if (!Array.isArray(more)) return { links, refused: more }
    links.push(...more)
    if (more.some(({ tree, merged }) => tree !== merged)) return { links }
  }
  return { links }
}

/** Whether a task's one commit needs nobody's word: no hook, no signature, no split, no commits of the agent's own. */
const isUnasked = (setting: ChainSetting, { ready }: Merged): boolean =>
  !setting.sign &&
  setting.commitHook === undefined &&
  setting.messageHook === undefined &&
  setting.keepsCommits !== true &&
  setting.cleanup !== 'strip' &&
  isUtf8(setting.encoding) &&
  ready.task.task.brief.commits.length === 0

async function commitTogether(
  setting: ChainSetting,
  parent: Oid,
  merged: readonly Merged[],
  own: OwnCommits,
): Promise<Link[]> {
  const { repo, author, committer } = setting
  const drafts = merged.map(
    ({ ready, tree }, index): NewCommit => ({
      mark: index + 1,
      tree,
      parents: [index === 0 ? parent : { mark: index }],
      author,
      committer,
      message: plainMessage(setting, messageOf(setting, ready, own)),
    }),
  )
  const written = await writeCommits(repo, drafts)
  const oids = drafts.map(({ mark }) => written.get(mark) as Oid)
  return merged.map((one, index) => ({
    ...one,
    merged: one.tree,
    before: oids[index - 1] ?? parent,
    commits: [oids[index] as Oid],
  }))
}

const plainMessage = ({ cleanup }: ChainSetting, message: string): string =>
  cleanup === 'verbatim' ? message : cleanMessage(message)

async function commitOne(
  setting: ChainSetting,
  before: Oid,
  one: Merged,
  own: OwnCommits,
): Promise<Link[] | Held> {
  const landing = await writeLanding(setting, before, one.ready, one.tree, own)
  if ('reason' in landing) return { id: one.ready.task.id, with: [], ...landing }
  return [{ ...one, ...landing, before, merged: one.tree }]
}
