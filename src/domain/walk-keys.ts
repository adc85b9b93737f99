// What each key means in each mode of the walk. Pure. Whatever cannot be taken back by the next key asks first.
import { messageOf } from './note.ts'
import {
  chosenPath,
  type Effect,
  filesInOrder,
  keyOf,
  type Mode,
  type Page,
  type Step,
  type Walk,
} from './walk.ts'

/** The keys and what they do, as the help shows them. */
export const walkKeys: readonly (readonly [key: string, text: string])[] = [
  ['d', 'diff, in your own pager: of the chosen file, or of all'],
  ['t', 'the same in your difftool'],
  ['n p', 'next file, previous file (or the right and left arrows)'],
  ['v', 'mark the chosen file as viewed, or not'],
  ['r', 'what changed since you last looked'],
  ['m', 'note on a line, as file:line: text'],
  ['u', 'take the last note away'],
  ['a', 'approve'],
  ['c', 'request changes: your notes and a sentence, as one message'],
  ['x', 'reject'],
  ['s', 'skip it for now'],
  ['b', 'back to the last one that was skipped'],
  ['!', 'a shell in its worktree'],
  ['e', 'your editor, on the chosen file or the worktree'],
  ['l', 'the log of its agent'],
  ['j k', 'scroll (or the down and up arrows, and space)'],
  ['?', 'this help'],
  ['q', 'quit; notes that were not sent are kept'],
]

/** The walk after a key. */
export function pressKey(walk: Walk, key: string): Step {
  const { mode, page } = walk
  if (key === 'ctrl-c') return stay(walk, { do: 'quit' })
  if (mode.kind === 'write') return page === undefined ? stay(looking(walk)) : writeKey(walk, page, mode, key)
  if (mode.kind === 'ask') return /^y$/i.test(key) ? stay(looking(walk), mode.then) : stay(looking(walk))
  if (mode.kind === 'help') return stay(looking(walk))
  if (key === 'q') return stay(walk, { do: 'quit' })
  if (key === '?') return stay({ ...walk, mode: { kind: 'help' } })
  if (key === 'b') return stay(back(walk))
  if (page === undefined || walk.wanted !== undefined) return stay(walk)
  return lookKey(walk, page, key)
}

/** Text is taken only where a line is being written; a break in it is a space, so that nothing is sent by pasting. */
export function typeText(walk: Walk, text: string): Walk {
  const { mode } = walk
  if (mode.kind !== 'write') return walk
  return { ...walk, mode: { ...mode, text: mode.text + text.replace(/\s*[\r\n]+\s*/g, ' ') } }
}

const stay = (walk: Walk, ...effects: Effect[]): Step => ({ walk, effects })
const looking = (walk: Walk): Walk => ({ ...walk, mode: { kind: 'look' } })
const tell = (walk: Walk, text: string): Step => stay({ ...walk, told: { text, isBad: false } })
const ask = (walk: Walk, question: string, then: Effect): Step =>
  stay({ ...walk, mode: { kind: 'ask', question, then } })
const write = (walk: Walk, what: (Mode & { kind: 'write' })['what'], text = ''): Step =>
  stay({ ...walk, mode: { kind: 'write', what, text } })

function lookKey(walk: Walk, page: Page, key: string): Step {
  const path = chosenPath(walk)
  const chosen = path === undefined ? {} : { path }
  switch (key) {
    case 'd':
    case 'enter': {
      if (page.review.files.length === 0) return tell(walk, 'It changed no file')
      const seen = path === undefined ? page : viewing(page, path, true)
      return stay({ ...walk, page: seen }, { do: 'diff', page, ...chosen }, { do: 'remember', page: seen })
    }
    case 't':
      if (page.review.files.length === 0) return tell(walk, 'It changed no file')
      return stay(walk, { do: 'difftool', page, ...chosen }, { do: 'remember', page })
    case 'n':
    case 'right':
      return nextFile(walk, page)
    case 'p':
    case 'left':
      return stay(previousFile(walk))
    case 'escape':
      return stay({ ...walk, file: undefined, top: 0 })
    case 'v':
      return toggleViewed(walk, page, path)
    case 'r':
      return page.since === undefined
        ? tell(walk, 'You have not looked at earlier work of it')
        : stay(walk, { do: 'since', page }, { do: 'remember', page })
    case 'm':
      return write(walk, 'note', path === undefined ? '' : `${path}:`)
    case 'u':
      return dropNote(walk, page)
    case 'a':
      return approve(walk, page)
    case 'c':
      return write(walk, 'request-changes')
    case 'x':
      return write(walk, 'reject')
    case 's':
      return skip(walk, page)
    case '!':
      return stay(walk, { do: 'shell', page })
    case 'e':
      return stay(walk, { do: 'edit', page, ...chosen })
    case 'l':
      return stay(walk, { do: 'log', page })
    default:
      return stay(scroll(walk, key))
  }
}

