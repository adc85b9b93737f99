// What may be wrong with the patterns, names and templates that config and plans hold; as words for shapes to tell.
import { checkGlob } from '../domain/glob.ts'
import { parsePerson } from '../domain/ident.ts'
import { isBranchName, isTaskId, parseGlob, slugOf } from '../domain/names.ts'
import { nearestName } from '../domain/nearest.ts'
import type { Refuse } from './shape.ts'

/** What a command of an agent may hold (DESIGN 2); any other text in braces is left as it is. */
const commandPlaceholders = ['id', 'title', 'prompt', 'promptFile', 'worktree', 'base', 'branch', 'session']

/** A label of a machine, as it stands in a list with commas. */
export const labelPattern = '^[A-Za-z0-9][A-Za-z0-9._=-]*$'

export const refuseLabel: Refuse = (label) =>
  new RegExp(labelPattern).test(label)
    ? undefined
    : { text: `is no label: \`${label}\``, hint: 'Give letters, digits and . _ = - alone' }

/** A pattern that leaves the repository or can match no file. */
export const refuseGlob: Refuse = (pattern) => {
  if (leaves(pattern)) return { text: `leaves the repository: \`${pattern}\`` }
  const why = checkGlob(pattern)
  return why === undefined ? undefined : { text: `finds nothing: ${why}` }
}

/** A path that leaves the repository, names nothing or ends in a slash. */
export const refusePath: Refuse = (path) => {
  if (leaves(path)) return { text: `leaves the repository: \`${path}\`` }
  const plain = parseGlob(path)?.replace(/\/+$/, '') ?? '.'
  if (plain === '.') return { text: `names the whole repository: \`${path}\`` }
  return path.endsWith('/') ? { text: 'ends in `/`', hint: `To name the folder, write ${plain}` } : undefined
}

const leaves = (path: string): boolean => path.replace(/^!/, '').split('/').includes('..')

/** A branch's short name that Git would refuse, or take for an option. */
export const refuseBranch: Refuse = (name) =>
  isBranchName(name) ? undefined : { text: `\`${name}\` is no name that Git allows for a branch` }

/** What is no `Name <address>` that Git would take. */
export const refusePerson: Refuse = (text) =>
  parsePerson(text) === undefined
    ? {
        text: `names nobody: \`${text.replaceAll(/\s+/g, ' ')}\``,
        hint: 'To name a person, write "Jo Doe <jo@example.org>"',
      }
    : undefined

/** The same, but for the word that stands for the agent. */
export const refuseCoAuthor: Refuse = (text) => (text === 'agent' ? undefined : refusePerson(text))

/** A path template without its id, with an unknown placeholder. */
export const refuseWorktrees: Refuse = (template) => refuseTemplate(template, ['repo', 'id'])

/** A branch template without its id, with an unknown placeholder, or that makes no name for a branch. */
export const refuseBranches: Refuse = (template) =>
  refuseTemplate(template, ['id']) ?? refuseBranch(template.replaceAll('{id}', 'id'))

/** A placeholder that was meant but mistyped. */
export const refuseArgument: Refuse = (argument) => refuseMistyped(argument, commandPlaceholders)

/** What a launcher may hold: nothing that an agent or a plan has worded, since some launchers hand it to a shell. */
const launchPlaceholders = ['id', 'worktree', 'gitDir', 'commonDir', 'home', 'command']

/** A placeholder of a launcher that is none. */
export const refuseLaunch: Refuse = (argument) => {
  const unfit = namesIn(argument).find(
    (name) => commandPlaceholders.includes(name) && !launchPlaceholders.includes(name),
  )
  if (unfit === undefined) return refuseMistyped(argument, launchPlaceholders)
  return {
    text: `holds \`{${unfit}}\`, which a launcher is not told`,
    hint: `Known placeholders: ${launchPlaceholders.map((name) => `{${name}}`).join(', ')}`,
  }
}

function refuseMistyped(text: string, known: string[]): ReturnType<Refuse> {
  for (const name of namesIn(text)) {
    const near = known.includes(name) ? undefined : nearestName(name, known)
    if (near !== undefined)
      return { text: `holds the unknown placeholder \`{${name}}\``, hint: `Did you mean \`{${near}}\`?` }
  }
  return undefined
}

/** What the template of a prompt may hold; any other text in braces is left as it is. */
const promptPlaceholders = [
  'task',
  'feedback',
  'results',
  'place',
  'others',
  'finish',
  'title',
  'branch',
  'paths',
]

/** A prompt that keeps the task from its agent, or what a review asks for; a placeholder that was mistyped. */
export const refusePrompt: Refuse = (template) => {
  const missing = ['task', 'feedback'].find((name) => !template.includes(`{${name}}`))
  if (missing === undefined) return refuseMistyped(template, promptPlaceholders)
  return {
    text: `lacks \`{${missing}}\`, so that no agent is told its ${missing}`,
    hint: `Known placeholders: ${promptPlaceholders.map((name) => `{${name}}`).join(', ')}`,
  }
}

/** An id that cannot name a ref. */
export const refuseId: Refuse = (id) =>
  isTaskId(id)
    ? undefined
    : {
        text: `cannot be \`${id}\`: an id is up to 100 of a-z, 0-9, \`.\`, \`_\` and \`-\`, the first a letter or digit`,
        hint: `To keep its sense, write ${slugOf(id)}`,
      }

function refuseTemplate(template: string, known: string[]): ReturnType<Refuse> {
  const unknown = namesIn(template).find((name) => !known.includes(name))
  if (unknown !== undefined)
    return {
      text: `holds the unknown placeholder \`{${unknown}}\``,
      hint: `Known placeholders: ${known.map((name) => `{${name}}`).join(', ')}`,
    }
  if (template.includes('{id}')) return undefined
  return { text: 'lacks `{id}`, so that all tasks would share it', hint: 'To tell tasks apart, add {id}' }
}

const namesIn = (template: string): string[] =>
  [...template.matchAll(/\{([A-Za-z]+)\}/g)].map((found) => found[1] ?? '')
