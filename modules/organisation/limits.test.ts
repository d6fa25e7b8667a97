import { describe, expect, test } from 'vitest'
import {
  type Ask,
  counts,
  delegatedGrants,
  type Grant,
  inScope,
  isAway,
  isPattern,
  type LimitRow,
  ownCompanies,
  ownGrants,
  reaches,
  underPattern,
  type World,
} from './limits.ts'

const people = new Map(['ana', 'ben', 'cleo', 'dan'].map((id) => [id, { id, name: id, active: id !== 'dan' }] as const))

const limit = (more: Partial<LimitRow>): LimitRow => ({
  ...{ user: null, role: null, company: 'nord', department: null, command: '*', currency: 'EUR', upTo: '100' },
  ...more,
})

const world = (more: Partial<World>): World => ({
  ...{ today: '2026-03-12', people, roles: [], limits: [], delegations: [], departments: [], ownApproving: [] },
  ...more,
})

const ask = (more: Partial<Ask> = {}): Ask => ({
  ...{ company: 'nord', department: null, command: 'purchasing.bill.post', currency: 'EUR', amount: '100' },
  ...more,
})

const allows = (grants: readonly Grant[], asked: Ask, rate: string | null = '1') =>
  grants.some((grant) => counts(grant, asked) && reaches(grant, asked, rate))

describe('patterns of commands', () => {
  test.each([
    ['purchasing.bill.post', '*', true],
    ['purchasing.bill.post', 'purchasing.bill.post', true],
    ['purchasing.bill.post', 'purchasing.bill.*', true],
    ['purchasing.bill.post', 'purchasing.*', true],
    ['purchasing.bill.post', 'purchasing.bill', false],
    ['purchasing.bill.post', 'sales.*', false],
    ['purchasing.billing.post', 'purchasing.bill.*', false],
  ])('%s under %s: %s', (command, pattern, under) => {
    expect(underPattern(command, pattern)).toBe(under)
  })
  test.each([
    ['*', true],
    ['purchasing.*', true],
    ['purchasing.bill.post', true],
    ['', false],
    ['*.post', false],
    ['purchasing.%', false],
    ['purchasing..post', false],
    ['Purchasing.bill', false],
  ])('%s is a pattern: %s', (pattern, is) => {
    expect(isPattern(pattern)).toBe(is)
  })
})

describe('limits of one’s own', () => {
  const accountant = [{ role: 'accountant', company: null }]
  test.each<[string, LimitRow[], Ask, boolean]>([
    ['none: nothing', [], ask(), false],
    ['for the role, reached', [limit({ role: 'accountant' })], ask(), true],
    ['for the role, one cent over', [limit({ role: 'accountant' })], ask({ amount: '100.01' }), false],
    ['for another role', [limit({ role: 'sales' })], ask(), false],
    ['of another company', [limit({ role: 'accountant', company: 'sued' })], ask(), false],
    ['for another command', [limit({ role: 'accountant', command: 'sales.*' })], ask(), false],
    ['of a credit: its size counts', [limit({ role: 'accountant' })], ask({ amount: '-100.01' }), false],
    [
      'lower in one’s own name: that counts',
      [limit({ role: 'accountant' }), limit({ user: 'ana', upTo: '10' })],
      ask(),
      false,
    ],
    [
      'higher in one’s own name',
      [limit({ role: 'accountant' }), limit({ user: 'ana', upTo: '500' })],
      ask({ amount: '500' }),
      true,
    ],
    [
      'in one’s own name for another command leaves that of the role',
      [limit({ role: 'accountant' }), limit({ user: 'ana', upTo: '10', command: 'sales.*' })],
      ask(),
      true,
    ],
    ['of a department, for the whole company', [limit({ role: 'accountant', department: 'd' })], ask(), false],
    ['of a department, for it', [limit({ role: 'accountant', department: 'd' })], ask({ department: 'd' }), true],
    [
      'of a department, for one below it',
      [limit({ role: 'accountant', department: 'd' })],
      ask({ department: 'below' }),
      true,
    ],
    [
      'of a department, for one below by its code',
      [limit({ role: 'accountant', department: 'd' })],
      ask({ department: 'BLW' }),
      true,
    ],
    [
      'of a department, for the one above',
      [limit({ role: 'accountant', department: 'below' })],
      ask({ department: 'd' }),
      false,
    ],
  ])('%s', (_, limits, asked, allowed) => {
    const departments = [
      { id: 'd', company: 'nord', code: null, parent: null },
      { id: 'below', company: 'nord', code: 'BLW', parent: 'd' },
    ]
    expect(allows(ownGrants(world({ limits, departments }), 'ana', accountant), asked)).toBe(allowed)
  })

  test('a role held in one company counts there alone', () => {
    const limits = [limit({ role: 'accountant' }), limit({ role: 'accountant', company: 'sued' })]
    const grants = ownGrants(world({ limits }), 'ana', [{ role: 'accountant', company: 'sued' }])
    expect(allows(grants, ask())).toBe(false)
    expect(allows(grants, ask({ company: 'sued' }))).toBe(true)
  })

  test('departments that belong to one another in a circle end', () => {
    const departments = [
      { id: 'a', company: 'nord', code: null, parent: 'b' },
      { id: 'b', company: 'nord', code: null, parent: 'a' },
    ]
    const limits = [limit({ role: 'accountant', department: 'a' })]
    expect(allows(ownGrants(world({ limits, departments }), 'ana', accountant), ask({ department: 'b' }))).toBe(true)
  })

  test.each([
    ['0.5', '200', true],
    ['0.5', '200.01', false],
    ['1.1', '100', false],
    [null, '0.01', false],
    [null, '0', true],
  ])('at a rate of %s, %s is within 100: %s', (rate, amount, allowed) => {
    const grants = ownGrants(world({ limits: [limit({ role: 'accountant' })] }), 'ana', accountant)
    expect(allows(grants, ask({ currency: 'USD', amount }), rate)).toBe(allowed)
  })
})

