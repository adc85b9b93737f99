// Work that no machine takes: told once each time that it comes to that, with what is wanted.
import { expect, test } from 'vitest'
import { openUnserved } from '../../src/engine/fleet-unserved.ts'

test('it is told once, and again after a machine came and went', async () => {
  const machines: Record<string, number> = { light: 1, heavy: 0 }
  const said: string[] = []
  const tell = openUnserved(
    { machines: async (agent) => machines[agent] ?? 0 },
    { agents: { heavy: { labels: ['linux', 'big'] } } },
    (event) => void (event.type === 'warning' && said.push(event.text)),
  )
  await tell(['light', 'heavy', 'heavy'])
  await tell(['heavy'])
  expect(said).toEqual([
    'no machine takes the work of heavy now, which wants one that is linux, big; it waits',
  ])
  machines.heavy = 1
  await tell(['heavy'])
  machines.heavy = 0
  await tell(['heavy'])
  expect(said).toHaveLength(2)
})
