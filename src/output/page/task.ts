// One task on the page: what was asked, what was done in the agent's words and in Git's, what its checks and people said.

import { byConcern } from '../../domain/concern.ts'
import { writeDuration } from '../../domain/duration.ts'
import { hintFor } from '../../domain/failure.ts'
import type { ReportedTask } from '../../domain/report.ts'
import type { Attempt, CheckResult, Verdict } from '../../domain/task.ts'
import { count, duration, listing, shortOid, stat, usageText } from '../format.ts'
import { quotePath, safe } from '../safe.ts'
import { filePart } from './file.ts'
import { type Html, html, line, nothing } from './html.ts'
import { sincePart } from './look.ts'
import { anchorOf, fold, stateMark, taskLinks, when } from './words.ts'

/** Patches of tasks with so few changed lines are unfolded from the beginning. */
const fewLines = 120

/** The article of a task; `verdict` is the form that judges it, where the page can. */
export function taskPart(reported: ReportedTask, verdict: Html): Html {
  const { row, task, journal } = reported
  const { message, checks = [] } = task.attempts.at(-1)?.end ?? {}
  return html`<article id="${anchorOf(row.id)}" class="task ${row.state}" aria-labelledby="${anchorOf(row.id)}-title">
<header><h3 id="${anchorOf(row.id)}-title" tabindex="-1">${line(row.title)}</h3>
<p class="facts">${facts(reported)}</p>${reasonPart(reported)}</header>
${message === undefined ? nothing : html`<section class="words"><h4>In the words of ${row.agent}</h4><div class="prose">${message.trim()}</div></section>`}
${checksPart(checks)}${sincePart(reported)}${filesPart(reported)}${verdict}
${verdictsPart(task.verdicts)}
${fold(`${row.id} asked`, html`What was asked`, html`<div class="prose">${task.brief.prompt.trim() || row.title}</div>${briefFacts(reported)}`)}
${fold(
  `${row.id} journal`,
  html`Journal (${journal.length})`,
  html`<ol class="journal">${journal.map(({ time, by, text }) => html`<li>${when(time)} <span class="by">${line(by)}</span> ${line(text)}</li>`)}</ol>`,
)}</article>`
}

function facts({ row, task, files }: ReportedTask): Html {
  const landing = task.landing?.commits.map(shortOid) ?? []
  const words = [
    html`${stateMark(row)}`,
    html`<code>${row.id}</code>`,
    html`${row.agent}${row.attempts > 1 ? `, ${count(row.attempts, 'attempt')}` : ''}`,
    ...(row.seconds === null ? [] : [html`${duration(row.seconds)}`]),
    ...(row.usage === null ? [] : [html`${usageText(row.usage)}`]),
    ...(files.length === 0 ? [] : [html`${sumText(files)}`]),
    ...(landing.length === 0 ? [] : [html`landed as <code>${listing(landing)}</code>`]),
  ]
  return html`${words.map((word) => html`<span>${word}</span>`)}`
}

const sumText = (files: ReportedTask['files']): string =>
  stat({
    files: files.length,
    insertions: files.reduce((sum, { insertions }) => sum + insertions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
  })

function reasonPart({ row }: ReportedTask): Html {
  const remedy = hintFor(row.cause, row)
  const notes = [
    ...(row.reason === null ? [] : [line(row.reason)]),
    ...(remedy === undefined ? [] : [line(remedy)]),
    ...row.blockedBy.map(({ ids, reason }) => html`Waits for ${taskLinks(ids)} (${reason})`),
  ]
  return html`${notes.map((note) => html`<p class="note">${note}</p>`)}`
}

const briefFacts = ({ row, task }: ReportedTask): Html =>
  html`<dl>${row.paths.length === 0 ? nothing : html`<dt>Paths</dt><dd><code>${row.paths.map(quotePath).join(', ')}</code></dd>`}
${row.after.length === 0 ? nothing : html`<dt>After</dt><dd>${taskLinks(row.after)}</dd>`}
${task.brief.checks.length === 0 ? nothing : html`<dt>Checks</dt><dd><code>${safe(task.brief.checks.join('; '))}</code></dd>`}
${task.brief.timeout === undefined ? nothing : html`<dt>Time</dt><dd>${writeDuration(task.brief.timeout)} an attempt</dd>`}</dl>`

const checksPart = (checks: readonly CheckResult[]): Html =>
  checks.length === 0
    ? nothing
    : html`<ul class="checks" aria-label="Checks">${checks.map(
        ({ command, ok }) =>
          html`<li class="${ok ? 'ok' : 'bad'}"><span aria-hidden="true">${ok ? '✓' : '✗'}</span> <code>${line(command)}</code> ${ok ? 'passed' : 'failed'}</li>`,
      )}</ul>`

const verdictNames = {
  approve: 'approved',
  'request-changes': 'asked for changes',
  reject: 'rejected',
} as const

const verdictsPart = (verdicts: readonly Verdict[]): Html =>
  html`${verdicts.map(
    ({ kind, by, at, message = '' }) =>
      html`<p class="verdict">${when(at)} <b>${line(by)}</b> ${verdictNames[kind]}${message === '' ? nothing : html`: <span class="prose">${message}</span>`}</p>`,
  )}`

function filesPart({ row, task, files, look: seen }: ReportedTask): Html {
  if (files.length === 0) return emptyText(row.kind, task.attempts.at(-1))
  const changed = files.reduce((sum, { insertions, deletions }) => sum + insertions + deletions, 0)
  const isOpen = row.state === 'done' && changed <= fewLines
  const look = seen === undefined || row.tip === null ? undefined : { tip: row.tip, seen }
  return html`<section class="files" aria-label="Changed files of ${row.id}">${byConcern(files).map(
    (file, index) => filePart(file, { id: row.id, index, isOpen, look }),
  )}</section>`
}

const emptyText = (kind: 'change' | 'research', attempt: Attempt | undefined): Html =>
  kind === 'research' || attempt?.end === undefined ? nothing : html`<p class="quiet">It changed nothing.</p>`
