// A walk at random: clones that add, edit, run, review, land, undo, drop, publish and sync, in an order that a seed decides.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clone, type Clones, clonesOf } from '../support/clones.ts'

export interface Walk {
  clones: Clone[]
  /** What was typed, in order, with the clone and the exit code. */
  said: string[]
  /** Every line of every note that was ever seen. */
  lines: Set<string>
}

/** Numbers from 0 up to 1 that the seed decides (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296
  }
}

const titles = ['Bread', 'Cheese', 'Wine', 'Olives', 'Figs']

/** Walks so many steps. Throws where a command ends with a fault. */
export async function walk(seed: number, steps: number, names: readonly string[]): Promise<Walk> {
  const random = randomOf(seed)
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)]
  const made = await clonesOf(...names)
  made.s.env.SCRIPTS = join(made.s.root, 'scripts')
  await mkdir(made.s.env.SCRIPTS)
  const done: Walk = { clones: made.clones, said: [], lines: new Set() }
  for (let step = 1; step <= steps; step++) {
    const clone = pick(done.clones) as Clone
    const ids = Object.keys(await clone.tasks())
    const args = await choose(made, clone, pick(ids), { random, pick, step })
    if (args === undefined) continue
    const { code, stderr } = await clone.agents(...args)
    done.said.push(`${step} ${clone.path.slice(-4)} ${args.join(' ')}: ${code}`)
    if (code > 2 || /^ {4}at /m.test(stderr)) throw new Error(`${done.said.join('\n')}\n${stderr}`)
    for (const line of await noteLines(clone)) done.lines.add(line)
  }
  return done
}

interface Choice {
  random: () => number
  pick: <Item>(items: readonly Item[]) => Item | undefined
  step: number
}

async function choose(
  { s }: Clones,
  clone: Clone,
  id: string | undefined,
  { random, pick, step }: Choice,
): Promise<string[] | undefined> {
  const dice = random()
  if (dice < 0.2) return ['sync']
  if (dice < 0.3 || id === undefined) {
    const after = id !== undefined && random() < 0.3 ? ['--after', id] : []
    return ['add', pick(titles) ?? '', '--agent', 'script', ...after]
  }
  if (dice < 0.36) return ['edit', id, '--title', `${id}, step ${step}`]
  if (dice < 0.56) {
    const end = random() < 0.2 ? 'exit 3' : ''
    await writeFile(join(s.env.SCRIPTS ?? '', `${id}.sh`), `echo ${step} > ${id}.txt\n${end}\n`)
    return ['run', id, '--trust']
  }
  if (dice < 0.68) return ['review', id, '--approve']
  if (dice < 0.72) return ['review', id, '--request-changes', '-m', `again, ${step}`]
  if (dice < 0.75) return ['review', id, '--reject', '-m', `no, ${step}`]
  if (dice < 0.83) return ['land', '--trust']
  if (dice < 0.87) return ['drop', id]
  if (dice < 0.91) return ['undo']
  if (dice < 0.94) return ['clean']
  await publish(s, clone)
  return undefined
}

/** Pulls and pushes the target as people do; what conflicts is given up. */
async function publish(s: Clones['s'], { path }: Clone): Promise<void> {
  const pulled = await s.gitIn({ cwd: path }, 'pull', '--quiet', '--no-rebase', '--no-edit', 'origin', 'main')
  if (pulled.code === 0) await s.gitIn({ cwd: path }, 'push', '--quiet', 'origin', 'main')
  else await s.gitIn({ cwd: path }, 'merge', '--abort')
}

/** The lines of all notes of a clone: grep finds them all, by one process. */
export async function noteLines({ git }: Clone): Promise<string[]> {
  const refs = await git('for-each-ref', 'refs/notes/agents')
  if (refs === '') return []
  return (await git('grep', '--no-color', '-a', '-h', '-e', '', 'refs/notes/agents'))
    .split('\n')
    .filter(Boolean)
}
