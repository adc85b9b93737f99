// The files of a configuration parsed, judged and laid over one another. Loaded only where the cache has no answer.
import type { Complaint } from '../errors.ts'
import { complaintsOf } from './complaints.ts'
import { parseDocument } from './document.ts'
import { isMap } from './is-map.ts'
import { merge } from './merge.ts'
import { configFiles, localFile, searchFolder, type Texts } from './search.ts'
import { type Settings, settingsShape } from './settings.ts'
import type { Flaw } from './shape.ts'

/** Settings and the mistakes that were made in giving them. */
export interface Read {
  settings: Settings
  complaints: Complaint[]
}

/** Reads the file that configures the repository and the personal one over it; `root` is where they are, if in a folder. */
export async function readLayers(texts: Texts, root: string | undefined): Promise<Read> {
  const rivals = configFiles.filter((name) => texts.has(name))
  const found = root !== undefined && rivals.length > 0 ? await searchFolder(root) : undefined
  const shared = await readLayer(found ?? rivals[0], texts)
  const personal = await readLayer(localFile, texts)
  return {
    settings: merge(shared.settings, personal.settings),
    complaints: [...shared.complaints, ...personal.complaints, ...tooMany(rivals)],
  }
}

async function readLayer(name: string | undefined, texts: Texts): Promise<Read> {
  const text = name === undefined ? undefined : texts.get(name)
  if (name === undefined || text === undefined) return { settings: {}, complaints: [] }
  const document = await parseDocument(text, name)
  if (document.isBroken) return { settings: {}, complaints: document.complaints }
  const inside = name === 'package.json' ? ['agents'] : []
  const value = inside.length > 0 && isMap(document.value) ? document.value.agents : document.value
  const flaws: Flaw[] = []
  // A file of comments alone is as good as none: `init` writes one.
  const settings = settingsShape.read(value ?? {}, [], flaws) ?? {}
  return { settings, complaints: [...document.complaints, ...complaintsOf(document, flaws, inside)] }
}

const tooMany = ([first, ...others]: readonly string[]): Complaint[] =>
  others.map((file) => ({
    file,
    text: `\`${first}\` configures this repository already`,
    hint: `To have one configuration, move what ${file} says to ${first}`,
  }))
