// What the person does in the own checkout as a task: `add --here` begins it, `done` takes a snapshot of its paths, as
// often as the person likes. No process and no lease: it runs until the person says that it is done.
import type { Entry } from '../domain/journal.ts'
import type { Oid, TaskId } from '../domain/names.ts'
import { type Observed, resultOf } from '../domain/observe.ts'
import type { Unassigned } from '../domain/rows.ts'
import { type Brief, isFinished, isInCheckout } from '../domain/task.ts'
import { AgentsError } from '../errors.ts'
import { readIdent } from '../git/ident.ts'
import { cloneId } from '../store/clone.ts'
import { newOperation } from '../store/operation.ts'
import { transact } from '../store/transaction.ts'
import { buildBase } from './base.ts'
import { requireCheckout } from './checkout.ts'
import { type CheckoutProof, proveInCheckout } from './checkout-end.ts'
import { listing } from './hooks-words.ts'
import { keepMoves } from './keep.ts'
import { branchName } from './keeper.ts'
import { changedFiles } from './tree.ts'
import { readWriter, requireTarget, requireTip, type World } from './world.ts'

const hand = 'hand'

/** What is recorded of a task that the person begins in the checkout. Throws `refused` where it cannot begin there. */
export async function beginHere(world: World, brief: Brief): Promise<(id: TaskId) => Entry[]> {
  const target = requireTarget(world)
  const worktree = await requireCheckout(world.repo, target)
  if (world.repo.top !== undefined && world.repo.top !== worktree)
    throw new AgentsError('refused', `${world.repo.top} is not your main checkout, ${worktree}.`, {
      hints: ['Commit here on a branch, then run `git agents adopt` with its name'],
    })
  if (brief.paths.length === 0)
    throw new AgentsError('usage', 'What you do here is told from the rest by its paths.', {
      hints: ["Give them with `--paths 'src/**'`"],
    })
  if (brief.kind === 'research')
    throw new AgentsError('usage', 'Research has nothing to land, so there is nothing to do here.')
  const { ident } = await readWriter(world.repo)
  const before = brief.after.map((id) => requireHere(world, id))
  const plan = await buildBase(world.repo, requireTip(world, target), before, ident)
  if (plan.kind === 'conflict')
    throw new AgentsError('refused', `The result of ${plan.with} conflicts with ${target}.`)
  const { base, needs } = plan
  const machine = cloneId(world.repo, true)
  return (id) => {
    const branch = branchName(world.config, world.store, id)
    return [{ type: 'started', n: 1, agent: hand, base, branch, worktree, place: 'here', machine, needs }]
  }
}

/** A task whose result the checkout holds. */
function requireHere(world: World, id: TaskId): Observed {
  const one = world.tasks.get(id)
  if (one === undefined) throw new AgentsError('not-found', `There is no task "${id}".`)
  const isHere = one.state === 'landed' || resultOf(one) === undefined || isInCheckout(one)
  if (isFinished(one) && isHere) return one
  throw new AgentsError('refused', `Your checkout does not hold the result of ${id}: it is ${one.state}.`, {
    hints: [`To land it first, run \`git agents land ${id}\``],
  })
}

/** A snapshot that was taken: `isNew` unless the task held the same already. */
export interface Handed {
  id: TaskId
  tip: Oid
  files: number
  isNew: boolean
  contested: Unassigned[]
}

/** Takes what the checkout holds in the task's paths as its finished work. */
export async function handIn(world: World, one: Observed): Promise<Handed> {
  refuseOthers(one)
  await requireCheckout(world.repo, one.task.target)
  const writer = await readWriter(world.repo, world.store)
  const person = (await readIdent(world.repo.top ?? world.repo.commonDir, 'author')) ?? writer.ident
  const proof = await proveInCheckout(world, one, { person }, writer.ident)
  refuseUnproved(one, proof)
  const files = await changedFiles(world.repo, proof.base, proof.tip)
  const { contested } = proof
  if (isFinished(one) && (await isSame(world, one, proof)))
    return { id: one.id, tip: one.tip as Oid, files: files.length, isNew: false, contested }
  const operation = newOperation('done', `took ${files.length} files of the checkout as ${one.id}`)
  await transact(world.repo, writer, operation, (state) => {
    if (state.tasks.get(one.id)?.seq !== one.task.seq)
      throw new AgentsError('refused', `Another command has changed ${one.id} meanwhile.`)
    const old = state.refs.get(proof.ref)
    return {
      lines: entriesFor(one, proof, files.length).map((entry) => ({ task: one.id, entry })),
      refs: [
        { ref: proof.ref, old, new: proof.tip },
        ...(old === undefined ? [] : keepMoves(state, one.id, old)),
      ],
    }
  })
  return { id: one.id, tip: proof.tip, files: files.length, isNew: true, contested }
}

function refuseOthers({ id, state, attempt }: Observed): void {
  if (attempt?.place === undefined)
    throw new AgentsError(
      'refused',
      `${id} is not worked on in your checkout, so you have nothing of it to hand in.`,
      { hints: ["To make a task of what you do, run `git agents add 'a title' --here --paths 'src/**'`"] },
    )
  if (state === 'landed') throw new AgentsError('refused', `${id} has landed.`)
  if (state === 'running' && attempt.place !== 'here')
    throw new AgentsError('refused', `An agent works on ${id}.`, {
      hints: [`To end it, run \`git agents stop ${id}\``],
    })
}

function refuseUnproved({ id }: Observed, { fault, hasWork, contested }: CheckoutProof): void {
  if (fault !== undefined) throw new AgentsError('refused', `${id} cannot be done: ${fault.text}.`)
  if (hasWork) return
  const others = contested.map(({ path }) => path)
  throw new AgentsError(
    'refused',
    others.length === 0
      ? `Nothing has changed in the paths of ${id}.`
      : `All that has changed in the paths of ${id} is claimed by other tasks too: ${listing(others, 5)}.`,
    { hints: [`To see what it claims, run \`git agents show ${id}\``] },
  )
}

/** Whether the same content over the same commit is there already. */
const isSame = async ({ repo }: World, { tip }: Observed, proof: CheckoutProof): Promise<boolean> =>
  (await changedFiles(repo, tip, proof.tip)).length === 0

/** A finished task only gets another tip, which is reviewed anew; one that an agent has left is begun by the person. */
function entriesFor(one: Observed, { base, tip }: CheckoutProof, files: number): Entry[] {
  const { state, attempt } = one
  if (attempt === undefined || isFinished(one)) return []
  const isRunning = state === 'running'
  const n = isRunning ? attempt.n : attempt.n + 1
  const { branch, worktree, machine, needs } = attempt
  const begun: Entry = {
    type: 'started',
    n,
    agent: hand,
    base,
    branch,
    worktree,
    place: 'here',
    machine,
    needs,
  }
  const seconds = isRunning ? Math.max(0, Math.round((Date.now() - Date.parse(attempt.startedAt)) / 1000)) : 0
  const moved = base === (isRunning ? attempt.base : base) ? {} : { base }
  const ended: Entry = {
    type: 'ended',
    n,
    outcome: 'done',
    tip,
    files,
    seconds,
    checks: [],
    ...moved,
  }
  return isRunning ? [ended] : [begun, ended]
}
