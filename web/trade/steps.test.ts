import { describe, expect, it } from 'vitest'
import type { Asked } from './approval.ts'
import { tradeSteps } from './steps.ts'

const row = (state: string, more: Record<string, unknown> = {}) => ({
  id: 'x',
  state,
  payable: '100.00',
  open: '0.00',
  ...more,
})
const asked = (state: string): Asked => ({ id: state, state, askedBy: '', askedById: '', askedAt: '', reason: '' })
const words = (...ask: Parameters<typeof tradeSteps>) =>
  tradeSteps(...ask)
    .map((step) => `${step.at === 'done' ? '✓' : step.at === 'now' ? '•' : '○'}${step.label.slice(6)}`)
    .join(' ')

const CASES: [string, Parameters<typeof tradeSteps>, string][] = [
  ['a draft from paper', [row('draft'), true, true, []], '✓received •accepted ○approval ○posted ○paid'],
  ['a draft that was typed', [row('draft'), true, false, []], '•draft ○approval ○posted ○paid'],
  ['one that waits', [row('submitted'), true, true, [asked('waiting')]], '✓received ✓accepted •approval ○posted ○paid'],
  [
    'one that was approved',
    [row('posted', { open: '100.00' }), true, false, [asked('released')]],
    '✓draft ✓approved •posted ○paid',
  ],
  ['one posted without asking', [row('posted', { open: '100.00' }), true, false, []], '✓draft •posted ○paid'],
  ['one partly paid', [row('posted', { open: '40.00' }), true, false, []], '✓draft •partlyPaid ○paid'],
  ['one paid', [row('paid'), true, false, []], '✓draft ✓posted •paid'],
  ['a draft that was dropped', [row('void'), true, false, []], '✓draft •void'],
  ['one taken back after posting', [row('void', { entry: 'e' }), true, false, []], '✓draft ✓posted •void'],
  ['an invoice', [row('draft'), false, false, []], '•draft ○posted ○paid'],
]

describe('the way of a bill or an invoice', () => {
  it.each(CASES)('%s', (_, ask, way) => {
    expect(words(...ask)).toBe(way)
  })

  it('says how often approval was asked for when it was more than once', () => {
    const steps = tradeSteps(row('submitted'), true, false, [asked('returned'), asked('waiting')])
    expect(steps.find((step) => step.at === 'now')?.count).toBe(2)
  })
})
