// Which checks of single tasks run on a machine of a fleet.
import { expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { requireChecks } from '../../src/engine/fleet-checks.ts'
import { trustTyped } from '../../src/engine/trust.ts'
import type { World } from '../../src/engine/world.ts'
import { repoOf, scratch } from '../support/scratch.ts'

test('those of the trusted configuration and those that its owner named; any other is refused by name', async () => {
  const repo = await repoOf(await scratch())
  const machine = { repo, clone: 'box', config: { checks: ['npm test'] } as unknown as Config }
  await requireChecks(machine, ['npm test'])
  await expect(requireChecks(machine, ['npm test', 'make it'])).rejects.toThrow('on box: make it.')
  await trustTyped({ repo } as World, ['make it'])
  await requireChecks(machine, ['npm test', 'make it'])
  await expect(requireChecks(machine, ['make it '])).rejects.toThrow('not trusted')
})
