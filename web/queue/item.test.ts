import { describe, expect, it } from 'vitest'
import type { CommandShape, RecordShape } from '../api/types.ts'
import { actsOf, itemOf, sumsOf } from './item.ts'

const command = (id: string, key?: string): CommandShape => ({
  id,
  module: id.split('.')[0] ?? '',
  label: id,
  says: '',
  on: id.split('.').slice(0, 2).join('.'),
  makes: false,
  from: [],
  input: [],
  grave: false,
  bulk: true,
  ...(key ? { key } : {}),
})

const commands = new Map(
  [
    command('work.task.done', 'D'),
    command('work.task.later', 'S'),
    command('work.task.assign', 'W'),
    command('work.task.drop'),
    command('sales.invoice.send'),
  ].map((each) => [each.id, each]),
)

const declared = {
  command: (id: string) => commands.get(id),
  record: (id: string) =>
    id === 'work.task' ? ({ commands: [...commands.keys()] } as Partial<RecordShape> as RecordShape) : undefined,
}

const row = {
  subject: 'work.task/1',
  title: 'Call back',
  reason: 'Given to you.',
  concern: 'people',
  since: '2026-03-12T08:00:00Z',
  group: 'now',
  commands: [{ command: 'work.task.done', id: '1' }, { command: 'gone.away', id: '1' }, 'nonsense'],
}

describe('an item of the queue', () => {
  it('is nothing without a subject', () => {
    expect(itemOf({ title: 'x' })).toBeUndefined()
    expect(itemOf({ subject: 'work.task', title: 'x' })).toBeUndefined()
  })

  it('has the acts it names, then those of its record for leaving it and handing it on', () => {
    const item = itemOf(row)
    expect(item && actsOf(item, declared).map((act) => [act.command.id, act.letter, act.first])).toEqual([
      ['work.task.done', 'd', true],
      ['work.task.later', 's', false],
      ['work.task.assign', 'w', false],
    ])
  })

  it('gives A to a first act that has no letter of its own, and never calls leaving it the next act', () => {
    const send = itemOf({ ...row, commands: [{ command: 'sales.invoice.send', id: '1' }] })
    expect(send && actsOf(send, declared)[0]).toMatchObject({ letter: 'a', first: true })
    const later = itemOf({ ...row, commands: [{ command: 'work.task.later', id: '1' }] })
    expect(later && actsOf(later, declared)[0]).toMatchObject({ letter: 's', first: false })
  })

  it('takes an unknown concern for paper', () => {
    expect(itemOf({ ...row, concern: 'fire' })?.concern).toBe('paper')
  })
})

describe('the sums of chosen items', () => {
  it.each([
    [['0.1', '0.2'], '0.3'],
    [['10162.60', '-203.2500'], '9959.3500'],
    [['-0.05'], '-0.05'],
    [['1', '2.5'], '3.5'],
    [['9007199254740993.01', '0.01'], '9007199254740993.02'],
  ])('%j is %s', (amounts, sum) => {
    expect(sumsOf(amounts.map((amount) => ({ amount, currency: 'EUR' })))).toEqual([{ currency: 'EUR', sum }])
  })

  it('keep currencies apart and leave out what is no amount', () => {
    const items = [
      { amount: '1.00', currency: 'EUR' },
      { amount: '7', currency: 'DKK' },
      { amount: 'many', currency: 'EUR' },
      {},
    ]
    expect(sumsOf(items)).toEqual([
      { currency: 'EUR', sum: '1.00' },
      { currency: 'DKK', sum: '7' },
    ])
  })
})
