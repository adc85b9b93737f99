// A bare remote and clones of it that work side by side, all in the folder of one scratch repository, which is the first.
import { join } from 'node:path'
import type { Ran } from './process.ts'
import { type Scratch, scratch } from './scratch.ts'

/** One clone of the remote. */
export interface Clone {
  path: string
  git(...args: string[]): Promise<string>
  agents(...args: string[]): Promise<Ran>
  ok(...args: string[]): Promise<string>
  json<Document>(...args: string[]): Promise<Document>
  /** Every task as it stands, as this clone sees it: id, state, tip, what it comes after. */
  tasks(): Promise<Record<string, string>>
}

export interface Clones {
  s: Scratch
  origin: string
  clones: Clone[]
}

interface Listed {
  tasks: { id: string; state: string; tip: string | null; after: string[] }[]
}

/** `names` are folders beside the first clone; every clone has the remote as `origin`. */
export async function clonesOf(...names: string[]): Promise<Clones> {
  const s = await scratch()
  const origin = join(s.root, 'origin.git')
  await s.git('init', '--quiet', '--bare', '--template=', origin)
  await s.git('remote', 'add', 'origin', origin)
  await s.git('push', '--quiet', 'origin', 'main')
  for (const name of names) await s.git('clone', '--quiet', '--template=', origin, join(s.root, name))
  const clones = [s.repo, ...names.map((name) => join(s.root, name))].map((path) => cloneAt(s, path))
  return { s, origin, clones }
}

function cloneAt(s: Scratch, path: string): Clone {
  const agents = async (...args: string[]): Promise<Ran> => await s.agentsIn({ cwd: path }, ...args)
  const ok = async (...args: string[]): Promise<string> => {
    const { stdout, stderr, code } = await agents(...args)
    if (code !== 0) throw new Error(`git agents ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
    return stdout.replace(/\n$/, '')
  }
  const json = async <Document>(...args: string[]): Promise<Document> =>
    JSON.parse(await ok(...args, '--json')) as Document
  return {
    path,
    agents,
    ok,
    json,
    git: async (...args) => await s.git('-C', path, ...args),
    tasks: async () => {
      const { tasks } = await json<Listed>('list')
      return Object.fromEntries(
        tasks.map(({ id, state, tip, after }) => [id, [state, tip ?? '-', ...after].join(' ')]),
      )
    },
  }
}
