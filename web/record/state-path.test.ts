import { describe, expect, it } from 'vitest'
import type { StateShape, Tone } from '../api/types.ts'
import { closedStates, mainPath, stepsOf } from './state-path.ts'

const state = (name: string, next: string[], tone: Tone = 'neutral'): StateShape => ({ name, label: name, tone, next })
const states = [
  state('draft', ['inApproval', 'void']),
  state('inApproval', ['returned', 'approved'], 'warn'),
  state('returned', ['inApproval'], 'bad'),
  state('approved', ['posted']),
  state('posted', ['paid'], 'ok'),
  state('paid', [], 'ok'),
  state('void', []),
]
const shown = (current: string) => stepsOf({ states }, current).map((step) => `${step.at}:${step.state.name}`)

describe('the state bar', () => {
  it('shows the way that a record goes when nothing is amiss', () => {
    expect(shown('approved')).toEqual(['done:draft', 'done:inApproval', 'now:approved', 'ahead:posted', 'ahead:paid'])
  })
  it('ends where a record left the way', () => {
    expect(shown('void')).toEqual(['done:draft', 'now:void'])
  })
  it('goes on where a detour leads back', () => {
    expect(shown('returned')).toEqual([
      'done:draft',
      'done:inApproval',
      'now:returned',
      'ahead:inApproval',
      'ahead:approved',
      'ahead:posted',
      'ahead:paid',
    ])
  })
  it('does not run round a circle for ever', () => {
    expect(stepsOf({ states: [state('on', ['off']), state('off', ['on'])] }, 'off')).toHaveLength(2)
  })

  it('goes forward in the order of declaration, past ways back and dead ends', () => {
    const bill = [
      state('draft', ['submitted', 'posted', 'paid', 'void']),
      state('submitted', ['draft', 'posted', 'paid'], 'warn'),
      state('posted', ['paid', 'void'], 'ok'),
      state('paid', ['posted', 'void'], 'ok'),
      state('void', []),
    ]
    expect(mainPath(bill).map(({ name }) => name)).toEqual(['draft', 'submitted', 'posted', 'paid'])
    expect(closedStates(bill)).toEqual(['paid', 'void'])
  })

  it('knows what is done where one state alone is the aim', () => {
    const paper = [
      state('open', ['filed', 'refused'], 'info'),
      state('filed', ['open'], 'ok'),
      state('refused', ['open'], 'bad'),
    ]
    expect(closedStates(paper)).toEqual(['filed'])
    expect(closedStates([state('only', [])])).toEqual(['only'])
    expect(closedStates([])).toEqual([])
  })
})
