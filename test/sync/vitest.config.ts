// The long tests of `sync`: `npm run test:sync`.
import { defineConfig, mergeConfig } from 'vitest/config'
import suite from '../vitest.config.ts'

export default mergeConfig(
  defineConfig({ ...suite, test: { ...suite.test, include: [] } }),
  defineConfig({ test: { include: ['test/sync/**/*.slow.ts'], testTimeout: 600_000 } }),
)
