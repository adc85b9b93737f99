// Objects read from one `git cat-file --batch` in several rounds: what is asked next may depend on what was read.
import { type Oid, oidOf } from '../domain/names.ts'
import type { ObjectStore } from './object.ts'
import { encodePath } from './path.ts'
import { inRepo, type Repo } from './repo.ts'
import { converse, GitError } from './spawn.ts'

const args = ['cat-file', '--batch']

/** Objects on demand, one round after the other. The process ends with `close`. */
export interface ObjectReader {
  /** The content of each object, in order; undefined where one is missing. */
  read: (names: readonly string[]) => Promise<(Buffer | undefined)[]>
  /** The object that a name stands for at this moment. */
  find: (name: string) => Promise<Found | undefined>
  close: () => Promise<void>
}

/** An object and its id. */
export interface Found {
  oid: Oid
  content: Buffer
}

/** Opens a reader on the repository, or on a quarantine in front of it. */
export function openReader(repo: Repo, store?: ObjectStore): ObjectReader {
  const { cwd, env } = inRepo(repo)
  let chunks: Buffer[] = []
  let length = 0
  let round: Round | undefined
  const { send, end, ended } = converse(args, { cwd, env: { ...env, ...store?.env } }, (chunk) => {
    chunks.push(chunk)
    length += chunk.length
    // Put together only where that completes something: one object may come in thousands of chunks.
    if (round === undefined || length < round.wanted) return
    const bytes = Buffer.concat(chunks, length)
    const rest = bytes.subarray(take(round, bytes))
    chunks = [rest]
    length = rest.length
  })
  const cut = ended.then(({ status, stderr }) => new GitError(args, status, stderr))
  cut.catch(() => undefined)
  const ask = async (names: readonly string[]): Promise<(Found | undefined)[]> => {
    if (names.length === 0) return []
    const whole = new Promise<(Found | undefined)[]>((resolve) => {
      round = { count: names.length, found: [], wanted: 1, resolve }
    })
    send(encodePath(`${names.join('\n')}\n`))
    const found = await Promise.race([whole, cut])
    if (found instanceof GitError) throw found
    return found
  }
  return {
    read: async (names) => (await ask(names)).map((one) => one?.content),
    find: async (name) => (await ask([name]))[0],
    close: async () => {
      end()
      await ended
    },
  }
}

interface Round {
  count: number
  found: (Found | undefined)[]
  /** So many bytes must be there for the next step. */
  wanted: number
  resolve: (found: (Found | undefined)[]) => void
}

/** Takes what is whole: `<oid> <type> <size> LF <content> LF`, or `<name> missing LF`. Gives how many bytes that was. */
function take(round: Round, bytes: Buffer): number {
  let at = 0
  while (round.found.length < round.count) {
    const end = bytes.indexOf(10, at)
    const head = bytes.toString('latin1', at, Math.max(at, end))
    const [, oid = '', size] = /^([0-9a-f]{40,64}) [a-z]+ (\d+)$/.exec(head) ?? []
    const next = end + 1 + (size === undefined ? 0 : Number(size) + 1)
    round.wanted = (end < 0 ? bytes.length + 1 : next) - at
    if (at + round.wanted > bytes.length) return at
    const content = bytes.subarray(end + 1, next - 1)
    round.found.push(size === undefined ? undefined : { oid: oidOf(oid), content })
    at = next
  }
  round.resolve(round.found)
  return at
}
