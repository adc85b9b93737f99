// A block of lines at the end of a repository's own configuration file: added and taken away byte for byte, under Git's
// own lock for that file (`config.lock`). Whatever stands before it is never touched.
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { AgentsError, hasCode } from '../errors.ts'

/** Adds `block` at the end of the file, unless it is there; gives whether it changed anything. */
export function addBlock(file: string, block: string): boolean {
  return rewrite(file, (text) => {
    if (text.includes(bytes(block))) return text
    return text + (text === '' || text.endsWith('\n') ? '' : '\n') + bytes(block)
  })
}

/** Takes `block` away; with `hadNoEnd`, also the line feed that `addBlock` had to put before it. */
export function removeBlock(file: string, block: string, hadNoEnd: boolean): boolean {
  return rewrite(file, (text) => {
    const at = text.indexOf(bytes(block))
    if (at < 0) return text
    const head = text.slice(0, at)
    const rest = text.slice(at + bytes(block).length)
    return rest === '' && hadNoEnd ? head.replace(/\n$/, '') : head + rest
  })
}

/** Whether the file holds `block`. */
export const hasBlock = (file: string, block: string): boolean => readText(file).includes(bytes(block))

/** Whether the last line of the file has no line feed. */
export const hasNoEnd = (file: string): boolean => /[^\n]$/.test(readText(file))

/** One character a byte, so that what is not UTF-8 stays as it is. */
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return ''
    throw error
  }
}

function rewrite(file: string, change: (text: string) => string): boolean {
  const lock = takeFileLock(file)
  try {
    const before = readText(file)
    const after = change(before)
    if (after !== before) {
      writeFileSync(lock, after, 'latin1')
      renameSync(lock, file)
      return true
    }
  } catch (error) {
    rmSync(lock, { force: true })
    throw error
  }
  rmSync(lock, { force: true })
  return false
}

function takeFileLock(file: string): string {
  const lock = `${file}.lock`
  try {
    closeSync(openSync(lock, 'wx', (statSync(file, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777))
    return lock
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    throw new AgentsError('refused', `Another process is writing ${file}: ${lock} exists.`, {
      hints: ['If no Git runs there, remove the lock, and run the command again'],
    })
  }
}
