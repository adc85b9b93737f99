// Notifications of the desktop, through the program that the system has for them: arguments, never a shell. They come
// from the runner alone, with or without a terminal, so that each thing is told once however many watch.
import { spawn } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { attentionOf } from '../domain/attention.ts'
import type { Emit } from '../domain/event.ts'
import type { Repo } from '../git/repo.ts'

/** Text reaches AppleScript as arguments of a script that is always the same. */
const script = [
  'on run argv',
  'display notification (item 2 of argv) with title (item 1 of argv)',
  'end run',
].flatMap((line) => ['-e', line])

/** The command that shows a notification, by `process.platform`. */
export function notification(platform: string, title: string, text: string): [string, string[]] {
  const [head, body] = [shown(title), shown(text)]
  if (platform === 'darwin') return ['osascript', [...script, '--', head, body]]
  // The body may hold markup (Desktop Notifications Specification), so what agents wrote is escaped.
  return [
    'notify-send',
    ['--app-name=git-agents', '--', head, body.replace(/[&<>]/g, (sign) => entities[sign] ?? '')],
  ]
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const shown = (text: string): string =>
  text
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, 200)

/** `emit` that tells what needs the person to the desktop too; it says once where that cannot be done. */
export function notifying(repo: Repo, emit: Emit): Emit {
  const title = `git agents: ${basename(repo.main ?? dirname(repo.commonDir))}`
  let hasFailed = false
  const fail = (program: string): void => {
    if (!hasFailed)
      emit({ type: 'warning', text: `notify: desktop needs ${program}, which could not be started` })
    hasFailed = true
  }
  return (event, at) => {
    emit(event, at)
    const text = attentionOf(event)
    if (text === undefined || hasFailed) return
    const [program, args] = notification(process.platform, title, text)
    const child = spawn(program, args, { stdio: 'ignore', detached: true })
    child.on('error', () => fail(program))
    child.unref()
  }
}
