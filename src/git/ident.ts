// Who the person is, as Git itself resolves it (environment, config, system).
import type { Ident } from './object.ts'
import { git } from './spawn.ts'

/** The author or committer that `git commit` would use in `cwd`; undefined where Git would refuse ("tell me who you are"). */
export async function readIdent(cwd: string, role: 'author' | 'committer'): Promise<Ident | undefined> {
  const variable = role === 'author' ? 'GIT_AUTHOR_IDENT' : 'GIT_COMMITTER_IDENT'
  const { stdout, status } = await git(['var', variable], { cwd, allow: [128] })
  const match = /^(.*) <(.*)> (\d+ [+-]\d{4})$/.exec(stdout.toString('utf8').trim())
  if (status !== 0 || match === null) return undefined
  const [, name = '', email = '', at = ''] = match
  return { name, email, at }
}
