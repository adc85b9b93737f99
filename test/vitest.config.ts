// How the suite runs: real Git and real processes, two files at once, one build for all of them.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What a test sees does not depend on who runs it.
    env: { TZ: 'UTC', LC_ALL: 'C' },
  },
})
