import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Approval,
  answer,
  catalogueOf,
  check,
  command,
  dispatch,
  everyone,
  f,
  kernelModule,
  module,
  newId,
  readerOf,
  role as roleOf,
  type Who,
} from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { testDatabase } from '../../test/database.ts'
import { convert, createFirstUser, explainAccess, releasableBy, releaseAnswer, whoOf } from './index.ts'
import { organisationModule } from './module.ts'

const clerk = roleOf('clerk', 'Asks for payments.')
const head = roleOf('head', 'Approves payments.')
const RATES: Record<string, string> = { 'USD EUR': '0.9', 'EUR USD': '1.1' }

/** Something that needs approval, without a record of its own. */
const pay = command('trial.pay', {
  says: 'Pay somebody.',
  input: {
    company: f.text(),
    department: f.text().optional(),
    currency: f.currency(),
    amount: f.decimal(4),
    notBy: f.texts().optional(),
  },
  may: [clerk, head, everyone],
  approval: ({ input }): Approval => ({ ...input, notBy: input.notBy ?? [] }),
  run: ({ input }) => ({ result: { paid: input.amount } }),
})

const trial = module('trial', {
  says: 'For this test.',
  roles: [clerk, head],
  commands: [pay],
  answers: [answer(convert, async ({ from, to }) => RATES[`${from} ${to}`] ?? null)],
})

let kernel: OpenKernel
let ida: Who
let nord: string
let sued: string

const run = (id: string, input: object = {}, who: Who = ida, on?: string) =>
  dispatch(kernel, { command: id, input, ...(on ? { id: on } : {}) }, who)
const make = async (record: string, input: object, who: Who = ida) =>
  String((await run(`${record}.create`, input, who)).id)
const code = (doing: Promise<unknown>) =>
  doing.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  )
const read = () => readerOf(kernel, ida)
const today = () => read().today
const day = (days: number) => Temporal.PlainDate.from(today()).add({ days }).toString()

let count = 0
/** Somebody with roles, in all companies or in one. */
async function someone(roles: (string | [role: string, company: string])[] = [], more: object = {}): Promise<Who> {
  count++
  const name = `Person ${count}`
  const given = roles.map((one) => (typeof one === 'string' ? { role: one } : { role: one[0], company: one[1] }))
  const id = await make('organisation.user', { name, email: `person${count}@example.org`, roles: given, ...more })
  return reload(id)
}

async function reload(id: string): Promise<Who> {
  const who = await whoOf({ rows: kernel.load }, id, 'cli')
  if (!who) throw new Error('Nobody.')
  return who
}

const limit = (more: object) =>
  make('organisation.approvalLimit', { company: nord, command: 'trial.pay', upTo: '100', ...more })

beforeAll(async () => {
  kernel = await openKernel(catalogueOf([kernelModule, organisationModule, trial]), await testDatabase())
  ida = await reload(await createFirstUser(kernel, { name: 'Ida Owner', email: 'Ida@Example.org' }))
  nord = await make('organisation.company', { name: 'Nord', country: 'DE', currency: 'EUR' })
  sued = await make('organisation.company', { name: 'Süd', country: 'AT', currency: 'EUR' })
})
afterAll(() => kernel?.close())

describe('the first user', () => {
  test('owns everything and signs in by an address in small letters', async () => {
    expect(ida).toMatchObject({ name: 'Ida Owner', assignments: [{ role: 'owner', company: null }] })
    const [user] = await kernel.load<{ email: string }>('select email from auth_user where id = $1', [ida.id])
    expect(user?.email).toBe('ida@example.org')
  })
  test('is the first once', async () => {
    expect(await code(createFirstUser(kernel, { name: 'Eve', email: 'eve@example.org' }))).toBe(
      'organisation.user.notFirst',
    )
  })
})

