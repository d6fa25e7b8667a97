import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check, verify } from '../kernel/index.ts'
import { type Filler, openFiller } from './fill.ts'
import { openWorld, type World } from './world.ts'

let world: World
let filler: Filler

beforeAll(async () => {
  world = await openWorld()
  filler = await openFiller(world)
  await filler.to(1000)
  await filler.to(4000)
}, 180_000)
afterAll(async () => {
  await filler.close()
  await world.close()
  await rm(world.data, { recursive: true, force: true })
})

const rows = async <T>(sql: string, values: unknown[] = []) => (await world.kernel.pool.query(sql, values)).rows as T[]

/** What hangs on an invoice, and what its amounts come to, by table. */
const PARTS = `
  with i as (select * from sales_invoice where id = $1), o as (select o.* from ledger_open_item o, i where o.subject = 'sales.invoice/' || i.id),
       m as (select m.* from banking_match m join banking_match_items t on t.parent = m.id join o on o.id = t.item)
  select json_build_object(
    'invoice', (select json_build_array(state, net, tax, gross, open, kind, revision, length(number)) from i),
    'lines', (select json_agg(json_build_array(l.position, l.quantity, l.price, l.net, l.account, l.tax_code) order by l.position) from sales_invoice_lines l, i where l.parent = i.id),
    'taxes', (select json_agg(json_build_array(t.rate, t.base, t.tax) order by t.position) from sales_invoice_taxes t, i where t.parent = i.id),
    'postings', (select json_agg(json_build_array(n.account, n.amount, n.base_amount, n.currency, n.tax_code, n.item is not null) order by n.account, n.amount) from ledger_posting n, i where n.entry = i.entry),
    'item', (select json_agg(json_build_array(o.state, o.side, o.amount, o.open, o.account, cardinality(o.keys))) from o),
    'numbers', (select count(*) from kernel_number k, i where k.subject = 'sales.invoice/' || i.id and i.number like '%' || lpad(k.sequence::text, 5, '0')),
    'links', (select count(*) from kernel_link k, i where 'sales.invoice/' || i.id in (k.from_subject, k.to_subject)),
    'match', (select json_agg(json_build_array(m.state, m.total, m.how)) from m),
    'paid by', (select json_agg(json_build_array(n.account, n.amount) order by n.amount) from m join ledger_entry e on e.source = 'banking.match/' || m.id join ledger_posting n on n.entry = e.id),
    'lines of the bank', (select json_agg(json_build_array(l.state, l.amount, l.open, l.kind) order by l.amount) from (select s.state, s.amount, s.open, s.final as kind from m join banking_match_lines b on b.parent = m.id join banking_statement_line s on s.id = b.line) l)
  ) as parts`

describe('books that were filled by copies', () => {
  test('pass every integrity check, and their audit chain holds', async () => {
    expect((await check(world.kernel)).findings).toEqual([])
    const chain = await verify(world.kernel)
    expect(chain.ok).toBe(true)
  })

  test('hold about as many postings as were asked for', async () => {
    const [{ count } = { count: 0 }] = await rows<{ count: string }>('select count(*) from ledger_posting')
    expect(Number(count)).toBeGreaterThan(3900)
    expect(Number(count)).toBeLessThan(6000)
  })

  test('keep for every account and day, month and year what the trigger of the postings would have kept', async () => {
    const apart = await rows(
      `with posted as (
         select company, account, grain, date_trunc(grain, "on")::date as starts_on, sum(greatest(base_amount, 0)) as debit, sum(greatest(-base_amount, 0)) as credit
           from ledger_posting cross join unnest(array['day', 'month', 'year']) as grain group by 1, 2, 3, 4
       ), kept as (
         select company, account, grain, starts_on, sum(debit) as debit, sum(credit) as credit from ledger_balance group by 1, 2, 3, 4
       )
       select * from posted full join kept using (company, account, grain, starts_on, debit, credit) where posted.company is null or kept.company is null`,
    )
    expect(apart).toEqual([])
  })

  test('have of a copied invoice what the commands left of the one that they wrote', async () => {
    // Copies of one invoice have its amounts; those that the commands wrote lie in 2023.
    const written = await rows<{ id: string; gross: string; state: string }>(
      `select id, gross, state from sales_invoice where issued_on < '2024-01-01' and state in ('posted', 'paid')`,
    )
    expect(written.map(({ state }) => state).sort()).toEqual([...Array(9).fill('paid'), ...Array(10).fill('posted')])
    const open = new Set<string>()
    for (const { id, gross, state } of written) {
      const copies = await rows<{ id: string }>(
        `select id from sales_invoice where gross = $1 and state = $2 and issued_on >= '2024-01-01' order by id limit 3`,
        [gross, state],
      )
      // Of those that are paid otherwise, the ones of the last days are open.
      if (state === 'paid') expect(copies.length).toBe(3)
      else if (copies.length > 0) open.add(id)
      const [original] = await rows(PARTS, [id])
      for (const copy of copies) expect((await rows(PARTS, [copy.id]))[0]).toEqual(original)
    }
    expect(open.size).toBeGreaterThan(3)
  })
})
