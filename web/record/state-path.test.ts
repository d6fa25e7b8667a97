import { describe, expect, it } from 'vitest'
import type { StateShape, Tone } from '../api/types.ts'
import { stepsOf } from './state-path.ts'

const state = (name: string, next: string[], tone: Tone = 'neutral'): StateShape => ({ name, label: name, tone, next })
const states = [
  state('draft', ['inApproval', 'void']),
  state('inApproval', ['returned', 'approved'], 'warn'),
  state('returned', ['inApproval'], 'bad'),
  state('approved', ['posted']),
  state('posted', ['paid'], 'ok'),
  state('paid', []),
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
})
