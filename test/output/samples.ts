// One answer of every kind, with what a real one holds: for the views and the JSON alike.
import type { Answer } from '../../src/domain/answer.ts'
import type { Event, Summary } from '../../src/domain/event.ts'
import { type Glob, isTaskId, type Oid, oidOf, operationOf, type TaskId } from '../../src/domain/names.ts'
import type { AgentRow, ListedTask, Pair, Review } from '../../src/domain/rows.ts'
import type { Attempt, Task } from '../../src/domain/task.ts'

/** A task id that is known to be one. */
export function id(text: string): TaskId {
  if (!isTaskId(text)) throw new Error(`no task id: ${text}`)
  return text
}

/** An object id made of one digit. */
export const oid = (digit: string): Oid => oidOf(digit.repeat(40))

const operation = operationOf('20261125T011000Z-1f2e3d')
const glob = (text: string): Glob => text as Glob

const english = id('english-lessons')
const spanish = id('spanish-lessons')
const links = id('link-lessons')
const schema = id('schema')

/** A row of the list, as changed by `more`. */
export const row = (more: Partial<ListedTask> = {}): ListedTask => ({
  number: 1,
  id: english,
  title: 'feat: add RAG Engineering course English lessons',
  kind: 'change',
  state: 'done',
  stale: false,
  branch: 'agents/english-lessons',
  base: oid('a'),
  tip: oid('b'),
  worktree: '../site.agents/english-lessons',
  paths: ['src/content/courses/rag-engineering/*.en.mdx'],
  after: [],
  blockedBy: [],
  agent: 'claude',
  attempts: 1,
  changed: 3,
  overlaps: [],
  usage: { input: 11_200, output: 1_145, cost: 0.1234 },
  seconds: 130,
  reason: null,
  doing: null,
  cause: null,
  paused: null,
  ...more,
})

const install = 'To install it, run `npm install -g @openai/codex`'

const agentRow = (more: Partial<AgentRow> & { name: string }): AgentRow => ({
  configured: false,
  default: false,
  program: more.name,
  path: `/usr/local/bin/${more.name}`,
  version: null,
  tested: null,
  fit: null,
  resumes: true,
  answers: null,
  problem: null,
  hint: null,
  ...more,
})

const idle = { tip: null, base: null, worktree: null, attempts: 0, changed: null, usage: null, seconds: null }

const attempt: Attempt = {
  n: 2,
  agent: 'claude',
  base: oid('a'),
  branch: 'agents/english-lessons',
  worktree: '../site.agents/english-lessons',
  machine: 'here',
  startedAt: '2026-11-25T01:10:00.000Z',
  needs: {},
  end: {
    outcome: 'done',
    at: '2026-11-25T01:12:10.000Z',
    tip: oid('b'),
    seconds: 130,
    usage: { input: 11_200, output: 1_145, cost: 0.1234 },
    message:
      'I wrote three lessons.\n\n- Each ends with an exercise.\n- The navigation had to change too, so that they can be found from the course page.',
    checks: [{ command: 'npm test', tree: oid('c'), ok: true }],
  },
}

/** A client that the runner waits for. */
const pausedClient = {
  client: 'claude',
  cause: 'rate-limit' as const,
  until: '2020-11-25T14:05:00.000Z',
  tasks: [links],
}

/** A task whole. */
export const task: Task = {
  id: english,
  commit: oid('1'),
  brief: {
    title: 'feat: add RAG Engineering course English lessons',
    prompt:
      'Write the first three lessons of the course.\nKeep the tone of the existing ones, and end each lesson with an exercise that can be solved in ten minutes.',
    paths: [glob('src/content/courses/rag-engineering/*.en.mdx')],
    after: [],
    kind: 'change',
    checks: ['npm test'],
    timeout: 7200,
    commits: [],
  },
  target: 'main',
  addedAt: '2026-11-25T01:00:00.000Z',
  addedBy: 'Ada <ada@example.org>',
  state: 'done',
  attempts: [
    {
      ...attempt,
      n: 1,
      end: {
        outcome: 'failed',
        at: '2026-11-25T01:09:00.000Z',
        seconds: 41,
        reason: 'nothing changed',
        cause: 'empty',
        checks: [],
      },
    },
    attempt,
  ],
  verdicts: [
    {
      kind: 'request-changes',
      tip: oid('d'),
      by: 'Ada <ada@example.org>',
      at: '2026-11-25T01:09:30.000Z',
      message: 'Keep the old URLs.',
      forced: false,
    },
  ],
  seq: 7,
  illegal: ['landed in state pending at 2026-11-25T01:05:00.000Z'],
}

