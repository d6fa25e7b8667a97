import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { person, personIn, sale, type TestBooks, testBooks, theOwner } from '../test/books.ts'
import { connectionConfig } from './db/pool.ts'
import { dispatch, newId, runMany } from './index.ts'

let books: TestBooks
beforeAll(async () => {
  books = await testBooks()
})
afterAll(() => books.kernel.close())

const count = async (table: string): Promise<number> =>
  Number((await books.kernel.pool.query(`select count(*) as n from ${table}`)).rows[0].n)
const refusal = (code: string) => expect.objectContaining({ code })

describe('one command', () => {
  test('is one transaction with one audit row that holds what it changed', async () => {
    const before = await count('kernel_audit')
    const done = await books.run('ledger.entry.post', sale(books.company))
    expect(await count('kernel_audit')).toBe(before + 1)
    const { rows } = await books.kernel.pool.query('select * from kernel_audit where id = $1', [done.audit])
    expect(rows[0]).toMatchObject({
      command: 'ledger.entry.post',
      who: theOwner.id,
      record: 'ledger.entry',
      record_id: done.id,
    })
    expect(rows[0].changes.map((change: { record: string }) => change.record)).toEqual([
      'ledger.entry',
      'ledger.posting',
      'ledger.posting',
    ])
  })

  test('that the database refuses only at its commit is refused', async () => {
    // Nobody in these books owns every company: the database looks at that when a user is shut out, at the very end.
    const id = await books.make('organisation.user', { name: 'Nele', email: 'nele@nordkai.example' })
    const before = await count('kernel_audit')
    await expect(books.run('organisation.user.deactivate', {}, { id })).rejects.toEqual(
      refusal('organisation.user.lastOwner'),
    )
    expect(await count('kernel_audit')).toBe(before)
  })

  test('that others get in the way of is tried again, and refused in words when they always do', async () => {
    const { kernel } = books
    const owner = new pg.Client(connectionConfig(kernel.database.ownerUrl, kernel.database.schema))
    await owner.connect()
    try {
      // As in a deadlock (40P01), which cannot be had to order; a sequence keeps counting over what is rolled back.
      await owner.query(`create sequence met;
        create function meet() returns trigger language plpgsql security definer as $$ begin
          if nextval('met') % 5 <> 0 or new.name = 'Always' then raise 'deadlock detected' using errcode = '40P01'; end if;
          return new;
        end $$;
        create trigger meet before insert on contacts_party for each row execute function meet()`)
      expect(await books.make('contacts.party', { name: 'Fifth time' })).toBeDefined()
      expect((await owner.query('select last_value::int as n from met')).rows).toEqual([{ n: 5 }])
      const refused = expect.objectContaining({ code: 'record.contended', kind: 'busy' })
      await expect(books.make('contacts.party', { name: 'Always' })).rejects.toEqual(refused)
    } finally {
      await owner.query('drop function if exists meet cascade; drop sequence if exists met')
      await owner.end()
    }
  })

  test('that is refused leaves nothing behind', async () => {
    const before = [await count('kernel_audit'), await count('ledger_entry'), await count('ledger_posting')]
    const wrong = {
      ...sale(books.company),
      postings: [
        { account: '1000', amount: '10' },
        { account: '4400', amount: '-9' },
      ],
    }
    await expect(books.run('ledger.entry.post', wrong)).rejects.toEqual(refusal('ledger.entry.unbalanced'))
    expect([await count('kernel_audit'), await count('ledger_entry'), await count('ledger_posting')]).toEqual(before)
  })

  test('that is repeated with its key answers as the first time, and is done once', async () => {
    const before = await count('ledger_entry')
    const request = { command: 'ledger.entry.post', input: sale(books.company), key: 'sale 1' }
    const answers = await Promise.all(Array.from({ length: 5 }, () => dispatch(books.kernel, request, theOwner)))
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1)
    expect(await count('ledger_entry')).toBe(before + 1)
  })

  test('shares its statement with others that arrive meanwhile, and only the one at fault is refused', async () => {
    const taken = newId()
    await books.run('ledger.entry.post', sale(books.company), { id: taken })
    await Promise.all(Array.from({ length: 20 }, () => books.run('ledger.entry.post', sale(books.company))))
    const together = `select count(*) as n from kernel_audit group by xid order by 1 desc limit 1`
    expect(Number((await books.kernel.pool.query(together)).rows[0].n)).toBeGreaterThan(1)
    const [entries, audits] = [await count('ledger_entry'), await count('kernel_audit')]
    const sent = Array.from({ length: 20 }, (_, nth) => {
      const request = { command: 'ledger.entry.post', input: sale(books.company), id: nth === 7 ? taken : newId() }
      return dispatch(books.kernel, request, { ...theOwner, id: newId() })
    })
    const answers = await Promise.allSettled(sent)
    expect(answers.flatMap(({ status }, nth) => (status === 'rejected' ? [nth] : []))).toEqual([7])
    expect(await count('ledger_entry')).toBe(entries + 19)
    expect(await count('kernel_audit')).toBe(audits + 19)
  })

  test('on a record that was changed since it was seen does nothing', async () => {
    const task = await books.run('work.task.create', { title: 'First' })
    const update = (title: string, revision: number) =>
      dispatch(books.kernel, { command: 'work.task.update', id: String(task.id), revision, input: { title } }, theOwner)
    await update('Second', 1)
    await expect(update('Third', 1)).rejects.toMatchObject({ code: 'record.stale', kind: 'stale' })
    await update('Third', 2)
  })

  test('cannot take the key of another command', async () => {
    await dispatch(books.kernel, { command: 'ledger.entry.post', input: sale(books.company), key: 'mine' }, theOwner)
    const other = dispatch(books.kernel, { command: 'work.task.create', input: { title: 'x' }, key: 'mine' }, theOwner)
    await expect(other).rejects.toEqual(refusal('request.reused'))
  })

  test('that makes a record with an id of the caller is the same request when it comes again', async () => {
    const id = newId()
    const first = await books.run('ledger.entry.post', sale(books.company), { id })
    const second = await books.run('ledger.entry.post', sale(books.company), { id })
    expect([first.id, second.id]).toEqual([id, id])
    expect(second.audit).toBe(first.audit)
  })

  test('that is previewed says what it would change and changes nothing', async () => {
    const before = await count('ledger_entry')
    const preview = await dispatch(
      books.kernel,
      { command: 'ledger.entry.post', input: sale(books.company), preview: true },
      theOwner,
    )
    expect(preview.changes?.map((change) => change.record)).toEqual([
      'ledger.entry',
      'ledger.posting',
      'ledger.posting',
    ])
    expect(await count('ledger_entry')).toBe(before)
  })

  test('on a record that somebody else changed meanwhile is refused as stale, not lost', async () => {
    const { id = '' } = await books.run('work.task.create', { title: 'Call Kranz' })
    const changes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => books.run('work.task.update', { title: `Call ${index}` }, { id })),
    )
    const done = changes.filter((one) => one.status === 'fulfilled').length
    const { rows } = await books.kernel.pool.query('select revision from work_task where id = $1', [id])
    expect(rows[0].revision).toBe(done + 1)
  })
})

