// The whole page: one document that needs nothing else. Its policy lets no request leave it and no script run but its own.
import { createHash } from 'node:crypto'
import { jsonVersion } from '../../domain/answer.ts'
import type { Report, ReportedTask } from '../../domain/report.ts'
import { count, duration, tally } from '../format.ts'
import { graphPart } from './graph.ts'
import { Html, html, line, nothing } from './html.ts'
import { matrixPart } from './matrix.ts'
import { taskPart } from './task.ts'
import { timelinePart } from './timeline.ts'
import { verdictForm } from './verdict.ts'
import { stateSign, taskLink, taskLinks, when } from './words.ts'

/** What the build made of `src/page/`. */
export interface Assets {
  script: string
  style: string
}

/** By what a page made here can be told from any other file. */
export const pageMark = '<!doctype html><!-- git agents report -->'

/** The page; `session` where it is served, with the token that its requests must carry. */
export function renderPage(report: Report, { script, style }: Assets, session?: { token: string }): string {
  const body = html`<body class="d2h-auto-color-scheme"><a class="skip" href="#tasks">Skip to the tasks</a>
${header(report, session !== undefined)}
<div class="columns">${contents(report)}<main id="main" tabindex="-1">${overview(report)}
<section id="tasks" aria-labelledby="tasks-title" tabindex="-1"><div class="bar"><h2 id="tasks-title">Tasks</h2>${layoutSwitch}</div>
${report.tasks.length === 0 ? html`<p class="quiet">There are no tasks yet.</p>` : nothing}${report.tasks.map((reported) => article(reported, session))}</section></main></div>
${keysDialog(session !== undefined)}<div id="told" role="status" aria-live="polite"></div>
<script type="module">${new Html(script)}</script></body>`
  const head = html`<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policyOf({ script, style }, session !== undefined)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">
<meta name="generator" content="git agents, version ${jsonVersion}"><title>${report.repository}: report</title><style>${new Html(style)}</style></head>`
  const token = session === undefined ? nothing : html` data-token="${session.token}"`
  return `${pageMark}\n${html`<html lang="en"${token}>${head}${body}</html>`.text}\n`
}

/** What the page may do: its own script and style by their digests, and, served, requests to where it came from. */
export function policyOf({ script, style }: Assets, isServed: boolean): string {
  const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const connect = isServed ? `; connect-src 'self'` : ''
  return `default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; img-src data:; base-uri 'none'; form-action 'none'${connect}`
}

const article = (reported: ReportedTask, session: object | undefined): Html =>
  part(`article ${reported.row.id}`, taskPart(reported, verdictForm(reported, session !== undefined)))

/** A part that is exchanged by itself when the page is brought up to date; its mark tells whether it changed. */
function part(key: string, body: Html): Html {
  const mark = createHash('sha256').update(body.text).digest('base64url').slice(0, 16)
  return html`<div class="part" data-part="${key}" data-mark="${mark}">${body}</div>`
}

const header = ({ repository, target, at, tasks }: Report, isServed: boolean): Html =>
  html`<header class="top"><h1>${line(repository)}</h1>${part(
    'top',
    html`<p>${tally(tasks.map(({ row }) => row.state)) || 'no tasks'}${target === null ? '' : ` · lands on ${target}`} · ${
      isServed ? html`<span id="live">live</span>` : when(at)
    }</p>`,
  )}<button type="button" id="keys-button">Keys <kbd>?</kbd></button></header>`

const contents = ({ tasks }: Report): Html =>
  html`<nav aria-label="Contents">${part(
    'contents',
    html`<details open data-key="contents"><summary>Contents</summary><ul><li><a href="#graph">Graph</a></li><li><a href="#timeline">Timeline</a></li><li><a href="#conflicts">Conflicts</a></li></ul>
<ul>${tasks.map(({ row }) => html`<li>${stateSign(row.state)} ${taskLink(row.id)}<span class="hidden">, ${row.state}</span></li>`)}</ul></details>`,
  )}</nav>`

function overview(report: Report): Html {
  const section = (key: string, title: string, body: Html): Html =>
    html`<section id="${key}" aria-labelledby="${key}-title"><h2 id="${key}-title">${title}</h2>${part(key, body)}</section>`
  return html`${part('waiting', waiting(report))}${section('graph', 'Graph', graphPart(report))}
${section('timeline', 'Timeline', timelinePart(report.timeline))}${section('conflicts', 'Conflicts', matrixPart(report))}`
}

/** The numbers that a person looks for first, and what waits for them. */
function waiting({ tasks, timeline, pairs, targets }: Report): Html {
  const done = tasks.flatMap(({ row }) => (row.state === 'done' ? [row.id] : []))
  const conflicts = pairs.filter(({ verdict }) => verdict === 'conflict').length + targets.length
  const [wall, agent] = [sum(timeline, 'wallSeconds'), sum(timeline, 'agentSeconds')]
  const figures: [string, string][] = [
    [String(tasks.length), tasks.length === 1 ? 'task' : 'tasks'],
    [String(done.length), 'to review'],
    [String(conflicts), conflicts === 1 ? 'conflict' : 'conflicts'],
    [duration(agent), 'of agents’ work'],
    [wall === 0 ? '–' : `${(agent / wall).toFixed(1)}×`, `in ${duration(wall)}`],
  ]
  return html`<ul class="figures">${figures.map(([figure, label]) => html`<li><b>${figure}</b> ${label}</li>`)}</ul>
${done.length === 0 ? nothing : html`<p class="todo">${count(done.length, 'task')} ${done.length === 1 ? 'waits' : 'wait'} for your review: ${taskLinks(done)}</p>`}`
}

const sum = (timeline: Report['timeline'], key: 'wallSeconds' | 'agentSeconds'): number =>
  timeline.reduce((total, stretch) => total + stretch[key], 0)

const layoutSwitch = html`<fieldset class="switch" id="layout"><legend class="hidden">Layout of diffs</legend><label><input type="radio" name="layout" value="line-by-line" checked> Unified</label><label><input type="radio" name="layout" value="side-by-side"> Side by side</label></fieldset>`

const keys: [string, string][] = [
  ['j', 'the next task'],
  ['k', 'the task before'],
  ['o', 'unfold or fold the files of the task'],
  ['s', 'side by side, or unified'],
  ['t', 'to the top'],
  ['?', 'these keys'],
]

/** Where it is served; each is of the file that has the focus, else of the first in view. */
const servedKeys: [string, string][] = [
  ['n', 'note on a line of the file (or click its number)'],
  ['v', 'viewed, or not'],
]

const keysDialog = (isServed: boolean): Html =>
  html`<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2><dl>${[
    ...keys,
    ...(isServed ? servedKeys : []),
  ].map(
    ([key, text]) => html`<dt><kbd>${key}</kbd></dt><dd>${text}</dd>`,
  )}</dl><form method="dialog"><button>Close</button></form></dialog>`