const lines: Record<string, number> = { j: 1, down: 1, k: -1, up: -1, ' ': 10, pagedown: 10, pageup: -10 }

/** How far it can go is known where it is drawn. */
const scroll = (walk: Walk, key: string): Walk => ({
  ...walk,
  top: Math.max(0, walk.top + (lines[key] ?? 0)),
})

function nextFile(walk: Walk, page: Page): Step {
  const next = walk.file === undefined ? 0 : walk.file + 1
  if (next < page.review.files.length) return stay({ ...walk, file: next, top: 0 })
  return tell(walk, next === 0 ? 'It changed no file' : 'That was the last file')
}

const previousFile = (walk: Walk): Walk => ({
  ...walk,
  top: 0,
  file: walk.file === undefined || walk.file === 0 ? undefined : walk.file - 1,
})

const viewing = (page: Page, path: string, isViewed: boolean): Page => ({
  ...page,
  viewed: [...page.viewed.filter((one) => one !== path), ...(isViewed ? [path] : [])],
})

function toggleViewed(walk: Walk, page: Page, path: string | undefined): Step {
  if (path === undefined) return tell(walk, 'Choose a file first, with n')
  const seen = viewing(page, path, !page.viewed.includes(path))
  return stay({ ...walk, page: seen }, { do: 'remember', page: seen })
}

function dropNote(walk: Walk, page: Page): Step {
  if (page.notes.length === 0) return tell(walk, 'There is no note')
  const less = { ...page, notes: page.notes.slice(0, -1) }
  return stay({ ...walk, page: less }, { do: 'remember', page: less })
}

function approve(walk: Walk, page: Page): Step {
  const { notes } = page
  const message = messageIn(page, '')
  const judge: Effect = {
    do: 'judge',
    page,
    verdict: 'approve',
    ...(message === '' ? {} : { message }),
  }
  if (notes.length === 0) return stay(walk, judge)
  const what = notes.length === 1 ? 'a note that its agent' : `${notes.length} notes that its agent`
  return ask(walk, `Approve ${page.queued.id} with ${what} will not see?`, judge)
}

function skip(walk: Walk, page: Page): Step {
  const skipped = [...walk.skipped, keyOf(page.queued)]
  return stay({ ...walk, skipped, file: undefined, top: 0 }, { do: 'remember', page })
}

function back(walk: Walk): Walk {
  const last = walk.queue.findLast((one) => keyOf(one) === walk.skipped.at(-1))
  const skipped = walk.skipped.slice(0, -1)
  if (last === undefined) return { ...walk, skipped, told: { text: 'Nothing was skipped', isBad: false } }
  return { ...walk, skipped, page: undefined, queue: [last, ...walk.queue.filter((one) => one !== last)] }
}

const messageIn = (page: Page, sentence: string): string =>
  messageOf(
    sentence,
    page.notes,
    filesInOrder(page).map(({ path }) => path),
  )

function writeKey(walk: Walk, page: Page, mode: Mode & { kind: 'write' }, key: string): Step {
  const { text } = mode
  if (key === 'escape') return stay(looking(walk))
  if (key === 'backspace') return stay({ ...walk, mode: { ...mode, text: [...text].slice(0, -1).join('') } })
  if (key === 'clear') return stay({ ...walk, mode: { ...mode, text: '' } })
  if (key === 'enter') return submit(looking(walk), page, mode)
  return stay([...key].length === 1 ? typeText(walk, key) : walk)
}

/** `walk` looks again already. */
function submit(walk: Walk, page: Page, { what, text }: Mode & { kind: 'write' }): Step {
  if (what === 'note') return takeNote(walk, page, text.trim())
  const message = what === 'reject' ? text.trim() : messageIn(page, text)
  if (message === '') return tell(walk, what === 'reject' ? 'Not rejected: no reason was given' : 'Not sent')
  const judge: Effect = { do: 'judge', page, verdict: what, message }
  return what === 'reject' ? ask(walk, `Reject ${page.queued.id}?`, judge) : stay(walk, judge)
}

function takeNote(walk: Walk, page: Page, note: string): Step {
  if (note === '' || note === `${chosenPath(walk)}:`) return tell(walk, 'No note was taken')
  const more = { ...page, notes: [...page.notes, note] }
  const told = {
    text: `Noted (${more.notes.length}); c sends what you have noted, u takes the last away`,
    isBad: false,
  }
  return stay({ ...walk, page: more, told }, { do: 'remember', page: more })
}
