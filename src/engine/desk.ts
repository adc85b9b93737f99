// The runner's desk: takes what other commands ask, remembers who waits for what, and says when it has come about.
import type { Emit, Summary } from '../domain/event.ts'
import type { TaskId } from '../domain/names.ts'
import type { Repo } from '../git/repo.ts'
import { closeDoor, doorPath, hasRequests, openDoor, type Request, takeRequests } from '../store/requests.ts'
import { hangBell } from './bell.ts'

/** How long a request may lie where no folder can be watched. */
const lookMs = 2_000

export class Desk {
  readonly #repo: Repo
  readonly #run: string
  readonly #emit: Emit
  readonly #bell
  readonly #closed = new AbortController()
  #asked: Promise<void> | undefined
  #last: Request[] = []
  #open = new Map<Request, number>()

  constructor(repo: Repo, run: string, emit: Emit) {
    this.#repo = repo
    this.#run = run
    this.#emit = emit
    openDoor(repo, run)
    this.#bell = hangBell(doorPath(repo, run))
  }

  /** Resolves once a request waits, or the desk has closed. */
  asked(): Promise<void> {
    this.#asked ??= this.#wait().finally(() => {
      this.#asked = undefined
    })
    return this.#asked
  }

  /** What has been asked since the last time. */
  take(): Request[] {
    const taken = [...this.#last.splice(0), ...takeRequests(this.#repo, this.#run)]
    for (const one of taken) this.#open.set(one, performance.now())
    return taken
  }

  /** Tells those whose tasks have ended; all tasks of a run end with its summary. */
  serve(coming: ReadonlySet<TaskId>, summaryOf: (tasks: readonly TaskId[], since: number) => Summary): void {
    for (const [request, since] of this.#open) {
      const { tasks } = request
      if (tasks === null) continue
      const ended = tasks.filter((id) => !coming.has(id))
      const isAny = request.kind === 'wait' && request.any
      if (isAny ? ended.length === 0 : ended.length < tasks.length) continue
      this.#open.delete(request)
      const summary = summaryOf(isAny ? ended : tasks, since)
      this.#emit({ type: 'served', request: request.request, summary })
    }
  }

  /** Closes unless something was asked at the last moment; then it stays open. */
  close(): boolean {
    this.#last = closeDoor(this.#repo, this.#run)
    if (this.#last.length === 0) {
      this.leave()
      return true
    }
    openDoor(this.#repo, this.#run)
    return false
  }

  /** Takes nothing more: whoever asks now sees that the run ends. */
  leave(): void {
    this.#closed.abort()
    this.#bell.close()
  }

  async #wait(): Promise<void> {
    while (!this.#closed.signal.aborted && !hasRequests(this.#repo, this.#run))
      await this.#bell.ring(lookMs, this.#closed.signal)
  }
}
