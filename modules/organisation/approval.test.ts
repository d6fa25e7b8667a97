import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId, type Who } from '../../kernel/index.ts'
import { codeOf as code } from '../../test/books.ts'
import { type TestPeople, testPeople } from '../../test/people.ts'
import { explainAccess, releasableBy, releaseAnswer } from './index.ts'

let people: TestPeople
let kernel: TestPeople['kernel']
let ida: Who
let nord: string
let sued: string
const run: TestPeople['run'] = (...given) => people.run(...given)
const make: TestPeople['make'] = (...given) => people.make(...given)
const someone: TestPeople['someone'] = (...given) => people.someone(...given)
const limit: TestPeople['limit'] = (...given) => people.limit(...given)
const read = () => people.read()
const today = () => read().today
const day = (days: number) => Temporal.PlainDate.from(today()).add({ days }).toString()
let count = 0

beforeAll(async () => {
  people = await testPeople()
  ;({ kernel, ida, nord, sued } = people)
})
afterAll(() => people?.close())

describe('approval', () => {
  let asker: Who
  let boss: Who
  beforeEach(async () => {
    await people.withoutLimits()
    count++
    asker = await someone(['clerk'])
    boss = await someone(['head'])
  })
  const ask = (amount: string, more: object = {}) =>
    run('trial.pay', { company: nord, currency: 'EUR', amount, ...more }, asker)
  const release = (id: string, who: Who) => run('kernel.held.release', {}, who, id)

  test('what is within one’s limit runs at once; what is over it waits for those who may', async () => {
    await limit({ role: 'clerk', upTo: '50' })
    await limit({ role: 'head', upTo: '1000' })
    expect((await ask('50')).result).toEqual({ paid: '50' })
    const kept = await ask('50.01')
    const names = kept.held?.waitsFor ?? []
    expect(names).toContain(boss.name)
    expect(names.indexOf('Ida Owner')).toBeGreaterThan(names.indexOf(boss.name))
    const released = await release(kept.held?.id ?? '', boss)
    expect(released.result).toMatchObject({ result: { paid: '50.01' } })
  })
  test('nobody releases what is their own, with whatever limit', async () => {
    await limit({ role: 'clerk', upTo: '10' })
    await limit({ user: boss.id, upTo: '1000' })
    const kept = await ask('20', { notBy: [ida.id] })
    await limit({ user: asker.id, upTo: '1000' })
    expect(await code(release(kept.held?.id ?? '', asker))).toBe('kernel.held.forbidden')
    expect(await code(release(kept.held?.id ?? '', ida))).toBe('kernel.held.forbidden')
    expect(await code(release(kept.held?.id ?? '', boss))).toBe('done')
  })
  test('an owner of a company run by one person does, once that company says so', async () => {
    const solo = await make('organisation.company', { name: `Solo ${count}`, country: 'DE', currency: 'EUR' })
    const pays = () => run('trial.pay', { company: solo, currency: 'EUR', amount: '5', notBy: [ida.id] })
    expect(await code(pays())).toBe('approval.nobody')
    await run('organisation.company.update', { ownerApprovesOwn: true }, ida, solo)
    expect((await pays()).result).toEqual({ paid: '5' })
  })
  test('what nobody may release is refused with that word', async () => {
    const others = await kernel.load<{ id: string }>(`select id from organisation_user where id <> $1`, [asker.id])
    const notBy = others.map((one) => one.id)
    expect(await code(ask('5', { notBy }))).toBe('approval.nobody')
  })
  test('amounts in another currency count at the day’s rate, and without a rate not at all', async () => {
    await limit({ role: 'clerk', upTo: '90', currency: 'EUR' })
    expect((await ask('100', { currency: 'USD' })).held).toBeUndefined()
    expect((await ask('100.01', { currency: 'USD' })).held).toBeDefined()
    const unknown = await releaseAnswer({
      approval: { company: nord, currency: 'CHF', amount: '1' },
      ...{ command: 'trial.pay', who: asker, read: read() },
    })
    expect(unknown.allowed).toBe(false)
    expect(String(unknown.why)).toContain('no exchange rate from CHF to EUR')
  })
  test('a limit of a department counts for it and those below', async () => {
    const above = await make('organisation.department', { company: nord, name: `Yard ${count}`, code: `Y${count}` })
    const below = await make('organisation.department', { company: nord, name: `Ropes ${count}`, parent: above })
    await limit({ role: 'clerk', upTo: '100', department: above })
    expect((await ask('100')).held).toBeDefined()
    for (const department of [above, below, `Y${count}`])
      expect((await ask('100', { department })).held).toBeUndefined()
    const foreign = await make('organisation.department', { company: sued, name: `Yard ${count}` })
    expect(await code(limit({ role: 'clerk', department: foreign }))).toBe('organisation.approvalLimit.department')
  })
  test('a stand-in releases between the dates, in the other’s name and never what is the other’s own', async () => {
    await limit({ user: boss.id, upTo: '100' })
    const stand = await someone(['clerk'])
    const away = await make('organisation.delegation', { to: stand.id, startsOn: day(-1), endsOn: day(1) }, boss)
    const kept = await ask('80')
    expect(kept.held?.waitsFor).toContain(`${stand.name} (for ${boss.name})`)
    expect(kept.held?.waitsFor).not.toContain(boss.name)
    const own = await ask('80', { notBy: [boss.id] })
    expect(await code(release(own.held?.id ?? '', stand))).toBe('kernel.held.forbidden')
    await release(kept.held?.id ?? '', stand)
    const [row] = await kernel.load<{ decided_by: string }>('select decided_by from kernel_held where id = $1', [
      kept.held?.id,
    ])
    expect(row?.decided_by).toBe(`${stand.name} for ${boss.name}`)
    const later = await ask('80')
    await run('organisation.delegation.revoke', {}, boss, away)
    expect(await code(release(later.held?.id ?? '', stand))).toBe('kernel.held.forbidden')
    const over = await make('organisation.delegation', { to: stand.id, startsOn: day(1), endsOn: day(5) }, boss)
    expect(await code(release(later.held?.id ?? '', stand))).toBe('kernel.held.forbidden')
    await run('organisation.delegation.update', { startsOn: today() }, boss, over)
    expect(await code(release(later.held?.id ?? '', stand))).toBe('done')
  })
  test('one lets others stand in for oneself alone; owners do it for others', async () => {
    const other = await someone(['clerk'])
    const input = { from: boss.id, to: other.id, startsOn: today() }
    expect(await code(make('organisation.delegation', input, asker))).toBe('organisation.delegation.notYours')
    expect(await code(make('organisation.delegation', input, ida))).toBe('done')
    expect(await code(make('organisation.delegation', { to: boss.id, startsOn: today() }, boss))).toBe(
      'organisation.delegation.self',
    )
    expect(await code(make('organisation.delegation', { to: other.id, startsOn: day(2), endsOn: day(1) }, boss))).toBe(
      'organisation.delegation.check',
    )
    const agent = await someone([], { kind: 'agent' })
    expect(await code(make('organisation.delegation', { to: agent.id, startsOn: today() }, boss))).toBe(
      'organisation.delegation.agent',
    )
  })
  test.each([
    [{ user: null, role: null }, 'organisation.approvalLimit.check'],
    [{ role: 'nonsense' }, 'organisation.role.unknown'],
    [{ role: 'clerk', command: 'nothing.here' }, 'organisation.approvalLimit.command'],
    [{ role: 'clerk', command: '%' }, 'organisation.approvalLimit.command'],
    [{ role: 'clerk', upTo: '-1' }, 'input.wrong'],
  ])('a limit like %j is refused', async (more, refused) => {
    expect(await code(limit(more))).toBe(refused)
  })
  test('the same limit is set once', async () => {
    await limit({ role: 'clerk' })
    expect(await code(limit({ role: 'clerk' }))).toBe('organisation.approvalLimit.duplicate')
  })
})

