// Whether a process that a record names still lives: its id and its start together are never used twice.
// Small and synchronous, since every command asks it of a lease.
import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'

/**
 * When a process started, as an opaque text to compare; undefined where none has this id, or it has ended.
 * On Linux the clock ticks of field 22 in proc(5) `/proc/PID/stat`, elsewhere `ps -o lstart=`.
 */
export function processStart(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
}

/** Whether this very process lives: another one that got its id later does not count. */
export const isAlive = ({ pid, start }: { pid: number; start: string }): boolean =>
  processStart(pid) === start

/**
 * Where ids of processes mean something: this boot of the kernel and its space of ids, which containers have of their
 * own (pid_namespaces(7)). Empty where the start alone tells a boot from another, since `ps` gives it as a date.
 */
export function processPlace(): string {
  if (process.platform !== 'linux') return ''
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return ''
  }
}

function fromProc(pid: number): string | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return undefined
  }
}

/** Field 22 of a `/proc/PID/stat`; undefined for a zombie. The name in field 2 may hold spaces and parentheses. */
export function parseStat(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}

function fromPs(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  })
  const [, state, start] = /^\s*(\S+)\s+(.+?)\s*$/m.exec(stdout ?? '') ?? []
  return state?.startsWith('Z') ? undefined : start
}
