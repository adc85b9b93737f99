// A plan file written by us: tasks as YAML, and above them, for an editor, what is to be known about them.

/** The text of a plan. */
export async function writePlan(tasks: readonly object[]): Promise<string> {
  const { stringify } = await import('yaml')
  return stringify({ tasks }, { lineWidth: 0 })
}

const notesEnd = '# ------ end of the notes ------'

/** The plan with notes above it that are no part of it. */
export const withNotes = (plan: string, notes: readonly string[]): string =>
  [...notes.map((line) => `# ${line}`.trimEnd()), notesEnd, plan].join('\n')

/** The same without its notes, and whether anything but comments is left. */
export function withoutNotes(text: string): { plan: string; isEmpty: boolean } {
  const at = text.indexOf(notesEnd)
  const plan = at < 0 ? text : text.slice(at + notesEnd.length).replace(/^\r?\n/, '')
  return { plan, isEmpty: plan.split('\n').every((line) => /^\s*(#.*)?$/.test(line)) }
}