describe('owners', () => {
  const owner = [{ role: 'owner', company: null }]
  test('approve without limit, in every currency', () => {
    expect(allows(ownGrants(world({}), 'ana', owner), ask({ amount: '99999999999' }), null)).toBe(true)
  })
  test('of one company do so there', () => {
    const grants = ownGrants(world({}), 'ana', [{ role: 'owner', company: 'sued' }])
    expect([allows(grants, ask()), allows(grants, ask({ company: 'sued' }))]).toEqual([false, true])
  })
  test.each([
    ['of their own', limit({ user: 'ana', command: 'purchasing.*' })],
    ['for owners', limit({ role: 'owner', command: 'purchasing.*' })],
  ])('with a limit %s keep to it where it counts', (_, set) => {
    const grants = ownGrants(world({ limits: [set] }), 'ana', owner)
    expect(allows(grants, ask({ amount: '100.01' }))).toBe(false)
    expect(allows(grants, ask({ command: 'sales.invoice.post', amount: '100.01' }))).toBe(true)
  })
  test('approve their own only where the company said so', () => {
    const some = world({ ownApproving: ['sued'] })
    expect(ownCompanies(some, owner)).toEqual(['sued'])
    expect(ownCompanies(some, [{ role: 'owner', company: 'nord' }])).toEqual([])
    expect(ownCompanies(some, [{ role: 'accountant', company: null }])).toEqual([])
  })
})

describe('standing in', () => {
  const delegation = {
    ...{ from: 'ana', to: 'ben', startsOn: '2026-03-10', endsOn: '2026-03-14' as string | null },
    ...{ companies: [] as { company: string }[], whileAway: true, state: 'active' },
  }
  const limits = [limit({ user: 'ana' }), limit({ user: 'ana', company: 'sued' }), limit({ user: 'dan', upTo: '900' })]
  const may = (changed: Partial<typeof delegation>, day = '2026-03-12', asked = ask()) =>
    allows(delegatedGrants(world({ today: day, limits, delegations: [{ ...delegation, ...changed }] }), 'ben'), asked)

  test.each([
    ['2026-03-09', false],
    ['2026-03-10', true],
    ['2026-03-14', true],
    ['2026-03-15', false],
  ])('on %s: %s', (day, allowed) => {
    expect(may({}, day)).toBe(allowed)
  })
  test.each<[string, Partial<typeof delegation>, boolean]>([
    ['without an end', { endsOn: null }, true],
    ['revoked', { state: 'revoked' }, false],
    ['for another company', { companies: [{ company: 'sued' }] }, false],
    ['for this company', { companies: [{ company: 'nord' }] }, true],
    ['for somebody who is shut out', { from: 'dan' }, false],
    ['by somebody else', { to: 'cleo' }, false],
  ])('%s', (_, changed, allowed) => {
    expect(may(changed)).toBe(allowed)
  })
  test('is within the other’s limit', () => {
    expect(may({}, '2026-03-12', ask({ amount: '100.01' }))).toBe(false)
  })
  test('is not passed on', () => {
    const second = { ...delegation, from: 'ben', to: 'cleo' }
    expect(delegatedGrants(world({ limits, delegations: [delegation, second] }), 'cleo')).toEqual([])
  })
  test('says whose right it is', () => {
    const [grant] = delegatedGrants(world({ limits, delegations: [delegation] }), 'ben')
    expect(grant?.behalf).toBe('ana')
    expect(grant && inScope(grant, ask())).toBe(true)
  })
  test('tells who is away', () => {
    expect(isAway(world({ delegations: [delegation] }), 'ana')).toBe(true)
    expect(isAway(world({ delegations: [{ ...delegation, whileAway: false }] }), 'ana')).toBe(false)
    expect(isAway(world({ today: '2026-04-01', delegations: [delegation] }), 'ana')).toBe(false)
  })
})
