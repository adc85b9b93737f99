// An issue read through the person's own `gh`: it knows the forge, the repository and their login. Arguments only, no shell.
import { startProcess } from '../agents/process.ts'
import { AgentsError } from '../errors.ts'
import type { Repo } from '../git/repo.ts'

export interface Issue {
  title: string
  body: string
  url: string
}

/** The issue of this number or address. Throws `usage` for anything else, `refused` where `gh` is missing or says no. */
export async function readIssue(
  repo: Repo,
  name: string,
  { env, signal }: { env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<Issue> {
  if (!/^(#?\d+|https:\/\/\S+)$/.test(name))
    throw new AgentsError('usage', `"${name}" is no number and no address of an issue.`, {
      hints: ['Give it as in `git agents plan --from-issue 12`'],
    })
  const out: string[] = []
  const err: string[] = []
  const running = await startProcess({
    command: ['gh', 'issue', 'view', name.replace(/^#/, ''), '--json=title,body,url'],
    cwd: repo.top ?? repo.commonDir,
    env: { ...env, GH_PROMPT_DISABLED: '1' },
    signal,
    mark: `issue:${process.pid}`,
    onLine: (line, stream) => (stream === 'stdout' ? out : err).push(line),
  })
  const end = await running.ended
  if (end.cause === 'spawn-failed') throw missing(name)
  if (end.code !== 0)
    throw new AgentsError('refused', `gh could not read issue ${name}: ${err.slice(-3).join('\n')}`)
  return parseIssue(out.join('\n'), name)
}

const missing = (name: string): AgentsError =>
  new AgentsError('refused', `Issue ${name} is read through \`gh\`, which is not there.`, {
    hints: ['Install GitHub’s `gh` and log in with it, or give the text with `git agents plan --goal "…"`'],
  })

function parseIssue(text: string, name: string): Issue {
  try {
    const { title, body, url } = JSON.parse(text) as Record<string, unknown>
    if (typeof title === 'string' && typeof body === 'string')
      return { title, body, url: String(url ?? name) }
  } catch {
    // Told below.
  }
  throw new AgentsError('refused', `gh gave no issue ${name} that can be read.`)
}
