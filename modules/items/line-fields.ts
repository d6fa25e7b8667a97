import { type Field, f } from '../../kernel/index.ts'
import { account } from '../ledger/index.ts'
import { department } from '../organisation/index.ts'
import { taxCode } from '../tax/index.ts'
import { item } from './item.ts'

/**
 * The lines of a bill or an invoice.
 * @param net whether the net amount of a line is stated or worked out
 */
export const documentLines = <Net extends Field<string | null, false>>(net: Net) =>
  f.rows({
    item: f.ref(item).optional().unindexed(),
    text: f.text({ search: true }).optional(),
    quantity: f.decimal(6).default('1'),
    unit: f.text({ max: 20 }).optional(),
    price: f.decimal(6).optional(),
    discount: f.decimal(4).optional().says('Percent.'),
    net,
    account: f.ref(account).optional().unindexed(),
    taxCode: f.ref(taxCode).optional().unindexed(),
    department: f.ref(department).optional().unindexed(),
  })
