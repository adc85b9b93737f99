// Whether a commit, merge or push that meets open tasks is refused, or only told.
import type { Emit } from '../domain/event.ts'
import type { Repo } from '../git/repo.ts'
import { readSettings } from '../git/settings.ts'
import type { Meeting } from './hooks-look.ts'
import { listing, meetingWords } from './hooks-words.ts'

const settings = ['warn', 'deny', 'deny-conflicts']

/**
 * Tells every meeting. `agents.hook` says what is refused: nothing, whatever is told (`deny`), or only what Git cannot
 * merge (`deny-conflicts`).
 */
export async function judge(
  { repo, emit }: { repo: Repo; emit: Emit },
  what: string,
  meetings: readonly Meeting[],
  way: string,
): Promise<'pass' | 'deny'> {
  if (meetings.length === 0) return 'pass'
  for (const meeting of meetings) emit({ type: 'warning', text: meetingWords(what, meeting) })
  const hasConflict = meetings.some(({ conflicts }) => conflicts.length > 0)
  const setting = (await readSettings(repo, 'agents')).get('agents.hook')?.at(-1) ?? 'warn'
  if (!settings.includes(setting))
    emit({
      type: 'warning',
      text: `agents.hook is "${setting}", but takes ${listing(settings)}: nothing is refused`,
    })
  const isRefused = setting === 'deny' || (setting === 'deny-conflicts' && hasConflict)
  if (isRefused)
    emit({
      type: 'warning',
      text: `refused, since agents.hook is ${setting}; to go on all the same, run \`${way}\``,
    })
  else if (hasConflict) emit({ type: 'warning', text: 'to see every conflict, run `git agents conflicts`' })
  return isRefused ? 'deny' : 'pass'
}
