// The throwaway repository of `demo` as its first commit holds it: a small site of courses, its configuration and plan.

/** The name of the repository's folder; worktrees are made beside it. */
export const siteName = 'course-site'

/** Every file of the first commit. `node` is the program that runs the scripted agents. */
export const siteFiles = (node: string): Record<string, string> => ({
  '.agentsrc': `# The agent is a script that ships with git agents: no key, no network.
target: main
agent: scripted
agents:
  scripted:
    command: [${JSON.stringify(node)}, agents/scripted.mjs]
checks:
  - sh check.sh
`,
  'README.md': '# Course site\n\nCourses in several languages. `plan.yaml` says what comes next.\n',
  'check.sh': `# Every lesson has a title, and no merge left its marks.
set -e
for lesson in src/content/courses/*/*.mdx; do
  grep -q '^title: ' "$lesson"
done
! grep -rq '^<<<<<<<' src
`,
  'plan.yaml': plan,
  'src/content/courses/catalog.yml': catalog,
  'src/content/courses/git-basics/01.en.mdx':
    '---\ntitle: What a commit is\n---\n\nA commit is a snapshot.\n',
  'src/i18n/en.yml': 'site.name: Courses\ncourse.git-basics: Git Basics\ncourse.rag: RAG Engineering\n',
  'src/i18n/es.yml': 'site.name: Cursos\ncourse.git-basics: Git básico\ncourse.rag: Ingeniería RAG\n',
})

const plan = `tasks:
  - id: english-lessons
    title: "feat: add RAG Engineering course English lessons"
    prompt: Write the three lessons in English and list them in the catalog.
    paths:
      - src/content/courses/rag-engineering/*.en.mdx
      - src/content/courses/catalog.yml
      - src/i18n/en.yml

  - id: spanish-lessons
    title: "feat: add RAG Engineering course Spanish lessons"
    prompt: Write the three lessons in Spanish and list them in the catalog.
    paths:
      - src/content/courses/rag-engineering/*.es.mdx
      - src/content/courses/catalog.yml

  - id: lesson-component
    title: "feat: add the lesson component"
    prompt: Show one lesson with its progress.
    paths: [src/components/lesson/**]

  - id: course-pages
    title: "build: publish the course in both languages"
    prompt: List every lesson that there is, and build a page for each.
    paths: [src/pages/**]
    after: [english-lessons, spanish-lessons, lesson-component]

  - id: short-titles
    title: "style: shorter course titles"
    prompt: The menu is narrow. Shorten the titles of all courses.
    paths: [src/i18n/*.yml]
`

const catalog = `# Every course, in the order of the site.
git-basics:
  level: beginner
  en:
    lessons: 1

rag-engineering:
  level: intermediate
  en:
    lessons: 0

  # The translation follows the English lessons.
  es:
    lessons: 0
`
