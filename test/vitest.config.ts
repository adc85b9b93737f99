// How the suite runs: real Git and real processes, two files at once, one build for all of them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Those that take longest, so that neither worker is left alone with one of them in the end. */
const longest = [
  'commands/(verbs|hooks|places|refusals)',
  'engine/(crash|land|landing-ways|undo|run|checkout|guard|places)',
  'hostile',
  'radar/forecast',
  'store/transaction',
]
const isLong = new RegExp(`/test/(${longest.join('|')})\\.test\\.ts$`)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [false, true].flatMap((rest) => sorted.filter(({ moduleId }) => isLong.test(moduleId) !== rest))
  }
}

/** They put modules of their own in place of ours, which no other file must find: each has a process to itself. */
const root = new URL('..', import.meta.url).pathname
const apart = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => join('test', path))
  .filter((path) => readFileSync(join(root, path), 'utf8').includes('vi.mock('))

export default defineConfig({
  root,
  test: {
    globalSetup: ['test/support/build.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What a test sees does not depend on who runs it.
    env: { TZ: 'UTC', LC_ALL: 'C' },
    projects: [
      // A file finds the modules of the one before it: to load them anew for each was a tenth of the time of all.
      {
        extends: true,
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: apart, isolate: false },
      },
      { extends: true, test: { name: 'apart', include: apart, isolate: true } },
    ],
  },
})