describe('who may', () => {
  test('a role that a command does not name is refused with the role that it needs', async () => {
    const request = books.run('ledger.entry.post', sale(books.company), { who: person('The auditor', 'auditor') })
    await expect(request).rejects.toMatchObject({
      code: 'command.forbidden',
      message: expect.stringContaining('accountant'),
    })
  })

  test('a role held in another company does not write here', async () => {
    const other =
      (await books.run('organisation.company.create', { name: 'Other ApS', country: 'DK', currency: 'DKK' })).id ?? ''
    const stranger = personIn(other, 'The accountant', 'accountant')
    await expect(books.run('ledger.entry.post', sale(books.company), { who: stranger })).rejects.toEqual(
      refusal('record.reference'),
    )
    await expect(
      books.run('ledger.account.update', { name: 'Mine now' }, { id: books.account('1000'), who: stranger }),
    ).rejects.toEqual(refusal('record.missing'))
  })
})

describe('undo', () => {
  test('puts a draft back as it was, and can itself be undone only once', async () => {
    const { id = '' } = await books.run('work.task.create', { title: 'Order ink', importance: 'low' })
    const changed = await books.run('work.task.update', { title: 'Order toner', importance: 'high' }, { id })
    await books.run('kernel.undo', { audit: changed.audit })
    const { rows } = await books.kernel.pool.query('select title, importance from work_task where id = $1', [id])
    expect(rows[0]).toEqual({ title: 'Order ink', importance: 'low' })
    await expect(books.run('kernel.undo', { audit: changed.audit })).rejects.toEqual(refusal('kernel.undo.done'))
  })

  test('brings back what was deleted, and takes away what was made', async () => {
    const made = await books.run('work.task.create', { title: 'Ask the landlord' })
    const gone = await books.run('work.task.delete', {}, { id: made.id })
    await books.run('kernel.undo', { audit: gone.audit })
    expect((await books.kernel.pool.query('select title from work_task where id = $1', [made.id])).rows).toEqual([
      { title: 'Ask the landlord' },
    ])
  })

  test('is refused when somebody built on it', async () => {
    const made = await books.run('work.task.create', { title: 'One' })
    const first = await books.run('work.task.update', { title: 'Two' }, { id: made.id })
    await books.run('work.task.update', { title: 'Three' }, { id: made.id })
    await expect(books.run('kernel.undo', { audit: first.audit })).rejects.toEqual(refusal('kernel.undo.stale'))
  })

  test('of a posted fact books its reversal', async () => {
    const posted = await books.run('ledger.entry.post', sale(books.company))
    await books.run('kernel.undo', { audit: posted.audit })
    const { rows } = await books.kernel.pool.query('select reverses from ledger_entry where reverses = $1', [posted.id])
    expect(rows).toHaveLength(1)
  })
})

