import { answer, say } from '../../kernel/index.ts'
import { closeChecks } from '../ledger/index.ts'
import { bill } from './bill.ts'

/** Bills of the period that are not booked yet: they would be missing from it. */
export const unpostedBillsAtClose = answer(closeChecks, async ({ company, period, read }) => {
  const rows = await read.rows<{ id: string; number: string; supplier: string; state: string }>(
    `select b.id, b.number, p.name as supplier, b.state from purchasing_bill b join contacts_party p on p.id = b.supplier
      where b.company = $1 and b.state in ('draft', 'submitted') and b.issued_on between $2::date and $3::date
      order by b.issued_on, b.id limit 200`,
    [company, period.startsOn, period.endsOn],
  )
  return rows.map(({ id, number, supplier, state }) => ({
    says: String(
      state === 'draft'
        ? say`Bill ${number} of ${supplier} is a draft.`
        : say`Bill ${number} of ${supplier} waits for approval.`,
    ),
    opens: { record: bill.id, id },
  }))
})
