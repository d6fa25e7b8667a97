import { amountOf, answer, say } from '../../kernel/index.ts'
import { closeChecks } from '../ledger/index.ts'
import { invoice } from './invoice.ts'

/** Invoices of the period that are not posted yet: they would be missing from it. */
export const unpostedInvoicesAtClose = answer(closeChecks, async ({ company, period, read }) => {
  const rows = await read.rows<{ id: string; customer: string; gross: string; currency: string }>(
    `select i.id, p.name as customer, i.gross::text as gross, i.currency from sales_invoice i
       join contacts_party p on p.id = i.customer
      where i.company = $1 and i.state = 'draft' and i.issued_on between $2::date and $3::date
      order by i.issued_on, i.id limit 200`,
    [company, period.startsOn, period.endsOn],
  )
  return rows.map(({ id, customer, gross, currency }) => ({
    says: String(say`The invoice to ${customer} over ${amountOf(gross, currency)} is a draft.`),
    opens: { record: invoice.id, id },
  }))
})
