// A file that grows, from a place in it on, as it grows. It may not be there yet.
import { closeSync, mkdirSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import { hasCode } from '../errors.ts'
import { hangBell } from './bell.ts'

export interface TailSettings {
  /** The byte to begin with. */
  from?: number
  signal: AbortSignal
  /** Whether nothing more will be written: asked before the read that is then the last. */
  isOver: () => boolean
  /** Resolves when `isOver` may have changed, where that can be told. */
  news?: () => Promise<void>
}

/** How long a change may go unseen where no folder can be watched, and the death of a writer, which changes no file. */
const lookMs = 1_000
const chunkSize = 64 * 1024

/** The bytes of `path`, until it is over and all is read, or the signal aborts. */
export async function* tail(
  path: string,
  { from = 0, signal, isOver, news }: TailSettings,
): AsyncGenerator<Buffer, void> {
  const bell = hangBell(folderOf(path))
  try {
    for (let at = from; !signal.aborted; ) {
      const isLast = isOver()
      const chunk = readAt(path, at)
      at += chunk.length
      if (chunk.length > 0) yield chunk
      else if (isLast) return
      else await Promise.race([bell.ring(lookMs, signal), ...(news === undefined ? [] : [news()])])
    }
  } finally {
    bell.close()
  }
}

/** It is made where it is not there, so that it can be watched. */
function folderOf(path: string): string {
  const folder = dirname(path)
  try {
    mkdirSync(folder, { recursive: true })
  } catch {
    // Only read here: it is looked at now and then.
  }
  return folder
}

function readAt(path: string, at: number): Buffer {
  const chunk = Buffer.allocUnsafe(chunkSize)
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    return chunk.subarray(0, readSync(file, chunk, 0, chunkSize, at))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return chunk.subarray(0, 0)
    throw error
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