describe('users', () => {
  test('have an address that nobody else has, however it is written', async () => {
    await make('organisation.user', { name: 'Twin', email: 'twin@example.org' })
    expect(await code(make('organisation.user', { name: 'Twin', email: 'TWIN@example.org' }))).toBe(
      'organisation.user.duplicate',
    )
    await expect(
      kernel.pool.query(`update organisation_user set email = 'TWIN@example.org' where email = 'twin@example.org'`),
    ).rejects.toThrow(/ck_organisation_user_1/)
  })
  test('are made by owners alone', async () => {
    const other = await someone(['clerk'])
    expect(await code(make('organisation.user', { name: 'Eve', email: 'eve@example.org' }, other))).toBe(
      'command.forbidden',
    )
  })
  test('that are shut out are nobody, until they are let in again; undo does the same', async () => {
    const gone = await someone(['clerk'])
    const done = await run('organisation.user.deactivate', {}, ida, gone.id)
    expect(await whoOf({ rows: kernel.load }, gone.id, 'http')).toBeNull()
    await run('kernel.undo', { audit: done.audit })
    expect(await whoOf({ rows: kernel.load }, gone.id, 'http')).toMatchObject({ id: gone.id })
  })
  test('never shut themselves out, and the last owner stays', async () => {
    expect(await code(run('organisation.user.deactivate', {}, ida, ida.id))).toBe('organisation.user.myself')
    const [held] = await kernel.load<{ id: string }>(`select id from organisation_role where "user" = $1`, [ida.id])
    expect(await code(run('organisation.role.take', {}, ida, held?.id))).toBe('organisation.user.lastOwner')
    await expect(
      kernel.pool.query('update organisation_user set active = false where id = $1', [ida.id]),
    ).rejects.toThrow(/nobody who owns/)
    await expect(
      kernel.pool.query(`update organisation_role set state = 'taken' where id = $1`, [held?.id]),
    ).rejects.toThrow(/nobody who owns/)
  })
  test('of two owners who take one another’s role at one moment, one stays', async () => {
    const other = await someone(['owner'])
    const ids = await kernel.load<{ id: string }>(
      `select id from organisation_role where role = 'owner' and company is null and state = 'held' and "user" = any ($1::uuid[]) order by id`,
      [[ida.id, other.id]],
    )
    const clients = await Promise.all(ids.map(() => kernel.pool.connect()))
    try {
      const taken = await Promise.allSettled(
        clients.map(async (client, index) => {
          await client.query('begin')
          await client.query(`update organisation_role set state = 'taken' where id = $1`, [ids[index]?.id])
          await client.query('commit')
        }),
      )
      expect(taken.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
      await Promise.all(clients.map((client) => client.query('rollback')))
    } finally {
      for (const client of clients) client.release()
    }
    await kernel.pool.query(
      `update organisation_role set state = 'held' where id = any ($1::uuid[]) and state = 'taken'`,
      [ids.map((one) => one.id)],
    )
    kernel.cache.forget(['organisation.role'])
    await run('organisation.role.take', {}, ida, ids.find((one) => one.id === ids[1]?.id)?.id)
  })
  test('say themselves what they are called', async () => {
    const me = await someone(['clerk'])
    await run('organisation.user.updateMyself', { name: 'Called so', locale: 'de' }, me)
    expect(await reload(me.id)).toMatchObject({ name: 'Called so', locale: 'de' })
  })
  test('don’t manage themselves over a corner', async () => {
    const top = await someone()
    const below = await someone([], { manager: top.id })
    expect(await code(run('organisation.user.update', { manager: below.id }, ida, top.id))).toBe(
      'organisation.user.circle',
    )
  })
})

describe('roles', () => {
  test('are known ones, and no program’s own', async () => {
    const user = await someone()
    for (const role of ['nonsense', 'system', 'everyone']) {
      expect(await code(make('organisation.role', { user: user.id, role }))).toBe('organisation.role.unknown')
    }
    await expect(
      kernel.pool.query(
        `insert into organisation_role (id, state, created_by, "user", role) values ($1, 'held', $2, $2, 'system')`,
        [newId(), user.id],
      ),
    ).rejects.toThrow(/not one to give/)
  })
  test('come and go, and that they were held stays', async () => {
    const user = await someone()
    const id = await make('organisation.role', { user: user.id, role: 'clerk', company: nord })
    expect((await reload(user.id)).assignments).toEqual([{ role: 'clerk', company: nord }])
    const taken = await run('organisation.role.take', {}, ida, id)
    expect((await reload(user.id)).assignments).toEqual([])
    expect(await make('organisation.role', { user: user.id, role: 'clerk', company: nord })).toBe(id)
    expect((await reload(user.id)).assignments).toHaveLength(1)
    expect(await code(run('kernel.undo', { audit: taken.audit }))).toBe('organisation.role.giveBack.state')
  })
  test('of an owner are for people', async () => {
    const agent = await someone([], { kind: 'agent' })
    expect(agent.agent).toBe(true)
    expect(await code(make('organisation.role', { user: agent.id, role: 'owner' }))).toBe(
      'organisation.role.agentOwner',
    )
  })

  describe('an owner of one company', () => {
    let local: Who
    beforeAll(async () => {
      local = await someone([['owner', nord]])
    })
    test('gives roles there and nowhere else', async () => {
      const user = await someone()
      expect(await code(make('organisation.role', { user: user.id, role: 'clerk', company: nord }, local))).toBe('done')
      for (const company of [sued, null]) {
        expect(await code(make('organisation.role', { user: user.id, role: 'clerk', company }, local))).toBe(
          'organisation.role.beyond',
        )
        expect(await code(make('organisation.role', { user: local.id, role: 'owner', company }, local))).toBe(
          'organisation.role.beyond',
        )
      }
    })
    test('changes nobody who holds a role elsewhere', async () => {
      for (const verb of ['update', 'deactivate', 'invite']) {
        const input = verb === 'update' ? { email: 'mine@example.org' } : {}
        expect(await code(run(`organisation.user.${verb}`, input, local, ida.id))).toBe('organisation.role.beyond')
      }
    })
    test('takes no role that counts elsewhere, nor gives it back by undo', async () => {
      const user = await someone()
      const id = await make('organisation.role', { user: user.id, role: 'clerk' })
      expect(await code(run('organisation.role.take', {}, local, id))).toBe('organisation.role.beyond')
      const taken = await run('organisation.role.take', {}, ida, id)
      expect(await code(run('kernel.undo', { audit: taken.audit }, local))).toBe('organisation.role.beyond')
    })
    test('sets limits there alone', async () => {
      expect(
        await code(
          make('organisation.approvalLimit', { role: 'clerk', company: nord, command: '*', upTo: '1' }, local),
        ),
      ).toBe('done')
      expect(
        await code(
          make('organisation.approvalLimit', { role: 'clerk', company: sued, command: '*', upTo: '1' }, local),
        ),
      ).toBe('command.company')
    })
  })
})

describe('approval', () => {
  let asker: Who
  let boss: Who
  beforeEach(async () => {
    await kernel.pool.query('delete from organisation_approval_limit')
    kernel.cache.forget(['organisation.approvalLimit'])
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
    const kept = await ask('20', { notBy: [ida.id] })
    await limit({ user: asker.id, upTo: '1000' })
    await limit({ user: boss.id, upTo: '1000' })
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
    expect(unknown).toMatchObject({ allowed: false, why: expect.stringContaining('no exchange rate from CHF to EUR') })
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
    const people = [ida]
    for (const roles of [['clerk'], ['head'], ['clerk', 'head'], [['owner', 'nord']], []] as const) {
      people.push(
        await someone(roles.map((one) => (typeof one === 'string' ? one : ([one[0], nord] as [string, string])))),
      )
    }
    const [, clara, henk, both] = people
    await kernel.pool.query('delete from organisation_approval_limit')
    kernel.cache.forget(['organisation.approvalLimit'])
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
            people.map((one) => one.id),
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
          for (const who of people) {
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
    await kernel.pool.query('delete from organisation_approval_limit')
    kernel.cache.forget(['organisation.approvalLimit'])
    const user = await someone(['clerk'])
    await limit({ user: user.id, upTo: '75' })
    const told = await says({ user: user.id, about: 'trial.pay', company: nord, amount: '80' })
    expect(told[0]).toBe(`+ ${user.name} may run trial.pay in Nord.`)
    expect(told).toContain(`+ ${user.name} approves it up to EUR 75.00.`)
    expect(told).toContain('- EUR 80 is over your limit of EUR 75.00.')
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

test('the integrity checks find nothing wrong, and find it when there is', async () => {
  const ids = (organisationModule.checks ?? []).map((one) => one.id)
  expect((await check(kernel, ids)).findings).toEqual([])
  await kernel.pool.query(`update auth_user set name = 'Another' where id = $1`, [ida.id])
  expect((await check(kernel, ids)).findings).toHaveLength(1)
})
