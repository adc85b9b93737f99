// What the scripted agents of `demo` do: an act for each task, as data, and the program that plays one in a worktree.

/** One step of an act: after `seconds` the agent says something and does one thing. */
interface Step {
  seconds: number
  say: string
  write?: [path: string, text: string]
  replace?: [path: string, from: string, to: string]
  /** Writes a list of the files that a folder of this worktree holds. */
  index?: [path: string, folder: string]
  git?: string[]
}

interface Act {
  steps: Step[]
  /** The final message. */
  message: string
}

const course = 'src/content/courses/rag-engineering'
const catalog = 'src/content/courses/catalog.yml'

const lesson = (n: number, language: string, title: string, text: string, seconds: number): Step => ({
  seconds,
  say: `writing lesson ${n}: ${title}`,
  write: [`${course}/0${n}.${language}.mdx`, `---\ntitle: ${title}\norder: ${n}\n---\n\n${text}\n`],
})

const commit = (message: string): Step => ({ seconds: 0.1, say: message, git: ['commit', '-qam', message] })
const stage: Step = { seconds: 0.1, say: 'git add', git: ['add', '-A', 'src'] }

/** The acts by task; the one named `again` is played when a review has sent the work back. */
export const acts: Record<string, Act> = {
  'english-lessons': {
    steps: [
      { seconds: 0.5, say: 'reading the catalog' },
      lesson(1, 'en', 'What retrieval is', 'A model answers better when it is shown the right page.', 0.9),
      stage,
      commit('Lesson 1'),
      lesson(2, 'en', 'Chunks and embeddings', 'Cut where the text turns, not where the limit falls.', 1),
      lesson(3, 'en', 'Measuring answers', 'Ask for what is in the pages, and for what is not.', 0.9),
      stage,
      commit('Lessons 2 and 3'),
      {
        seconds: 0.5,
        say: 'listing the lessons in the catalog',
        replace: [catalog, 'intermediate\n  en:\n    lessons: 0', 'intermediate\n  en:\n    lessons: 3'],
      },
      {
        seconds: 0.4,
        say: 'naming the course',
        replace: ['src/i18n/en.yml', 'RAG Engineering', 'RAG Engineering in 3 Lessons'],
      },
    ],
    message: 'Three English lessons, listed in the catalog and named in the menu.',
  },
  'spanish-lessons': {
    steps: [
      { seconds: 0.6, say: 'reading the catalog' },
      lesson(1, 'es', 'Qué es la recuperación', 'Un modelo responde mejor si ve la página correcta.', 1),
      lesson(2, 'es', 'Fragmentos y vectores', 'Corta donde cambia el texto, no donde cae el límite.', 1.2),
      lesson(3, 'es', 'Medir las respuestas', 'Pregunta por lo que está en las páginas y por lo que no.', 1),
      {
        seconds: 0.6,
        say: 'listing the lessons in the catalog',
        replace: [catalog, 'es:\n    lessons: 0', 'es:\n    lessons: 3'],
      },
    ],
    message: 'Three Spanish lessons, listed in the catalog.',
  },
  'lesson-component': {
    steps: [
      { seconds: 1, say: 'looking at the lessons' },
      {
        seconds: 1.6,
        say: 'writing Lesson.js',
        write: [
          'src/components/lesson/Lesson.js',
          `import { progressOf } from './progress.js'

export const Lesson = ({ title, order, of, body }) =>
  \`<article><h1>\${title}</h1><progress value="\${progressOf(order, of)}"></progress>\${body}</article>\`
`,
        ],
      },
      {
        seconds: 1.5,
        say: 'writing progress.js',
        write: [
          'src/components/lesson/progress.js',
          'export const progressOf = (order, of) => Math.round((100 * order) / of)\n',
        ],
      },
      stage,
      commit('feat: add the lesson component, with its progress'),
    ],
    message: 'A component that shows one lesson and how far it is.',
  },
  'course-pages': {
    steps: [
      { seconds: 0.4, say: 'reading what the tasks before this one left' },
      { seconds: 0.6, say: 'listing the lessons', index: ['src/pages/lessons.txt', course] },
      {
        seconds: 0.7,
        say: 'writing build.js',
        write: [
          'src/pages/build.js',
          `import { readFileSync } from 'node:fs'
import { Lesson } from '../components/lesson/Lesson.js'

const lessons = readFileSync(new URL('lessons.txt', import.meta.url), 'utf8').trim().split('\\n')
export const pages = lessons.map((title, at) => Lesson({ title, order: at + 1, of: lessons.length, body: '' }))
`,
        ],
      },
    ],
    message: 'A page for each of the six lessons, in both languages.',
  },
  'short-titles': {
    steps: [
      { seconds: 1.2, say: 'measuring the menu' },
      { seconds: 1.5, say: 'shortening en.yml', replace: ['src/i18n/en.yml', 'RAG Engineering', 'RAG'] },
      { seconds: 1.3, say: 'shortening es.yml', replace: ['src/i18n/es.yml', 'Ingeniería RAG', 'RAG'] },
    ],
    message: 'Shorter titles in both languages.',
  },
  'short-titles again': {
    steps: [
      { seconds: 0.7, say: 'reading both sides of the conflict' },
      {
        seconds: 0.9,
        say: 'settling en.yml: short, with the number of lessons',
        write: [
          'src/i18n/en.yml',
          'site.name: Courses\ncourse.git-basics: Git Basics\ncourse.rag: RAG in 3 Lessons\n',
        ],
      },
    ],
    message: 'Shorter titles in both languages; the English one says how many lessons there are.',
  },
}

/** The program: it reads the prompt as any agent does, and is told the task through its environment. */
export const agentProgram = `// A scripted agent: it plays the act of its task from acts.json at a pace that can be watched.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

const acts = JSON.parse(readFileSync(new URL('acts.json', import.meta.url), 'utf8'))
const id = process.env.GIT_AGENTS_TASK
const isSentBack = (await text(process.stdin)).includes('# What the review of your work asks for')
const { steps, message } = acts[isSentBack ? \`\${id} again\` : id]

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

for (const { seconds, say, write: file, replace, index, git } of steps) {
  console.log(say)
  await pause(seconds * 1000 * Number(process.env.GIT_AGENTS_DEMO_PACE ?? 1))
  if (file) write(...file)
  if (replace) write(replace[0], readFileSync(replace[0], 'utf8').replace(replace[1], replace[2]))
  if (index) write(index[0], \`\${readdirSync(index[1]).sort().join('\\n')}\\n\`)
  if (git) spawnSync('git', git)
}
console.log(\`\\n\${message}\`)
`