const pairs: Pair[] = [
  { a: english, b: spanish, verdict: 'clear', overlap: [], shared: [], conflicts: [] },
  {
    a: english,
    b: links,
    verdict: 'conflict',
    overlap: [{ globs: ['src/**', 'src/nav.ts'], witness: 'src/nav.ts', files: ['src/nav.ts'] }],
    shared: ['src/nav.ts', 'src/old.ts'],
    conflicts: [
      {
        path: 'src/nav.ts',
        kind: 'contents',
        lines: [
          [12, 18],
          [40, 40],
        ],
      },
      { path: 'src/old.ts', kind: 'modify/delete', lines: [] },
    ],
  },
  { a: spanish, b: links, verdict: 'shared', overlap: [], shared: ['src/courses.json'], conflicts: [] },
  {
    a: english,
    b: schema,
    verdict: 'overlap',
    overlap: [
      {
        globs: ['src/**/*.ts', 'src/{schema,types}/**'],
        witness: 'src/schema/a.ts',
        files: ['src/schema/index.ts', 'src/types/a.ts'],
      },
    ],
    shared: [],
    conflicts: [],
  },
]

const files: Review['files'] = [
  {
    path: 'src/content/courses/rag-engineering/01-intro.en.mdx',
    status: 'A',
    insertions: 61,
    deletions: 0,
    outOfScope: false,
  },
  {
    path: 'src/content/courses/rag-engineering/02-chunking.en.mdx',
    status: 'A',
    insertions: 58,
    deletions: 0,
    outOfScope: false,
  },
  { path: 'src/nav.ts', status: 'M', insertions: 1, deletions: 4, outOfScope: true },
]

/** What a run came to. */
export const summary: Summary = {
  type: 'summary',
  tasks: [
    { id: english, state: 'done', seconds: 130 },
    { id: spanish, state: 'done', seconds: 92 },
    { id: schema, state: 'failed', seconds: 3, reason: 'nothing changed' },
    { id: links, state: 'pending', seconds: 0, reason: 'waits for schema, which failed' },
  ],
  wallSeconds: 135,
  agentSeconds: 225,
  speedup: 1.67,
  shares: { waiting: 30, preparing: 6, working: 225 },
  interrupted: false,
}

