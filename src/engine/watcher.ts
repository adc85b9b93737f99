// Tells that something changed in folders, without asking again and again: one watch a directory (never a file), ignored
// directories left out, new ones joined. Where the system has no watches left it falls back to polling that slows down.
// It reads and never writes, and no Git process of its own takes a lock.
import { type FSWatcher, lstatSync, readdirSync, readFileSync, watch } from 'node:fs'
import { join, sep } from 'node:path'
import { hasCode } from '../errors.ts'
import { readIgnored, selectIgnored } from '../git/ignored.ts'
import { pause } from './pause.ts'

/** What is watched. A `tree` is a worktree; `folders` is a folder with all below; `names` only entries of one folder. */
export type Place =
  | { key: string; kind: 'tree'; folder: string }
  | { key: string; kind: 'folders'; folder: string }
  | { key: string; kind: 'names'; folder: string; names: RegExp }

export interface WatcherSettings {
  /** How many directories may be watched. */
  limit: number
  /** Told once, when polling begins. */
  onPolling: (folder: string) => void
}

const quietMs = 80
const mostMs = 1_000
const pollMs = { first: 2_000, last: 30_000, factor: 1.5 }

/** Half of what the system allows one person (inotify(7)): others watch too. */
export function watchLimit(): number {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8')) >> 1
  } catch {
    return 20_000
  }
}

interface Watched {
  place: Place
  folders: Map<string, FSWatcher>
  generation: number
  isPolled: boolean
  /** Paths that came, went or moved: folders among them are looked at before the next answer. */
  fresh: Set<string>
  /** What is ignored may have changed: everything is looked at anew. */
  isOld: boolean
}

export class Watcher {
  readonly #settings: WatcherSettings
  readonly #places = new Map<string, Watched>()
  #count = 0
  #isDirty = false
  #wake: (() => void) | undefined
  #poll: NodeJS.Timeout | undefined
  #pollMs = pollMs.first
  #hasTold = false

  constructor(settings: WatcherSettings) {
    this.#settings = settings
  }

  /** Watches exactly these places; when it resolves, whatever changes from now on is told. */
  async watch(places: readonly Place[]): Promise<void> {
    const wanted = new Map(places.map((place) => [place.key, place]))
    for (const [key, watched] of this.#places) if (!wanted.has(key)) this.#leave(key, watched)
    for (const [key, place] of wanted) {
      const known = this.#places.get(key)
      if (known === undefined) await this.#join(place)
      else await this.#settle(known)
    }
    this.#schedule()
  }

  /** Rises whenever something in the place may have changed; undefined where nobody can tell but by looking. */
  generation(key: string): number | undefined {
    const watched = this.#places.get(key)
    return watched === undefined || watched.isPolled ? undefined : watched.generation
  }

  /** Says that something changed that no folder shows. */
  nudge = (): void => {
    this.#isDirty = true
    this.#wake?.()
  }

  /** Resolves when something has changed since the last time, and it is quiet for a moment; or when aborted. */
  async change(signal: AbortSignal): Promise<void> {
    if (!this.#isDirty) await this.#woken(signal)
    for (const until = performance.now() + mostMs; performance.now() < until && !signal.aborted; ) {
      this.#isDirty = false
      await pause(quietMs, signal)
      if (!this.#isDirty) break
    }
    this.#isDirty = false
  }

  /** Something did change: polling becomes quick again. */
  hasMoved(): void {
    this.#pollMs = pollMs.first
  }

  close(): void {
    for (const [key, watched] of this.#places) this.#leave(key, watched)
    clearTimeout(this.#poll)
  }

  async #woken(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done)
        this.#wake = undefined
        resolve()
      }
      if (signal.aborted) return resolve()
      this.#wake = done
      signal.addEventListener('abort', done, { once: true })
    })
  }

  async #join(place: Place): Promise<void> {
    const watched: Watched = {
      place,
      folders: new Map(),
      generation: 0,
      isPolled: false,
      fresh: new Set(),
      isOld: false,
    }
    this.#places.set(place.key, watched)
    await this.#walkAll(watched)
  }

