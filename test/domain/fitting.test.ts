// What `init` offers, from the files that are there.
import { expect, it } from 'vitest'
import { fittingOf } from '../../src/domain/fitting.ts'

const npm = JSON.stringify({ scripts: { test: 'vitest run' } })
const fresh = JSON.stringify({ scripts: { test: 'echo "Error: no test specified" && exit 1' } })

it.each<[Record<string, string>, string[], string[]]>([
  [{}, [], []],
  [{ 'package.json': npm, 'package-lock.json': '' }, ['npm ci --prefer-offline'], ['npm test']],
  [{ 'package.json': npm, 'pnpm-lock.yaml': '' }, ['pnpm install --frozen-lockfile'], ['pnpm test']],
  [{ 'package.json': npm, 'yarn.lock': '' }, ['yarn install --frozen-lockfile'], ['yarn test']],
  [{ 'package.json': npm, 'yarn.lock': '', '.yarnrc.yml': '' }, ['yarn install --immutable'], ['yarn test']],
  [{ 'package.json': npm }, [], ['npm test']],
  [{ 'package.json': fresh, 'package-lock.json': '' }, ['npm ci --prefer-offline'], []],
  [{ 'package.json': '{ broken' }, [], []],
  [{ 'uv.lock': '', 'pytest.ini': '' }, ['uv sync --frozen'], ['python -m pytest']],
  [{ 'Cargo.toml': '', Makefile: 'test:\n\tcargo test\n' }, [], ['cargo test']],
  [{ Makefile: 'all: test\ntest: all\n\t./run\n' }, [], ['make test']],
  [{ Makefile: 'test := 1\nall:\n' }, [], []],
])('%j', (files, setup, checks) => {
  expect(fittingOf(new Map(Object.entries(files)))).toEqual({ setup, checks })
})
