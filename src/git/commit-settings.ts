// How the person's own configuration wants commits to be (git-config(1)): signed, cleaned up, in which encoding.
import { cleanMessage } from '../domain/message.ts'
import { AgentsError } from '../errors.ts'
import { inRepo, type Repo } from './repo.ts'
import { readSettings } from './settings.ts'
import { gitText } from './spawn.ts'

const cleanups = ['default', 'whitespace', 'scissors', 'strip', 'verbatim'] as const

export interface CommitSettings {
  /** `commit.gpgSign` */
  sign: boolean
  /** `commit.cleanup`; nobody edits these messages, so `default` and `scissors` mean `whitespace`. */
  cleanup: (typeof cleanups)[number]
  /** `i18n.commitEncoding` */
  encoding: string
}

/** Reads them in one process. Throws `refused` for a value that Git would not take. */
export async function readCommitSettings(repo: Repo): Promise<CommitSettings> {
  const settings = await readSettings(repo, '(commit|i18n)')
  const last = (key: string): string | undefined => settings.get(key)?.at(-1)
  const mode = last('commit.cleanup') ?? 'default'
  const cleanup = cleanups.find((one) => one === mode)
  if (cleanup === undefined) throw badValue('commit.cleanup', mode)
  return {
    sign: readBoolean('commit.gpgSign', last('commit.gpgsign') ?? 'false'),
    cleanup,
    encoding: last('i18n.commitencoding') ?? 'UTF-8',
  }
}

/** git-config(1), --type bool. */
function readBoolean(key: string, value: string): boolean {
  if (/^(?:true|yes|on|[+-]?0*[1-9]\d*)$/i.test(value)) return true
  if (/^(?:false|no|off|0+|)$/i.test(value)) return false
  throw badValue(key, value)
}

const badValue = (key: string, value: string): AgentsError =>
  new AgentsError('refused', `Git's ${key} is "${value}", which is no value of it.`, {
    hints: [`To see where it comes from, run \`git config --show-origin --get ${key}\``],
  })

/** A message as `git commit -m` would leave it: comments go only where `strip` is configured. */
export async function cleanedUp(
  repo: Repo,
  message: string,
  cleanup: CommitSettings['cleanup'],
): Promise<string> {
  if (cleanup === 'verbatim') return message
  if (cleanup !== 'strip') return cleanMessage(message)
  const text = await gitText(['stripspace', '--strip-comments'], { ...inRepo(repo), input: message })
  return text === '' ? '' : `${text}\n`
}
