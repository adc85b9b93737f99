// What is over a budget: tokens or money, of all attempts together.
import { expect, test } from 'vitest'
import { overspent, Spending } from '../../src/domain/budget.ts'

const use = (input: number, output: number, cost?: number) =>
  cost === undefined ? { input, output } : { input, output, cost }

test.each<[string, Parameters<typeof overspent>[0], Parameters<typeof overspent>[1], RegExp | undefined]>([
  ['exactly what is allowed', { tokens: 10 }, [use(4, 6)], undefined],
  ['one token more', { tokens: 10 }, [use(4, 7)], /used 11 tokens.*allows 10/],
  ['two attempts together', { tokens: 10 }, [use(4, 2), undefined, use(4, 1)], /used 11 tokens/],
  ['money', { cost: 1 }, [use(1, 1, 0.75), use(1, 1, 0.5)], /cost \$1\.25.*allows \$1\.00/],
  ['money that no client tells', { cost: 0.01 }, [use(9e9, 9e9)], undefined],
  ['no budget', undefined, [use(9e9, 9e9, 9e9)], undefined],
])('%s', (_, allowance, used, words) => {
  const said = overspent(allowance, used, 'it has')
  if (words === undefined) expect(said).toBeUndefined()
  else expect(said).toMatch(words)
})

test('a run counts the last word of each attempt', () => {
  const spending = new Spending()
  spending.tell('a', 1, use(1, 1))
  spending.tell('a', 1, use(5, 1))
  spending.tell('a', 2, use(2, 2))
  expect(spending.all()).toEqual([use(5, 1), use(2, 2)])
})