  #leave(key: string, watched: Watched): void {
    this.#drop(watched, watched.place.folder)
    this.#places.delete(key)
  }

  async #walkAll(watched: Watched): Promise<void> {
    const { place } = watched
    if (place.kind === 'names') return this.#add(watched, place.folder)
    // The root first: what becomes ignored or not while the list is read is told by it.
    this.#add(watched, place.folder)
    const ignored =
      place.kind === 'tree' ? await readIgnored(place.folder).catch(() => undefined) : new Set<string>()
    if (ignored === undefined) return this.#startPolling(watched)
    this.#walk(watched, place.folder, (folder) => ignored.has(folder))
  }

  async #settle(watched: Watched): Promise<void> {
    const { place, fresh } = watched
    if (watched.isPolled || place.kind === 'names') return
    if (watched.isOld) {
      watched.isOld = false
      fresh.clear()
      this.#drop(watched, place.folder)
      return await this.#walkAll(watched)
    }
    if (fresh.size === 0) return
    const paths = [...fresh]
    fresh.clear()
    for (const path of paths) this.#drop(watched, path)
    const folders = paths.filter(isFolder)
    const ignored =
      place.kind === 'tree' ? await selectIgnored(place.folder, folders).catch(() => undefined) : new Set()
    if (ignored === undefined) watched.isOld = true
    for (const folder of folders) if (!ignored?.has(folder)) this.#walk(watched, folder, () => false)
  }

  /** Watches a folder before reading it, so that nothing that is made meanwhile is missed. */
  #walk(watched: Watched, folder: string, isIgnored: (folder: string) => boolean): void {
    for (const rest = [folder]; rest.length > 0 && !watched.isPolled; ) {
      const next = rest.pop() as string
      this.#add(watched, next)
      for (const name of foldersIn(next)) {
        const path = join(next, name)
        if (name !== '.git' && !isIgnored(path)) rest.push(path)
      }
    }
  }

  #add(watched: Watched, folder: string): void {
    if (watched.folders.has(folder) || watched.isPolled) return
    const watcher = this.#count < this.#settings.limit ? this.#open(watched, folder) : 'refused'
    if (watcher === 'refused') this.#startPolling(watched)
    else if (watcher !== 'gone') {
      watched.folders.set(folder, watcher)
      this.#count++
    }
  }

  /** A folder that went away meanwhile is told by the one above it. */
  #open(watched: Watched, folder: string): FSWatcher | 'gone' | 'refused' {
    try {
      const watcher = watch(folder, (kind, name) => this.#heard(watched, folder, kind, name))
      return watcher.on('error', () => this.#startPolling(watched))
    } catch (error) {
      const isGone = hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')
      return isGone && folder !== watched.place.folder ? 'gone' : 'refused'
    }
  }

  #heard(watched: Watched, folder: string, kind: string, name: string | null): void {
    const { place, fresh } = watched
    if (place.kind === 'names' && !place.names.test(name ?? '')) return
    if (name === '.git' && folder === place.folder) return
    if (name === null || name === '.gitignore') watched.isOld = true
    else if (kind === 'rename') fresh.add(join(folder, name))
    watched.generation++
    this.nudge()
  }

  /** Takes back the watches on a folder and on all below it. */
  #drop(watched: Watched, folder: string): void {
    for (const [path, watcher] of watched.folders)
      if (path === folder || path.startsWith(folder + sep)) {
        watcher.close()
        watched.folders.delete(path)
        this.#count--
      }
  }

  #startPolling(watched: Watched): void {
    if (watched.isPolled) return
    watched.isPolled = true
    this.#drop(watched, watched.place.folder)
    if (!this.#hasTold) this.#settings.onPolling(watched.place.folder)
    this.#hasTold = true
    this.#schedule()
  }

  /** The next poll, later each time; nothing is scheduled while all can be watched. */
  #schedule(): void {
    if (![...this.#places.values()].some(({ isPolled }) => isPolled)) return
    clearTimeout(this.#poll)
    this.#poll = setTimeout(this.nudge, this.#pollMs)
    this.#pollMs = Math.min(pollMs.last, this.#pollMs * pollMs.factor)
  }
}

const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    )
  } catch {
    return []
  }
}
