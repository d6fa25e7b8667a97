import { add, compare, f } from '../../kernel/index.ts'
import { taxCode } from './code.ts'

/**
 * What is worked out of the lines of a bill or an invoice: its tax rows and totals, never typed by hand.
 * @param payable what the amount to be paid consists of, in words
 */
export const documentTotals = (payable: string) => ({
  taxes: f
    .rows({
      taxCode: f.ref(taxCode).unindexed(),
      category: f.text({ max: 2 }),
      rate: f.decimal(4),
      base: f.money('currency'),
      tax: f.money('currency'),
      selfAssessed: f.money('currency'),
    })
    .given(),
  net: f.money('currency').given(),
  tax: f.money('currency').given(),
  gross: f.money('currency').given(),
  payable: f.money('currency').given().says(payable),
  open: f.money('currency').given().says('What is unpaid of it, once it is posted.'),
})

/** The check that every bill and every invoice holds: its gross is its net and its tax. */
export const grossIsNetPlusTax = {
  says: 'Gross is net plus tax.',
  sql: 'gross = net + tax',
  holds: (row: { net: string; tax: string; gross: string }) => compare(row.gross, add(row.net, row.tax)) === 0,
  field: 'gross',
} as const
