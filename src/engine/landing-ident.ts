// Who a landed commit is by: the configuration's words (`commit.author`, `commit.committer`), else the person.
import { parsePerson } from '../domain/ident.ts'
import { AgentsError } from '../errors.ts'
import { readIdent } from '../git/ident.ts'
import type { Ident } from '../git/object.ts'
import type { Repo } from '../git/repo.ts'

/** The author or committer of what lands, at the time that Git gives. Throws `refused` where nobody says who it is. */
export async function landingIdent(
  repo: Repo,
  role: 'author' | 'committer',
  configured: string | undefined,
): Promise<Ident> {
  const own = await readIdent(repo.top ?? repo.commonDir, role)
  const said = configured === undefined ? undefined : parsePerson(configured)
  if (said !== undefined) return { at: own?.at ?? `${Math.floor(Date.now() / 1000)} +0000`, ...said }
  if (own !== undefined) return own
  throw new AgentsError('refused', 'Git does not know who you are, and a commit needs an author.', {
    hints: [
      'Run `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`',
    ],
  })
}
