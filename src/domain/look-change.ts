// What becomes of a memo by what a person does on the page: notes, files viewed, a look that is done. Pure.
import type { Look, Memo, MemoChange } from './look.ts'

/** The work as it is shown. */
interface Shown {
  /** A look at it now; undefined where there is no work. */
  look: Look | undefined
  /** Its changed files, each as it was and as it is. */
  marks: ReadonlyMap<string, string>
  /** Whether no other state of it was seen before: then nothing is lost by remembering this one. */
  isNew: boolean
}

/**
 * The memo after it. What changed since the last look stays told until the person has said that it is seen, or has viewed
 * every file, or has judged.
 */
export function changedMemo(memo: Memo, change: MemoChange, { look, marks, isNew }: Shown): Memo {
  const next = { ...memo, ...appliedTo(memo, change, marks) }
  const isWhole = marks.size > 0 && [...marks].every(([path, mark]) => next.viewed[path] === mark)
  const isSeen = change.do === 'seen' || change.do === 'sent' || isWhole || isNew
  return look === undefined || !isSeen ? next : { ...next, look }
}

function appliedTo({ viewed, notes }: Memo, change: MemoChange, marks: Shown['marks']): Partial<Memo> {
  switch (change.do) {
    case 'note':
      return { notes: [...notes, change.text] }
    case 'unnote':
      return { notes: notes.filter((_, index) => index !== notes.indexOf(change.text)) }
    case 'sent':
      return { notes: notes.filter((note) => !change.notes.includes(note)) }
    case 'view':
      return { viewed: { ...viewed, [change.path]: marks.get(change.path) ?? '' } }
    case 'unview':
      return { viewed: Object.fromEntries(Object.entries(viewed).filter(([path]) => path !== change.path)) }
    case 'seen':
      return {}
  }
}