describe('the queue', () => {
  test('holds for each person what releasing would allow, and nothing else', async () => {
    const department = await make('organisation.department', { company: nord, name: 'Law', code: 'LAW' })
    const crew = [ida]
    for (const roles of [['clerk'], ['head'], ['clerk', 'head'], [['owner', 'nord']], []] as const) {
      crew.push(
        await someone(roles.map((one) => (typeof one === 'string' ? one : ([one[0], nord] as [string, string])))),
      )
    }
    const [, clara, henk, both] = crew
    await people.withoutLimits()
    for (const one of [
      { role: 'clerk', upTo: '50' },
      { role: 'head', upTo: '500', currency: 'USD' },
      { role: 'head', upTo: '900', department },
      { role: 'clerk', upTo: '300', company: sued, command: '*' },
      { user: both?.id, upTo: '20', company: nord },
      { role: 'owner', upTo: '5000', company: sued },
    ]) {
      await limit(one)
    }
    await make('organisation.delegation', { from: henk?.id, to: clara?.id, startsOn: day(-3) })
    await make('organisation.delegation', {
      from: ida.id,
      to: both?.id,
      startsOn: day(-3),
      companies: [{ company: sued }],
    })
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          company: fc.constantFrom(nord, sued),
          department: fc.constantFrom(null, department, 'LAW', 'OTHER'),
          currency: fc.constantFrom('EUR', 'USD', 'CHF'),
          amount: fc.constantFrom('0', '20', '20.01', '50', '55', '-60', '300', '500', '899.99', '5000.01'),
          notBy: fc.subarray(
            crew.map((one) => one.id),
            { maxLength: 3 },
          ),
        }),
        async (asked) => {
          const id = newId()
          await kernel.pool.query(
            `insert into kernel_held (id, state, created_by, says, command, company, department, amount, currency, not_by, requested_by, requested_by_name, confirm)
             values ($1, 'waiting', $2::uuid, 'Pay', 'trial.pay', $3, $4, $5, $6, $7, $2::uuid::text, 'Ida', '{}')`,
            [id, ida.id, asked.company, asked.department, asked.amount, asked.currency, asked.notBy],
          )
          for (const who of crew) {
            const { allowed } = await releaseAnswer({ approval: asked, command: 'trial.pay', who, read: read() })
            const filter = await releasableBy(read(), who, 2)
            const rows = await kernel.load(`select 1 from kernel_held where id = $1 and ${filter.sql}`, [
              id,
              ...filter.values,
            ])
            expect([who.name, rows.length === 1]).toEqual([who.name, allowed])
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('why', () => {
  const says = async (ask: Parameters<typeof explainAccess>[1]) =>
    (await explainAccess(read(), ask)).map((one) => `${one.holds ? '+' : '-'} ${one.says}`)

  test('somebody may not run a command: the role is missing, or held elsewhere', async () => {
    const user = await someone([['clerk', sued]])
    expect(await says({ user: user.id, about: 'organisation.user.create' })).toEqual([
      `- ${user.name} may not run organisation.user.create.`,
      `+ ${user.name} holds clerk in Süd.`,
      '- It needs the role owner.',
    ])
    expect(await says({ user: user.id, about: 'organisation.company', company: nord })).toContain(
      '- That holds in Süd only.',
    )
  })
  test('somebody may, up to a limit, and who could beyond it', async () => {
    await people.withoutLimits()
    const user = await someone(['clerk'])
    await limit({ user: user.id, upTo: '75' })
    const told = await says({ user: user.id, about: 'trial.pay', company: nord, amount: '80' })
    expect(told[0]).toBe(`+ ${user.name} may run trial.pay in Nord.`)
    expect(told).toContain(`+ ${user.name} approves it up to 75.00 EUR.`)
    expect(told).toContain('- 80 EUR is over your limit of 75.00 EUR.')
    expect(told.some((one) => one.startsWith('- It would wait for') && one.includes('Ida Owner'))).toBe(true)
    expect(told.at(-1)).toMatch(/never approves it/)
  })
  test('somebody who is shut out may nothing, and nonsense is named', async () => {
    const user = await someone(['clerk'])
    await run('organisation.user.deactivate', {}, ida, user.id)
    expect(await says({ user: user.id, about: 'trial.pay' })).toEqual([
      `- ${user.name} is shut out and can do nothing.`,
    ])
    expect(await code(explainAccess(read(), { user: user.id, about: 'nothing.here' }))).toBe('organisation.why.unknown')
  })
})
