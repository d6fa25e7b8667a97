/** Reading: what a person looks at all day. */
import { ask, get, list } from '../kernel/index.ts'
import { milliseconds } from './measure.ts'
import { add } from './table.ts'
import type { World } from './world.ts'

/** Trial balance, first page and one entry where the books hold so many postings. */
export async function reading(world: World, postings: number): Promise<void> {
  const label = postings.toLocaleString('en')
  const trial = () =>
    ask(world.kernel, 'ledger.trialBalance', { company: world.company, until: '2026-12-31' }, world.who)
  await trial()
  const plain = await milliseconds(5, () =>
    world.kernel.pool.query(
      'select account, sum(greatest(base_amount, 0)), sum(greatest(-base_amount, 0)) from ledger_posting where company = $1 group by account',
      [world.company],
    ),
  )
  add(`trial balance, ${label} postings`, await milliseconds(15, trial), 'ms', plain, 'under 10 ms')
  const page = () =>
    list(world.kernel, 'ledger.entry', { where: { company: { is: world.company } }, limit: 80 }, world.who)
  await page()
  const plainPage = await milliseconds(15, () =>
    world.kernel.pool.query('select * from ledger_entry where company = $1 order by "on" desc, id desc limit 80', [
      world.company,
    ]),
  )
  add(`first list page, ${label} postings`, await milliseconds(15, page), 'ms', plainPage, 'under 10 ms')
  const first = (await page()).rows[0]
  if (first)
    add(
      `one entry by its id, ${label} postings`,
      await milliseconds(15, () => get(world.kernel, 'ledger.entry', String(first.id), world.who)),
      'ms',
      null,
      '',
    )
}
