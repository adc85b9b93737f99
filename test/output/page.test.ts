// The page of `report`: what it says, and that nothing in it is ever markup, a request or a script but its own.
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/domain/report.ts'
import { policyOf, renderPage } from '../../src/output/page/document.ts'
import { html } from '../../src/output/page/html.ts'
import { id, row, samples } from './samples.ts'

const { show, conflicts } = samples
if (show?.kind !== 'show' || conflicts?.kind !== 'conflicts') throw new Error('no samples')
const assets = { script: 'script()', style: 'a{}' }
const session = { token: 'secret' }

const evil = '"\'><img src=x onerror=alert(1)></script><!--\u202e\u001b[2J'

/** A report of one task, in which every text that others write is `text`. */
function reportOf(text: string, more: Partial<Report> = {}): Report {
  const path = `src/${text}.ts`
  const patch = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@ ${text}\n-${text}\n+${text}\t.\n`
  const { task, files, journal } = show?.kind === 'show' ? show : (undefined as never)
  const { end, ...attempt } = task.attempts.at(-1) ?? (undefined as never)
  const check = { command: text, tree: task.commit, ok: false }
  const ended = {
    ...end,
    outcome: 'done' as const,
    at: attempt.startedAt,
    seconds: 3,
    message: text,
    checks: [check],
  }
  const said = { kind: 'approve' as const, tip: undefined, by: text, at: text, message: text, forced: false }
  return {
    repository: text,
    target: text,
    at: '2026-11-25T02:00:00.000Z',
    tasks: [
      {
        task: {
          ...task,
          brief: { ...task.brief, title: text, prompt: text, checks: [text] },
          verdicts: [said],
          attempts: [{ ...attempt, end: ended }],
        },
        row: row({
          title: text,
          agent: text,
          reason: text,
          paths: [text],
          blockedBy: [{ ids: [id('schema')], reason: text }],
        }),
        files: files.map((file) => ({ ...file, path, patch })),
        journal: journal.map((line) => ({ ...line, by: text, text, time: text })),
        look: {
          since: { base: task.commit, tip: task.commit, at: text, files: [path], patches: [{ path, patch }] },
          viewed: [],
          notes: [text],
        },
      },
      {
        task,
        row: row({ id: id('later'), after: [id('english-lessons')], agent: text }),
        files: [],
        journal: [],
      },
    ],
    waves: [[id('english-lessons')], [id('later')]],
    timeline: [
      {
        from: '2026-11-25T01:00:00.000Z',
        wallSeconds: 10,
        agentSeconds: 20,
        speedup: 2,
        lanes: [
          {
            id: id('english-lessons'),
            wait: { from: 0, to: 4, for: [] },
            work: [{ n: 1, agent: text, from: 4, to: 10, outcome: 'done' }],
          },
        ],
      },
    ],
    participants: [
      { id: 'checkout', kind: 'checkout', dirty: true, changed: 1, degraded: text },
      { id: 'english-lessons', kind: 'task', dirty: false, changed: 1 },
    ],
    pairs: [
      {
        a: 'english-lessons',
        b: 'checkout',
        verdict: 'conflict',
        overlap: [],
        shared: [],
        conflicts: [{ path, kind: text, lines: [] }],
      },
      {
        a: 'english-lessons',
        b: 'later',
        verdict: 'overlap',
        overlap: [{ globs: [text, text], witness: text, files: [] }],
        shared: [],
        conflicts: [],
      },
    ],
    targets: [{ id: 'english-lessons', conflicts: [{ path, kind: text, lines: [] }] }],
    ...more,
  }
}

const entities: Record<string, string> = {
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&amp;': '&',
}

describe('the page', () => {
  it('shows hostile text as text, wherever it stands', () => {
    const tagsOf = (page: string) =>
      page.match(/<[a-z!/][^>]*>/gi)?.map((tag) => tag.replace(/"[^"]*"/g, '""'))
    const page = renderPage(reportOf(evil), assets, session)
    expect(tagsOf(page)).toEqual(tagsOf(renderPage(reportOf('plain'), assets, session)))
    expect(page).not.toMatch(/[\u202e\u001b]/)
    expect(page.split('&lt;img src=x onerror=alert(1)&gt;').length).toBeGreaterThan(25)
  })

  it('lets no request leave and no script run but its own', () => {
    const page = renderPage(reportOf('plain'), assets)
    expect(page).toContain(`content="${policyOf(assets, false).replaceAll("'", '&#39;')}"`)
    expect(policyOf(assets, false)).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/,
    )
    expect(policyOf(assets, false)).not.toContain('connect-src')
    expect(page).not.toMatch(/\s(style|on\w+|src)=|https?:/)
    expect([...page.matchAll(/href="([^"]*)"/g)].filter(([, to = '']) => !/^#|^data:,$/.test(to))).toEqual([])
  })

  it('has a form and a token only where it is served, and only for what waits for a review', () => {
    expect(renderPage(reportOf('plain'), assets)).not.toMatch(/class="judge"|secret|data-token/)
    const served = renderPage(reportOf('plain'), assets, session)
    expect(served.match(/class="judge"/g)).toHaveLength(2)
    expect(served).toContain('data-token="secret"')
  })

  it('tells what is new to the reader where there is one, and takes what they do with it to the letter', () => {
    const page = renderPage(reportOf(evil), assets, session)
    const unescaped = page.replace(/&#39;|&lt;|&gt;|&quot;|&amp;/g, (entity) => entities[entity] ?? '')
    expect(unescaped).toContain(`data-note="${JSON.stringify(evil).replace('\u202e', '\\u202e')}"`)
    for (const words of ['Changed since you looked', 'changed since</span>', 'class="noting"', 'Viewed<'])
      expect(page).toContain(words)
    const rebased = reportOf('plain')
    const since = rebased.tasks[0]?.look?.since
    if (since) since.patches = null
    expect(renderPage(rebased, assets, session)).toContain('git range-diff')
  })

  it('leads every link to a place in it', () => {
    const page = renderPage(reportOf('plain'), assets, session)
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, name]) => name))
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, name]) => name)
    expect(links.filter((name) => !ids.has(name))).toEqual(['task-schema'])
    expect(ids.size).toBe([...page.matchAll(/\sid="/g)].length)
  })

  it('says what it has not', () => {
    const empty = { tasks: [], waves: [], timeline: [], participants: [], pairs: [], targets: [] }
    const page = renderPage(reportOf('plain', empty), assets)
    for (const words of ['There are no tasks yet', 'Nobody has worked yet', 'No open task meets another'])
      expect(page).toContain(words)
    const long = reportOf('plain')
    for (const { files } of long.tasks) for (const file of files) file.patch = null
    expect(renderPage(long, assets)).toContain('git agents review english-lessons --diff')
  })
})

it('a template escapes all but templates', () => {
  expect(html`<b title="${'"&'}">${'<i>'}${html`<i>`}${[html`a`, html`b`]}${undefined}${0}</b>`.text).toBe(
    '<b title="&quot;&amp;">&lt;i&gt;<i>ab0</b>',
  )
})