/** Every kind of answer; a second one of a kind where it can look quite different. */
export const samples: Record<string, Answer> = {
  initialized: {
    kind: 'initialized',
    changes: ['wrote .agentsrc', 'set notes.displayRef to refs/notes/agents'],
    notes: ['.agentsrc is not committed yet'],
  },
  'initialized again': { kind: 'initialized', changes: [], notes: [] },
  added: {
    kind: 'added',
    id: links,
    title: 'feat: link the lessons',
    overlaps: [
      {
        id: english,
        overlap: [{ globs: ['src/*.ts', 'src/nav.ts'], witness: 'src/nav.ts', files: ['src/nav.ts'] }],
      },
    ],
    claim: { files: 1, share: 0.004 },
    advice: [
      {
        a: english,
        b: links,
        files: ['src/nav.ts'],
        count: 1,
        choices: [
          { way: 'order', first: english, cost: { waves: 2, chain: 2 } },
          { way: 'isolate', cost: { waves: 1, chain: 1 } },
        ],
      },
    ],
    warnings: ['`src/nvm.ts` matches no tracked file. Did you mean `src/nav.ts`?'],
  },
  planned: {
    kind: 'planned',
    dryRun: false,
    tasks: [
      {
        id: english,
        title: 'feat: add RAG Engineering course English lessons',
        after: [],
        paths: ['src/content/courses/rag-engineering/*.en.mdx'],
        agent: 'claude',
        claim: { files: 3, share: 0.02 },
      },
      {
        id: spanish,
        title: 'feat: add RAG Engineering course Spanish lessons',
        after: [],
        paths: ['src/content/courses/rag-engineering/*.es.mdx'],
        agent: 'codex',
        claim: { files: 3, share: 0.02 },
      },
      {
        id: links,
        title: 'feat: link the lessons',
        after: [english, spanish],
        paths: ['src/nav.ts', 'src/courses.json', 'src/index.ts'],
        agent: 'claude',
        claim: { files: 3, share: 0.02 },
      },
    ],
    graph: {
      waves: [[english, spanish], [links]],
      edges: [
        { from: english, to: links },
        { from: spanish, to: links },
      ],
      overlaps: [
        {
          a: english,
          b: spanish,
          overlap: [{ globs: ['src/content/**', 'src/**/*.mdx'], witness: 'src/content/a.mdx', files: [] }],
          ordered: false,
        },
        {
          a: english,
          b: links,
          overlap: [{ globs: ['src/nav.ts', 'src/nav.ts'], witness: 'src/nav.ts', files: ['src/nav.ts'] }],
          ordered: true,
        },
      ],
    },
    advice: {
      concurrency: 4,
      cost: { waves: 2, chain: 2 },
      independent: [schema],
      ordered: [{ id: links, after: [english, spanish] }],
      shared: [
        {
          a: english,
          b: spanish,
          files: ['src/nav.ts', 'src/courses.json', 'src/index.ts'],
          count: 5,
          choices: [
            { way: 'order', first: english, cost: { waves: 3, chain: 3 } },
            { way: 'narrow', first: english, exclude: 'src/*.ts', cost: { waves: 2, chain: 2 } },
            { way: 'split', cost: { waves: 3, chain: 3 } },
            { way: 'isolate', cost: { waves: 2, chain: 2 } },
          ],
        },
      ],
      more: 2,
    },
    warnings: [
      {
        file: 'plan.yaml',
        line: 7,
        column: 12,
        text: 'src/nvm.ts matches no tracked file',
        hint: 'did you mean "src/nav.ts"?',
      },
    ],
  },
  'planned, dry run': {
    kind: 'planned',
    dryRun: true,
    tasks: [
      {
        id: schema,
        title: 'refactor: schema',
        after: [],
        paths: [],
        agent: 'claude',
        claim: { files: 0, share: 0 },
      },
    ],
    graph: { waves: [[schema]], edges: [], overlaps: [] },
    advice: {
      concurrency: 4,
      cost: { waves: 1, chain: 1 },
      independent: [schema],
      ordered: [],
      shared: [],
      more: 0,
    },
    warnings: [],
  },
  adopted: {
    kind: 'adopted',
    id: english,
    title: 'feat: English lessons',
    paths: ['src/en.md'],
    branch: 'claude/english',
    worktree: '/home/pat/site/.claude/worktrees/english',
    uncommitted: 2,
  },
  'added, by hand': {
    kind: 'added',
    id: english,
    title: 'feat: English lessons',
    overlaps: [],
    claim: { files: 4, share: 0.01 },
    advice: [],
    warnings: [],
    here: true,
  },
  done: {
    kind: 'done',
    id: english,
    tip: oid('b'),
    files: 3,
    isNew: true,
    contested: [{ path: 'src/nav.ts', claimedBy: [english, links] }],
  },
  'done, again': { kind: 'done', id: english, tip: oid('b'), files: 3, isNew: false, contested: [] },
  edited: { kind: 'edited', id: english, fields: ['title', 'paths'] },
  'edited, the same': { kind: 'edited', id: english, fields: [] },
  dropped: { kind: 'dropped', id: schema, kept: 'refs/agents/keep/schema/1' },
  'dropped, nothing done': { kind: 'dropped', id: schema, kept: null },
  list: {
    kind: 'list',
    target: 'main',
    dropped: 1,
    runner: {
      pid: 4711,
      since: '2026-11-25T01:10:00.000Z',
      detached: true,
      host: null,
      paused: [pausedClient],
      room: null,
    },
    tasks: [
      row({ state: 'running', overlaps: [links] }),
      row({
        number: 2,
        id: spanish,
        title: 'feat: add RAG Engineering course Spanish lessons',
        state: 'approved',
        stale: true,
        agent: 'codex',
        seconds: 92,
      }),
      row({
        number: 3,
        id: schema,
        title: 'refactor: schema',
        state: 'failed',
        seconds: 3,
        changed: 0,
        reason: 'nothing changed',
      }),
      row({
        number: 4,
        id: links,
        title: 'feat: link the lessons',
        state: 'pending',
        after: [english, schema],
        blockedBy: [{ ids: [schema], reason: 'failed' }],
        overlaps: [english],
        ...idle,
      }),
      row({
        number: 5,
        id: id('flaky-test'),
        title: 'Why is the search test flaky?',
        kind: 'research',
        state: 'landed',
        seconds: 4000,
        changed: 12,
      }),
    ],
  },
  'list, empty': { kind: 'list', target: 'main', dropped: 0, tasks: [], runner: null },
  show: {
    kind: 'show',
    task,
    row: row({ overlaps: [links] }),
    runner: {
      pid: 4711,
      since: '2026-11-25T01:10:00.000Z',
      detached: false,
      host: 'other',
      paused: [],
      room: null,
    },
    journal: [
      { time: '2026-11-25T01:00:00.000Z', by: 'Ada <ada@example.org>', text: 'added' },
      { time: '2026-11-25T01:10:00.000Z', by: 'Ada <ada@example.org>', text: 'started, attempt 2, claude' },
    ],
    files,
    kept: [{ ref: 'refs/agents/keep/english-lessons/1', oid: oid('e') }],
    claim: { files: 3, share: 0.02 },
    warnings: ['`src/nvm.ts` matches no tracked file. Did you mean `src/nav.ts`?'],
  },
  conflicts: {
    kind: 'conflicts',
    target: 'main',
    participants: [
      { id: english, kind: 'task', dirty: true, changed: 3 },
      { id: spanish, kind: 'task', dirty: false, changed: 2 },
      { id: links, kind: 'task', dirty: false, changed: 2, unclaimed: true },
      {
        id: schema,
        kind: 'task',
        dirty: false,
        changed: 0,
        degraded: 'vendor/lib is a repository without a commit',
      },
      { id: 'checkout', kind: 'checkout', dirty: true, changed: 1 },
    ],
    pairs,
    targets: [
      { id: links, conflicts: [{ path: 'package.json', kind: 'contents', lines: [[3, 9]] }] },
      { id: english, conflicts: [] },
    ],
    outOfScope: [{ id: english, paths: ['src/nav.ts', 'package.json', 'package-lock.json', 'README.md'] }],
    exitCode: true,
  },
  'conflicts, none': {
    kind: 'conflicts',
    target: 'main',
    participants: [
      { id: english, kind: 'task', dirty: false, changed: 3 },
      { id: 'checkout', kind: 'checkout', dirty: false, changed: 0 },
    ],
    pairs: [{ a: english, b: 'checkout', verdict: 'clear', overlap: [], shared: [], conflicts: [] }],
    targets: [],
    outOfScope: [],
    exitCode: true,
  },
  'conflicts, forecast': {
    kind: 'conflicts',
    target: 'main',
    participants: [
      { id: english, kind: 'task', dirty: false, changed: 3 },
      { id: links, kind: 'task', dirty: false, changed: 2 },
      {
        id: schema,
        kind: 'task',
        dirty: true,
        changed: 1,
        degraded: 'open("secret.txt"): Permission denied',
      },
    ],
    pairs: [
      {
        a: english,
        b: links,
        verdict: 'conflict',
        overlap: [],
        shared: ['src/nav.ts'],
        conflicts: [{ path: 'src/nav.ts', kind: 'contents', lines: [[12, 18]] }],
        twins: [['src/Readme.md', 'src/README.md']],
      },
      { a: english, b: schema, verdict: 'overlap', overlap: [], shared: [], conflicts: [], unsure: [schema] },
    ],
    targets: [],
    outOfScope: [],
    forecast: {
      tasks: [
        { id: english, lands: true, blockedBy: [links] },
        { id: links, lands: true, blockedBy: [english] },
        { id: schema, lands: true, blockedBy: [] },
      ],
      order: [schema, english],
      held: [
        {
          id: links,
          reason: 'conflict',
          paths: ['src/nav.ts'],
          with: [english],
          conflicts: [{ path: 'src/nav.ts', kind: 'contents', lines: [[12, 18]] }],
        },
      ],
      serialize: [{ first: english, second: links, paths: ['src/nav.ts'] }],
      hooks: ['pre-commit'],
    },
    exitCode: false,
  },
  ran: { kind: 'ran', summary },
  detached: {
    kind: 'detached',
    run: '20261125T011000Z-1f2e3d',
    pid: 4711,
    joined: false,
    tasks: [english, schema],
  },
  'detached, nothing new': {
    kind: 'detached',
    run: '20261125T011000Z-1f2e3d',
    pid: 4711,
    joined: true,
    tasks: [],
  },
  left: { kind: 'left', pid: 4711, running: [english, schema] },
  'left, ended': { kind: 'left', pid: null, running: [] },
  waited: {
    kind: 'waited',
    tasks: [
      { id: english, state: 'done' },
      { id: schema, state: 'failed', reason: 'nothing changed' },
      { id: links, state: 'pending' },
    ],
  },
  'waited, nothing': { kind: 'waited', tasks: [] },
  stopped: { kind: 'stopped', tasks: [{ id: english, state: 'stopped' }], runner: 4711 },
  'stopped, nothing': { kind: 'stopped', tasks: [], runner: null },
  log: {
    kind: 'log',
    id: english,
    attempt: 2,
    state: 'running',
    events: [
      { kind: 'session', id: 'b1946ac9' },
      { kind: 'text', text: 'I look at the \u001b[31mother\u001b[0m lessons.' },
      { kind: 'tool', name: 'Edit', target: 'src/nav.ts' },
      { kind: 'failure', cause: 'rate-limit', text: 'try again in 20 s' },
      { kind: 'text', text: 'Three lessons.\n\nEach has an exercise.' },
      { kind: 'message', text: 'Each has an exercise.' },
    ],
  },
  'ran, nothing': { kind: 'ran', summary: { ...summary, tasks: [], agentSeconds: 0 } },
  'ran, interrupted': {
    kind: 'ran',
    summary: { ...summary, interrupted: true, tasks: [{ id: english, state: 'stopped', seconds: 12 }] },
  },
  reviews: {
    kind: 'reviews',
    tasks: [
      {
        id: english,
        title: 'feat: add RAG Engineering course English lessons',
        state: 'done',
        files: 3,
        insertions: 120,
        deletions: 4,
        conflicts: 1,
        outOfScope: 2,
        deletedOutside: 1,
        checks: 'passed',
        message: 'I wrote three lessons.\nEach ends with an exercise.',
      },
      {
        id: spanish,
        title: 'feat: add RAG Engineering course Spanish lessons',
        state: 'done',
        files: 1,
        insertions: 40,
        deletions: 0,
        conflicts: 0,
        outOfScope: 0,
        deletedOutside: 0,
        checks: 'failed',
        message: null,
      },
    ],
  },
  'reviews, none': { kind: 'reviews', tasks: [] },
  review: {
    kind: 'review',
    task,
    row: row(),
    attempt,
    commits: [{ oid: oid('b'), subject: 'Add the English lessons', author: 'claude' }],
    files,
    conflicts: pairs.filter(({ verdict }) => verdict === 'conflict'),
    target: [{ path: 'package.json', kind: 'contents', lines: [[3, 9]] }],
    checks: [
      { command: 'npm test', tree: oid('c'), ok: true },
      { command: 'npm run lint', tree: oid('c'), ok: false },
    ],
  },
  diff: { kind: 'diff', id: english, from: oid('a'), to: oid('b') },
  reviewed: {
    kind: 'reviewed',
    id: english,
    verdict: {
      kind: 'approve',
      tip: oid('b'),
      by: 'Ada <ada@example.org>',
      at: '2026-11-25T02:00:00.000Z',
      forced: false,
    },
    next: 'git agents land english-lessons',
  },
  serving: { kind: 'serving', url: 'http://127.0.0.1:4711/6Zr1/?token=Y2Fmw' },
  reported: { kind: 'reported', file: '/site/.git/agents/report.html', tasks: 3, bytes: 141_200 },
  landed: {
    kind: 'landed',
    target: 'main',
    dryRun: false,
    landed: [
      {
        id: english,
        title: 'feat: add RAG Engineering course English lessons',
        commits: [oid('f')],
        stat: { files: 3, insertions: 120, deletions: 4 },
      },
    ],
    held: [
      {
        id: links,
        reason: 'conflict',
        paths: ['src/nav.ts'],
        with: [english],
        conflicts: [{ path: 'src/nav.ts', kind: 'contents', lines: [[12, 18]] }],
      },
      {
        id: spanish,
        reason: 'check-failed',
        paths: [],
        with: [],
        detail: 'npm test\n  1 test failed:\n  nav › has every lesson',
      },
      { id: schema, reason: 'local-changes', paths: ['src/schema/index.ts'], with: [] },
    ],
    unassigned: [
      { path: 'notes.txt', claimedBy: [] },
      { path: 'src/nav.ts', claimedBy: [english, links] },
    ],
    operation,
    plan: {
      branch: 'main',
      from: oid('a'),
      to: oid('f'),
      follows: '.',
      steps: [
        {
          id: english,
          title: 'feat: add RAG Engineering course English lessons',
          why: { rule: 'conflicts', ids: [links] },
          base: oid('a'),
          tip: oid('b'),
          onto: oid('a'),
          tree: oid('c'),
          commits: [oid('f')],
          stays: ['src/content/nav.ts'],
          stat: { files: 3, insertions: 120, deletions: 4 },
          seq: 5,
          note: 'Task: english-lessons\n',
        },
      ],
    },
  },
  'landed, dry run': {
    kind: 'landed',
    target: 'main',
    dryRun: true,
    landed: [{ id: english, title: 'feat: add RAG Engineering course English lessons', commits: [] }],
    held: [],
    operation: null,
    plan: { branch: 'main', from: oid('a'), to: oid('a'), follows: null, steps: [] },
    hooks: ['pre-commit', 'commit-msg'],
  },
  'landed, nothing': {
    kind: 'landed',
    target: 'main',
    dryRun: false,
    landed: [],
    held: [],
    operation: null,
    plan: { branch: 'main', from: oid('a'), to: oid('a'), follows: null, steps: [] },
  },
  restored: {
    kind: 'restored',
    id: english,
    n: 2,
    commit: oid('b'),
    branch: 'agents/english-lessons-kept-2',
    worktree: null,
  },
  requested: {
    kind: 'requested',
    requests: [{ id: english, branch: 'agents/english-lessons', url: 'https://forge.example/pull/7' }],
  },
  undone: {
    kind: 'undone',
    operation,
    verb: 'land',
    text: 'landed english-lessons on main',
    refs: [
      { ref: 'refs/heads/main', from: oid('f'), to: oid('a') },
      { ref: 'refs/agents/keep/english-lessons/2', from: null, to: oid('b') },
    ],
  },
  operations: {
    kind: 'operations',
    operations: [
      {
        id: operation,
        verb: 'land',
        text: 'landed english-lessons on main',
        at: '2026-11-25T02:01:00.000Z',
        undone: true,
      },
      {
        id: operationOf('20261125T010000Z-aa00bb'),
        verb: 'plan',
        text: 'recorded 3 tasks of plan.yaml',
        at: '2026-11-25T01:00:00.000Z',
        undone: false,
      },
    ],
  },
  stats: {
    kind: 'stats',
    runs: [
      {
        run: operation,
        at: '2026-11-25T02:01:00.000Z',
        tasks: 6,
        attempts: 7,
        done: 5,
        failed: 1,
        stopped: 1,
        wallSeconds: 1500,
        agentSeconds: 4650,
        speedup: 3.1,
        usage: { input: 812_000, output: 41_000, cost: 3.27 },
        conflicts: 1,
      },
      {
        run: operationOf('20261124T220000Z-aa00bb'),
        at: '2026-11-24T22:00:00.000Z',
        tasks: 1,
        attempts: 1,
        done: 1,
        failed: 0,
        stopped: 0,
        wallSeconds: 75.5,
        agentSeconds: 70,
        speedup: 0.93,
        usage: { input: 0, output: 0 },
        conflicts: null,
      },
    ],
    total: {
      tasks: 7,
      attempts: 8,
      done: 6,
      failed: 1,
      stopped: 1,
      wallSeconds: 1575.5,
      agentSeconds: 4720,
      speedup: 3,
      usage: { input: 812_000, output: 41_000, cost: 3.27 },
    },
    waiting: {
      dependency: { tasks: 2, seconds: 640, median: 0 },
      slot: { tasks: 7, seconds: 95.5, median: 8.1 },
      review: { tasks: 5, seconds: 7800, median: 1310 },
    },
    conflicts: { forecast: 1, met: 1 },
    landed: { tasks: 5, tokens: 170_600, cost: 0.654, seconds: 902.4 },
  },
  'stats, nothing yet': {
    kind: 'stats',
    runs: [],
    total: {
      tasks: 0,
      attempts: 0,
      done: 0,
      failed: 0,
      stopped: 0,
      wallSeconds: 0,
      agentSeconds: 0,
      speedup: 1,
      usage: { input: 0, output: 0 },
    },
    waiting: {
      dependency: { tasks: 0, seconds: 0, median: 0 },
      slot: { tasks: 0, seconds: 0, median: 0 },
      review: { tasks: 0, seconds: 0, median: 0 },
    },
    conflicts: { forecast: 0, met: 0 },
    landed: { tasks: 0, tokens: null, cost: null, seconds: null },
  },
  cleaned: {
    kind: 'cleaned',
    dryRun: false,
    removed: [{ id: english, worktree: '../site.agents/english-lessons', branch: 'agents/english-lessons' }],
    left: [{ id: spanish, reason: 'its worktree holds work that is not committed' }],
    pool: [
      { worktree: '../site.agents/warm.1', reason: null },
      { worktree: '../site.agents/warm.2', reason: 'it is on a branch' },
    ],
  },
  'cleaned, dry run': {
    kind: 'cleaned',
    dryRun: true,
    removed: [{ id: english, worktree: null, branch: 'agents/english-lessons' }],
    left: [],
  },
  'cleaned, nothing': { kind: 'cleaned', dryRun: false, removed: [], left: [] },
  synced: {
    kind: 'synced',
    remote: 'origin',
    dryRun: false,
    received: { tasks: [english, spanish], lines: 7, branches: ['agents/english-lessons'], kept: 0 },
    sent: { tasks: [], lines: 1, branches: [], kept: 2 },
    renamed: [{ from: english, to: `${english}-2` as TaskId }],
    landed: [spanish],
    notes: ['main at origin has commits that yours lacks: pull it before you run or land'],
  },
  'synced, dry run': {
    kind: 'synced',
    remote: 'origin',
    dryRun: true,
    received: { tasks: [], lines: 0, branches: [], kept: 0 },
    sent: { tasks: [english], lines: 2, branches: [], kept: 0 },
    renamed: [],
    landed: [],
    notes: [],
  },
  'synced, nothing': {
    kind: 'synced',
    remote: 'origin',
    dryRun: false,
    received: { tasks: [], lines: 0, branches: [], kept: 0 },
    sent: { tasks: [], lines: 0, branches: [], kept: 0 },
    renamed: [],
    landed: [],
    notes: [],
  },
  doctor: {
    kind: 'doctor',
    findings: [
      { level: 'ok', text: 'Git 2.39.5' },
      {
        level: 'warning',
        text: 'the lock of 2026-11-24 has no owner',
        hint: 'To remove it, run `git agents clean`',
      },
      { level: 'error', text: 'schema: illegal line in its journal' },
    ],
  },
  hooks: {
    kind: 'hooks',
    way: 'beside',
    folder: '/site/.git/hooks',
    before: null,
    hooks: [
      { name: 'pre-commit', state: 'installed', first: '/site/.git/hooks/pre-commit.git-agents-kept' },
      { name: 'post-merge', state: 'edited', first: null },
      { name: 'post-checkout', state: 'displaced', first: '/site/.git/hooks/post-checkout' },
      { name: 'pre-push', state: 'absent', first: null },
    ],
    changes: [],
    notes: [],
  },
  'hooks, in the configuration': {
    kind: 'hooks',
    way: 'config',
    folder: '/site/.git/agents/config-hooks',
    before: null,
    hooks: [
      { name: 'pre-commit', state: 'installed', first: null },
      { name: 'post-merge', state: 'unsupported', first: null },
      { name: 'pre-push', state: 'disabled', first: null },
    ],
    changes: [],
    notes: [],
  },
  'hooks, installed': {
    kind: 'hooks',
    way: 'folder',
    folder: '/site/.git/agents/hooks',
    before: '/site/.husky/_',
    hooks: [{ name: 'pre-commit', state: 'installed', first: '/site/.husky/_/pre-commit' }],
    changes: ['installed pre-commit'],
    notes: ['pre-push was edited since it was installed: it stays as it is'],
  },
  waiting: {
    kind: 'waiting',
    target: 'main',
    states: ['done', 'done', 'approved', 'failed', 'pending', 'landed'],
    runner: {
      ...{ pid: 4711, since: '2026-11-25T01:10:00.000Z', detached: true, host: null },
      paused: [pausedClient],
      room: 'less than 1.0 GB left in /home/ada/site.agents',
    },
    waiting: [
      { kind: 'review', ids: [english, spanish], command: 'git agents review' },
      { kind: 'land', ids: [links], command: 'git agents land' },
      { kind: 'look', ids: [schema], command: 'git agents show schema' },
      {
        kind: 'start',
        ids: [id('one'), id('two'), id('three'), id('four'), id('five')],
        command: 'git agents run',
      },
    ],
  },
  'waiting, no task': { kind: 'waiting', target: 'main', states: [], waiting: [], runner: null },
  'waiting, nothing': { kind: 'waiting', target: 'main', states: ['landed'], waiting: [], runner: null },
  agents: {
    kind: 'agents',
    agents: [
      agentRow({ name: 'claude', version: '2.1.331', tested: '2.1.331', fit: 'tested', default: true }),
      agentRow({ name: 'codex', path: null, tested: '0.169.0', problem: 'not installed', hint: install }),
      agentRow({ name: 'qwen', version: '0.15.10', tested: '0.24.4', fit: 'older' }),
      agentRow({ name: 'mine', configured: true, resumes: false, answers: true }),
      agentRow({ name: 'pi', version: '0.73.1', tested: '0.73.1', answers: false, problem: '401: no key' }),
      agentRow({ name: 'lost', configured: true, path: null, problem: 'there is no program lost' }),
    ],
  },
  'agents, none': {
    kind: 'agents',
    agents: [
      agentRow({ name: 'claude', path: null, default: true, problem: 'not installed', hint: install }),
    ],
  },
  'doctor, healed': {
    kind: 'doctor',
    findings: [
      {
        level: 'warning',
        text: 'the branch agents/x belongs to no task',
        hint: 'To heal it, run `git agents doctor --fix`',
        mend: 'remove it',
      },
    ],
    healed: [
      { text: 'core.bare is true though there is a working tree', mend: 'set core.bare to false' },
      { text: 'the branch agents/x belongs to no task', mend: 'remove it', fault: 'it has moved' },
    ],
  },
  'doctor, well': { kind: 'doctor', findings: [{ level: 'ok', text: 'Git 2.39.5' }] },
  demo: {
    kind: 'demo',
    folder: '../git agents demo',
    repository: '../git agents demo/course-site',
    log: '* 1a2b3c4 feat: english lessons\n* 5d6e7f8 feat: spanish lessons',
    summary: { ...summary, tasks: summary.tasks.slice(0, 2) },
  },
  text: { kind: 'text', text: 'git agents version 0.1.0\n' },
}

