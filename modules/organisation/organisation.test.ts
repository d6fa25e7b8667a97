import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check, newId, type Who } from '../../kernel/index.ts'
import { codeOf as code } from '../../test/books.ts'
import { type TestPeople, testPeople } from '../../test/people.ts'
import { createFirstUser, whoOf } from './index.ts'
import { organisationModule } from './module.ts'

let people: TestPeople
let kernel: TestPeople['kernel']
let ida: Who
let nord: string
let sued: string
const run: TestPeople['run'] = (...given) => people.run(...given)
const make: TestPeople['make'] = (...given) => people.make(...given)
const someone: TestPeople['someone'] = (...given) => people.someone(...given)
const reload = (id: string) => people.reload(id)

beforeAll(async () => {
  people = await testPeople()
  ;({ kernel, ida, nord, sued } = people)
})
afterAll(() => people?.close())

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
    await run('organisation.role.take', {}, ida, ids[1]?.id)
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
      for (const [company, refused] of [
        [sued, 'record.reference'],
        [null, 'organisation.role.beyond'],
      ] as const) {
        expect(await code(make('organisation.role', { user: user.id, role: 'clerk', company }, local))).toBe(refused)
        expect(await code(make('organisation.role', { user: local.id, role: 'owner', company }, local))).toBe(refused)
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
      ).toBe('record.reference')
    })
  })
})

test('the integrity checks find nothing wrong, and find it when there is', async () => {
  const ids = (organisationModule.checks ?? []).map((one) => one.id)
  expect((await check(kernel, ids)).findings).toEqual([])
  await kernel.pool.query(`update auth_user set name = 'Another' where id = $1`, [ida.id])
  expect((await check(kernel, ids)).findings).toHaveLength(1)
})

test.each([
  ['Europe/Berlin', 'done'],
  ['America/Argentina/Buenos_Aires', 'done'],
  ['UTC', 'done'],
  ['Europe/Nowhere', 'refused'],
  ['+02:00', 'refused'],
  ['../../etc/passwd', 'refused'],
  ['Berlin; drop table x', 'refused'],
])('a time zone is one that has a name: %s', async (timeZone, outcome) => {
  const company = { name: `In ${timeZone}`, country: 'DE', currency: 'EUR', timeZone }
  expect(await code(make('organisation.company', company))).toBe(
    outcome === 'done' ? 'done' : 'organisation.company.check',
  )
  expect(await code(make('organisation.place', { name: `At ${timeZone}`, country: 'DE', timeZone }))).toBe(
    outcome === 'done' ? 'done' : 'organisation.place.check',
  )
})
