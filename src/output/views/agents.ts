// `agents`: one line for each, with what is wrong with it behind its name.

import type { AgentRow } from '../../domain/agent-row.ts'
import type { Answer } from '../../domain/answer.ts'
import { safe } from '../safe.ts'
import type { SymbolName } from '../style.ts'
import { table } from '../table.ts'
import type { Face } from '../terminal.ts'
import { cell, markCell, type View } from './view.ts'

/** Those that can be started first, in their order; hints for those that a person asked for. */
export function agentsView({ agents }: Answer & { kind: 'agents' }, face: Face): View {
  const rows = [...agents.filter(isThere), ...agents.filter((row) => !isThere(row))]
  const columns = [
    { title: '  agent', cells: rows.map((row) => markCell(face, symbolOf(row), row.name)) },
    { title: 'version', cells: rows.map(({ version }) => cell(face, version ?? '')) },
    { title: 'state', cells: rows.map((row) => cell(face, wordsOf(row))), shrink: 1, min: 16 },
    { title: 'program', cells: rows.map(({ path }) => cell(face, path ?? '', 'dim')), shrink: 0, min: 0 },
  ]
  return { lines: table(columns, face), hints: hintsOf(agents) }
}

const isThere = ({ path, launcher, problem }: AgentRow): boolean =>
  (path !== null || launcher !== null) && problem === null

/** A launcher starts it, and whether it is there was not asked. */
const isOpen = ({ launcher, answers, problem }: AgentRow): boolean =>
  launcher !== null && answers === null && problem === null

/** Asked for: the default, and what the configuration names. */
const isWanted = (row: AgentRow): boolean => row.configured || row.default

function symbolOf(row: AgentRow): SymbolName {
  if (isOpen(row)) return 'nothing'
  if (!isThere(row)) return row.path === null && !isWanted(row) ? 'nothing' : 'error'
  return row.fit === 'older' || row.fit === 'newer' ? 'warning' : 'done'
}

function wordsOf(row: AgentRow): string {
  const { problem, launcher, fit, tested, resumes, answers } = row
  const words = [
    ...(row.default ? ['the default'] : []),
    ...(launcher === null ? [] : [`through ${launcher}`]),
    ...(problem === null ? [] : [problem]),
    ...(fit === 'older' || fit === 'newer' ? [`${fit} than ${tested}, with which it was tested`] : []),
    ...(answers === true ? ['answers'] : []),
    ...(problem === null && !resumes ? ['cannot take up a session'] : []),
  ]
  return words.join('; ')
}

function hintsOf(agents: readonly AgentRow[]): string[] {
  const wanted = agents.filter((row) => isWanted(row) && row.hint !== null)
  const hints = wanted.flatMap(({ name, hint }) => (hint === null ? [] : [safe(`${name}: ${hint}`)]))
  if (agents.some(isOpen)) hints.push('To see whether they are there, run `git agents agents --check`')
  if (agents.some(isThere)) return hints
  return [
    ...(hints.length > 0 ? hints : ['To install one, run `npm install -g @anthropic-ai/claude-code`']),
    'To have any command work as an agent, set `agents.<name>.command` in .agentsrc',
  ]
}
