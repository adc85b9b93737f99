// What `sparse` may be: whether tasks have only part of the files, and which folders come along with it.
import { list, type Shape, text } from './shape.ts'
import { inPlace, wordsFor } from './shape-words.ts'
import { refusePath } from './templates.ts'

const words = 'true, false or a list of folders'
const folders = list(text({ words: 'a folder', refuse: refusePath }), words)

/** False, or the folders that are there besides what a task claims. */
export const sparse: Shape<false | string[]> = {
  words,
  schema: { anyOf: [{ type: 'boolean' }, folders.schema] },
  read(value, path, flaws) {
    if (Array.isArray(value)) return folders.read(value, path, flaws)
    // Git's own configuration holds texts.
    if (value === true || value === 'true') return []
    if (value === false || value === 'false') return false
    flaws.push({ path, text: `${inPlace(path)} ${wordsFor(value, words)}` })
    return undefined
  },
}