/** A run as it happens. */
export const events: Event[] = [
  {
    type: 'run-started',
    concurrency: 2,
    why: '1 core, 4 GB',
    tasks: [
      { id: english, title: 'feat: add RAG Engineering course English lessons', agent: 'claude', after: [] },
      { id: schema, title: 'refactor: schema', agent: 'codex', after: [] },
      { id: links, title: 'feat: link the lessons', agent: 'claude', after: [english] },
    ],
  },
  {
    type: 'joined',
    request: '1795569000000-1a2b3c4d',
    concurrency: 3,
    tasks: [{ id: spanish, title: 'feat: Spanish lessons', agent: 'codex', after: [] }],
    terms: ['nothing more starts once a task has failed', 'spanish-lessons may take 2h'],
  },
  { type: 'waiting', task: links, for: [english], reason: 'not finished yet' },
  {
    type: 'preparing',
    task: english,
    attempt: 1,
    branch: 'agents/english-lessons',
    worktree: '../site.agents/english-lessons',
    base: oid('a'),
  },
  { type: 'started', task: english, attempt: 1, agent: 'claude', pid: 4242 },
  { type: 'started', task: schema, attempt: 1, agent: 'codex', pid: 4243 },
  { type: 'agent', task: english, event: { kind: 'session', id: 's1' } },
  { type: 'agent', task: english, event: { kind: 'tool', name: 'Edit', target: 'src/nav.ts' } },
  { type: 'agent', task: english, event: { kind: 'usage', usage: { input: 11_200, output: 1_145 } } },
  { type: 'changed', task: english, files: 2 },
  { type: 'agent', task: schema, event: { kind: 'failure', cause: 'rate-limit', text: 'try again in 20 s' } },
  { type: 'conflict', a: english, b: schema, paths: ['src/nav.ts'] },
  { type: 'held', task: schema, for: english, paths: ['src/nav.ts'] },
  { type: 'resumed', task: schema },
  {
    type: 'limited',
    client: 'claude',
    cause: 'rate-limit',
    until: '2020-11-25T14:05:00.000Z',
    tasks: [links, spanish],
  },
  { type: 'room', lack: 'less than 1.0 GB left in /home/ada/site.agents' },
  { type: 'room', lack: null },
  { type: 'warning', text: 'your checkout holds changes that agents will not see: README.md' },
  { type: 'warning', task: schema, text: 'wrote outside its paths: package.json' },
  { type: 'checking', task: english, command: 'npm test' },
  {
    type: 'ended',
    task: english,
    state: 'done',
    seconds: 130,
    files: 3,
    usage: { input: 11_200, output: 1_145 },
    message: 'Done.',
  },
  { type: 'paced', concurrency: 1, reason: 'a service asks to wait' },
  { type: 'stopping', running: [schema] },
  { type: 'output', task: schema, base64: 'G1szMW0=' },
  { type: 'ended', task: schema, state: 'stopped', reason: 'stopped by you', seconds: 12, files: 1 },
  { type: 'served', request: '1795569000000-1a2b3c4d', summary },
  summary,
]
