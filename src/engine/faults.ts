// Why an attempt is not done: what its process came to, what its client told, what Git shows of its work. The first that
// holds is told; the causes and what to do about each are `domain/failure`'s.

import { causeOf, isQuestion } from '../agents/failure.ts'
import { writeDuration } from '../domain/duration.ts'
import type { Cause, Fault } from '../domain/failure.ts'
import type { Oid } from '../domain/names.ts'
import { diskHint } from '../errors.ts'
import type { Begun, Run } from './attempt.ts'
import type { Proof } from './finisher.ts'
import { strayPaths } from './radar.ts'
import { changesBetween } from './tree.ts'
import type { Done } from './working.ts'

/** What the end of its process tells; undefined where it ended well. */
export function processFault(
  { end, failure, over, last, complaint }: Done,
  limit: { own: number | undefined; usual: number | undefined },
): Fault | undefined {
  if (end.error !== undefined) return { cause: 'not-started', text: end.error }
  if (over !== undefined) return { cause: 'budget', text: over }
  if (end.cause === 'timeout') return { cause: 'timeout', text: timeWords(limit) }
  if (end.cause === 'idle') return silence(last)
  const unconfined = isClientsOwn(failure) ? undefined : confinementFault(end.code, complaint)
  if (unconfined !== undefined) return unconfined
  if (failure !== undefined) return { cause: failure.cause, text: failure.text }
  if (end.signal !== null) return { cause: 'killed', text: `it was ended by ${end.signal}` }
  if (end.code === 0) return undefined
  return crash(end.code, complaint)
}

/** Whether its client got far enough to say what is wrong. */
const isClientsOwn = (failure: Done['failure']): boolean => failure !== undefined && failure.cause !== 'other'

/** The last word is bubblewrap's: the agent's program is not there, or a folder cannot be opened for it. */
function confinementFault(code: number | null, complaint: string): Fault | undefined {
  const why = /^bwrap: (.+)$/.exec(complaint.split('\n').at(-1) ?? '')?.[1]
  if (why === undefined || code === 0) return undefined
  return { cause: 'not-started', text: `bubblewrap could not start it: ${why.slice(0, 200)}` }
}

function timeWords({ own, usual }: { own: number | undefined; usual: number | undefined }): string {
  if (own !== undefined) return `it took longer than the ${writeDuration(own)} that this task may take`
  return `it took longer than ${usual === undefined ? '' : `the ${writeDuration(usual)} that `}\`timeout\` allows`
}

/** An agent that printed nothing and changed nothing for too long, perhaps since it asked what nobody sees. */
const silence = (last: string): Fault =>
  isQuestion(last)
    ? { cause: 'permission', text: `it waited for an answer that nobody gives: ${last.trim().slice(0, 120)}` }
    : { cause: 'idle', text: 'it printed and changed nothing for longer than `idleTimeout` allows' }

/** The last lines of its errors may tell why; a permission that a file lacks is no question of the agent. */
function crash(code: number | null, complaint: string): Fault {
  const told = causeOf(complaint)
  const cause: Cause = told === 'other' || told === 'permission' ? 'crash' : told
  const words = `its agent ended with exit code ${code}`
  const why = complaint.split('\n').findLast((line) => line.trim() !== '' && causeOf(line) === told)
  return { cause, text: cause === 'crash' ? words : `${words}: ${why?.trim().slice(0, 200) ?? cause}` }
}

/** An end without anything to show for it. */
export function emptiness(kind: 'change' | 'research', proof: Proof, done: Done): Fault | undefined {
  if (kind === 'research')
    return done.message?.trim() ? undefined : { cause: 'empty', text: 'it gave no answer' }
  return proof.hasWork ? undefined : { cause: 'empty', text: 'nothing changed' }
}

/**
 * Work outside the claimed paths: with `scope: deny` a fault. Else it is done all the same, and files that it deleted
 * there are a doubt that stays with it until its review.
 */
export async function strayFault(
  run: Run,
  { task, base: start }: Begun,
  { tip, base = start }: Proof & { base?: Oid },
): Promise<{ fault?: Fault | undefined; doubt?: Fault | undefined }> {
  const { paths } = task.task.brief
  if (run.config.scope === 'off' || paths.length === 0) return {}
  const changes = await changesBetween(run.repo, base, tip)
  const gone = strayPaths(
    paths,
    changes.flatMap(({ status, path }) => (status === 'D' ? path : [])),
  )
  const stray = strayPaths(
    paths,
    changes.map(({ path }) => path),
  )
  const fault = strayWords(gone, stray)
  if (run.config.scope === 'deny') return { fault }
  return gone.length > 0 ? { doubt: fault } : {}
}

function strayWords(gone: readonly string[], stray: readonly string[]): Fault | undefined {
  const some = (paths: readonly string[]): string => paths.slice(0, 5).join(', ')
  if (gone.length > 0) return { cause: 'deleted', text: `it deleted files outside its paths: ${some(gone)}` }
  return stray.length === 0
    ? undefined
    : { cause: 'stray', text: `it changed files outside its paths: ${some(stray)}` }
}

/** What broke on our side: a full disk, or a Git that could not do its part. */
export const brokenFault = (reason: string): Fault => ({
  cause: diskHint(reason)?.startsWith('The disk is full') ? 'disk-full' : 'not-started',
  text: reason,
})
