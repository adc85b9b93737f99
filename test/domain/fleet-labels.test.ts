// Whose work a machine of a fleet takes, by what it is.
import { expect, test } from 'vitest'
import { ownLabels, servedAgents } from '../../src/domain/fleet-labels.ts'

const wanted: Record<string, string[]> = { heavy: ['linux', 'big'], mac: ['darwin'], light: [] }

test('a machine works for those who want no more than it is; the others are told, with what it lacks', () => {
  const had = [...ownLabels({ platform: 'linux', arch: 'x64' }), 'gpu']
  expect(servedAgents(['heavy', 'mac', 'light', 'claude'], (agent) => wanted[agent], had)).toEqual({
    served: ['light', 'claude'],
    unserved: [
      { agent: 'heavy', lacking: ['big'] },
      { agent: 'mac', lacking: ['darwin'] },
    ],
  })
  expect(servedAgents(['heavy'], (agent) => wanted[agent], [...had, 'big']).served).toEqual(['heavy'])
})