describe('many at once', () => {
  test('of several chunks, written while the next is worked out, names every item that was refused', async () => {
    const before = await count('ledger_entry')
    const taken = String((await books.run('ledger.entry.post', sale(books.company))).id)
    const wrong = {
      ...sale(books.company),
      postings: [
        { account: '1000', amount: '1' },
        { account: '4400', amount: '2' },
      ],
    }
    const items = Array.from({ length: 1600 }, (_, nth) => ({
      ...(nth === 600 ? { id: taken } : {}),
      input: nth === 3 || nth === 1200 ? wrong : sale(books.company),
    }))
    const outcome = await runMany(books.kernel, 'ledger.entry.post', items, { ...theOwner, id: newId() })
    expect(outcome.refused.map(({ index, refusal: { code } }) => [index, code])).toEqual([
      [3, 'ledger.entry.unbalanced'],
      [600, 'record.duplicate'],
      [1200, 'ledger.entry.unbalanced'],
    ])
    expect(outcome.done).toBe(1597)
    expect(await count('ledger_entry')).toBe(before + 1 + 1597)
  })

  test('what is refused is named by its row, and the others are done', async () => {
    const items = [
      sale(books.company),
      { ...sale(books.company), on: '2031-01-01' },
      sale(books.company),
      { ...sale(books.company), postings: [] },
    ]
    const outcome = await runMany(
      books.kernel,
      'ledger.entry.post',
      items.map((input) => ({ input })),
      theOwner,
    )
    expect(outcome.done).toBe(2)
    expect(outcome.refused.map(({ index, refusal }) => [index, refusal.code])).toEqual([
      [1, 'ledger.entry.noPeriod'],
      [3, 'ledger.entry.empty'],
    ])
  })

  test('as a whole, one refusal stops them all', async () => {
    const before = await count('ledger_entry')
    const outcome = await runMany(
      books.kernel,
      'ledger.entry.post',
      [{ input: sale(books.company) }, { input: {} }],
      theOwner,
      true,
    )
    expect(outcome.done).toBe(0)
    expect(outcome.refused).toHaveLength(1)
    expect(await count('ledger_entry')).toBe(before)
  })

  test('each has its own audit row', async () => {
    const before = await count('kernel_audit')
    const outcome = await runMany(
      books.kernel,
      'ledger.entry.post',
      Array.from({ length: 1200 }, () => ({ input: sale(books.company) })),
      theOwner,
    )
    expect(outcome.done).toBe(1200)
    expect(await count('kernel_audit')).toBe(before + 1200)
  })
})

