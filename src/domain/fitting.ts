// What fits a repository that `init` meets: how its worktrees are prepared and its work is checked, from the files that
// its package managers and tools are known by. Pure; every command is one of ours, never text of the repository.

/** The files in whose presence something fits, relative to the root of the worktree. */
export const telltales = [
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  '.yarnrc.yml',
  'bun.lock',
  'bun.lockb',
  'uv.lock',
  'poetry.lock',
  'Gemfile.lock',
  'composer.lock',
  'mix.lock',
  'Cargo.toml',
  'go.mod',
  'Makefile',
  'pytest.ini',
  'tox.ini',
] as const

/** Files that hold what one machine needs and nobody commits: worth copying where Git ignores them. */
export const personalFiles = [
  '.env',
  '.env.*',
  '**/.env',
  '**/.env.*',
  '.envrc',
  '.npmrc',
  '.dev.vars',
  'local.properties',
  'local.settings.json',
  'config/master.key',
] as const

export interface Fitting {
  setup: string[]
  checks: string[]
}

/** @param contents the text of each telltale that is there */
export function fittingOf(contents: ReadonlyMap<string, string>): Fitting {
  const has = (...names: (typeof telltales)[number][]): boolean => names.some((name) => contents.has(name))
  const runner = nodeRunner(has)
  const setup = [
    ...(runner === undefined ? [] : [runner.install]),
    ...(has('uv.lock') ? ['uv sync --frozen'] : has('poetry.lock') ? ['poetry install'] : []),
    ...(has('Gemfile.lock') ? ['bundle install'] : []),
    ...(has('composer.lock') ? ['composer install'] : []),
    ...(has('mix.lock') ? ['mix deps.get'] : []),
  ]
  const checks = [
    ...(testsWithNode(contents.get('package.json')) ? [runner?.test ?? 'npm test'] : []),
    ...(has('Cargo.toml') ? ['cargo test'] : []),
    ...(has('go.mod') ? ['go test ./...'] : []),
    ...(has('mix.lock') ? ['mix test'] : []),
    ...(has('tox.ini') ? ['tox'] : has('pytest.ini') ? ['python -m pytest'] : []),
  ]
  const isMade = /^test\s*:(?!=)/m.test(contents.get('Makefile') ?? '')
  return { setup, checks: checks.length === 0 && isMade ? ['make test'] : checks }
}

function nodeRunner(
  has: (...names: (typeof telltales)[number][]) => boolean,
): { install: string; test: string } | undefined {
  if (has('pnpm-lock.yaml')) return { install: 'pnpm install --frozen-lockfile', test: 'pnpm test' }
  if (has('bun.lock', 'bun.lockb')) return { install: 'bun install --frozen-lockfile', test: 'bun run test' }
  if (has('yarn.lock'))
    return {
      install: `yarn install ${has('.yarnrc.yml') ? '--immutable' : '--frozen-lockfile'}`,
      test: 'yarn test',
    }
  if (has('package-lock.json', 'npm-shrinkwrap.json'))
    return { install: 'npm ci --prefer-offline', test: 'npm test' }
  return undefined
}

/** Whether `package.json` has a test script that is not the one that `npm init` writes, which always fails. */
function testsWithNode(text: string | undefined): boolean {
  try {
    const { scripts }: { scripts?: { test?: unknown } } = JSON.parse(text ?? '{}')
    return typeof scripts?.test === 'string' && !scripts.test.includes('no test specified')
  } catch {
    return false
  }
}
