// Makes the commits that a task lands as, one after the other, as the person's own `git commit` would: their hooks are
// asked, their settings hold. Nothing names the commits yet.
import type { Oid } from '../domain/names.ts'
import { commitTree } from '../git/commit.ts'
import { cleanedUp } from '../git/commit-settings.ts'
import { decodeText, encodeMessage } from '../git/encoding.ts'
import type { ChainSetting, Ready } from './chain.ts'
import type { Refusal } from './commit-hook.ts'
import { type Step, stepsTo } from './landing-steps.ts'
import { mergeTrees } from './merge-over.ts'

/** What a task lands as, and the tree of the last commit: hooks may have changed it. */
export interface Landing {
  commits: Oid[]
  tree: Oid
}

/** Writes the commits that bring `parent` to `tree`; or why the person's hooks do not let them be. */
export async function writeLanding(
  setting: ChainSetting,
  parent: Oid,
  one: Ready,
  tree: Oid,
  own: ReadonlyMap<Oid, string>,
): Promise<Landing | Refusal> {
  const landing: Landing = { commits: [], tree }
  let before: Step | undefined
  for (const step of await stepsTo(setting, parent, one, tree, own)) {
    const onto = landing.commits.at(-1) ?? parent
    const carried =
      before === undefined ? step.tree : await carry(setting, before.tree, landing.tree, step.tree)
    if (typeof carried !== 'string') return carried
    const hooked = (await setting.commitHook?.(onto, carried, {
      id: one.task.id,
      author: step.author ?? setting.author,
    })) ?? { tree: carried }
    if ('reason' in hooked) return hooked
    const commit = await writeStep(setting, onto, one, { ...step, tree: hooked.tree })
    if (typeof commit !== 'string') return commit
    landing.commits.push(commit)
    landing.tree = hooked.tree
    before = step
  }
  return landing
}

/** The tree of a step with what hooks have changed in those before it. */
async function carry(
  { repo, attributes }: ChainSetting,
  planned: Oid,
  hooked: Oid,
  next: Oid,
): Promise<Oid | Refusal> {
  if (planned === hooked) return next
  const merge = await mergeTrees(repo, { base: planned, ours: hooked, theirs: next }, attributes)
  if (merge.clean) return merge.tree
  const paths = merge.conflicts.map(({ path }) => path).sort()
  const detail = 'A later commit of it conflicts with what the pre-commit hook made of an earlier one.'
  return { reason: 'hook-changed', paths, detail }
}

async function writeStep(setting: ChainSetting, onto: Oid, one: Ready, step: Step): Promise<Oid | Refusal> {
  const { repo, committer, sign, cleanup } = setting
  const author = step.author ?? setting.author
  const encode = (text: string) =>
    encodeMessage(text, setting.encoding, [author, committer].map(({ name, email }) => name + email).join(''))
  const planned = encode(await cleanedUp(repo, step.message, cleanup))
  const heard = (await setting.messageHook?.({ id: one.task.id, author }, planned.bytes)) ?? planned.bytes
  if (!Buffer.isBuffer(heard)) return heard
  const said = await cleanedUp(repo, decodeText(heard, planned.encoding), cleanup)
  if (said.trim() === '')
    return { reason: 'check-failed', paths: [], detail: 'The commit-msg hook leaves no message.' }
  return await commitTree(repo, {
    tree: step.tree,
    parents: [onto],
    message: encode(said),
    author,
    committer,
    sign,
  })
}