describe('the database holds it too', () => {
  const asApplication = (sql: string, values: unknown[] = []) => books.kernel.pool.query(sql, values)

  test.each([
    ['update ledger_posting set amount = amount', 'permission denied'],
    ['delete from ledger_entry', 'permission denied'],
    ['update ledger_balance set debit = 0', 'permission denied'],
    ["update kernel_audit set who = 'nobody'", 'permission denied'],
    ['delete from kernel_seal', 'permission denied'],
    ['truncate kernel_audit', 'permission denied'],
  ])('%s', async (sql, message) => {
    await expect(asApplication(sql)).rejects.toThrowError(message)
  })

  test.each([
    ['does not balance', '4400', '-2', 'EUR'],
    ['does not balance', '4400', '-1', 'USD'],
    ['an entry or an account that is not there', 'none', '-1', 'EUR'],
    ['at least two postings', null, '0', 'EUR'],
  ])('an entry that %s (%s %s %s)', async (message, account, amount, currency) => {
    const one = asApplication(
      `with e as (
         insert into ledger_entry (id, created_by, company, journal, period, "on", text)
         values ($1, $1, $2, (select id from ledger_journal where company = $2 limit 1), (select id from ledger_period where company = $2 and '2026-03-12' between starts_on and ends_on), '2026-03-12', 'x')
       )
       insert into ledger_posting (id, entry, company, account, "on", currency, amount, base_amount)
       select gen_random_uuid(), $1, $2, a, '2026-03-12', c, n, n from (values ($3::uuid, 1, 'EUR'), ($4, $5::numeric, $6)) v(a, n, c) where $4 is not null`,
      [
        newId(),
        books.company,
        books.account('1000'),
        account === null ? null : books.account(account) || newId(),
        amount,
        currency,
      ],
    )
    await expect(one).rejects.toThrowError(message)
  })

  test('an account, a journal and a period that entries are booked with stay', async () => {
    for (const [table, column] of [
      ['ledger_account', 'account'],
      ['ledger_journal', 'journal'],
      ['ledger_period', 'period'],
    ]) {
      const used = `select ${column} from ledger_posting n join ledger_entry e on e.id = n.entry limit 1`
      await expect(asApplication(`delete from ${table} where id = (${used})`)).rejects.toThrowError('used by')
    }
  })

  test('a number taken without a record', async () => {
    await expect(asApplication(`insert into kernel_counter (series, last) values ('mine', 1)`)).rejects.toThrowError(
      'gap',
    )
    await expect(asApplication(`insert into kernel_counter (series, last) values ('mine', 7)`)).rejects.toThrowError(
      'begins at one',
    )
    const ahead = `insert into kernel_counter (series, last) values ('mine', 1); insert into kernel_number values ('mine', 1, 'a/1');
      update kernel_counter set last = 3 where series = 'mine'; insert into kernel_number values ('mine', 3, 'a/3')`
    await expect(asApplication(ahead)).rejects.toThrowError('gap')
  })

  test('an entry in a closed period', async () => {
    const { id } = await books.run('ledger.period.create', {
      company: books.company,
      name: '2025',
      startsOn: '2025-01-01',
      endsOn: '2025-12-31',
    })
    await books.run('ledger.entry.post', sale(books.company, '5.00', '2025-06-01'))
    await books.run('ledger.period.close', {}, { id })
    await expect(books.run('ledger.entry.post', sale(books.company, '5.00', '2025-06-01'))).rejects.toEqual(
      refusal('ledger.entry.periodClosed'),
    )
    const direct = asApplication(
      `with e as (insert into ledger_entry (id, created_by, company, journal, period, "on", text) values ($1, $1, $2, (select id from ledger_journal limit 1), $3, '2025-06-01', 'x'))
       insert into ledger_posting (id, entry, company, account, "on", currency, amount, base_amount) select gen_random_uuid(), $1, $2, a, '2025-06-01', 'EUR', n, n from (values ($4::uuid, 1), ($5::uuid, -1)) v(a, n)`,
      [newId(), books.company, id, books.account('1000'), books.account('4400')],
    )
    await expect(direct).rejects.toThrowError('closed')
  })
})
