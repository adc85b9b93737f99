// What verbs are given to make pages with.
import type { Report } from '../../domain/report.ts'
import { readAssets } from './assets.ts'
import { pageMark, renderPage } from './document.ts'

/** Reads script and style once. */
export function pageMaker(): {
  mark: string
  render: (report: Report, session?: { token: string }) => string
} {
  const assets = readAssets()
  return { mark: pageMark, render: (report, session) => renderPage(report, assets, session) }
}
