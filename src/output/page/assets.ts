// The page's script and style, as the build made them of `src/page/`, beside the program.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Assets } from './document.ts'

/** Reads them from `folder`. A closing tag in either would end its element, so the build has none; it is checked here. */
export function readAssets(folder: string = import.meta.dirname): Assets {
  const [script, style] = ['page.js', 'page.css'].map((name) => readFileSync(join(folder, name), 'utf8'))
  if (script === undefined || style === undefined || /<\/(script|style)|<!--/i.test(script + style))
    throw new Error('the page was built wrongly')
  return { script, style }
}
