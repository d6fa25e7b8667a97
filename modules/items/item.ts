import { auditor, everyone, f, owner, record } from '../../kernel/index.ts'
import { account, accountant, bookkeeper } from '../ledger/index.ts'
import { company } from '../organisation/index.ts'
import { taxCode } from '../tax/index.ts'

/** What is bought or sold again and again: fills in a line of a bill or an invoice. */
export const item = record('items.item', {
  says: 'A thing or a service that we buy or sell: it fills in a line.',
  title: 'name',
  company: 'company',
  fields: {
    company: f.ref(company),
    code: f.text({ search: true, max: 60 }),
    name: f.text({ search: true, max: 300 }),
    kind: f.choice('goods', 'service').default('goods'),
    unit: f.text({ max: 20 }).default('C62').says('Code of UN/ECE recommendation 20: C62 one, HUR hour, KGM kilogram.'),
    currency: f.currency(),
    salePrice: f.decimal(6, { min: '0' }).optional(),
    saleTax: f.ref(taxCode).optional().unindexed(),
    saleAccount: f.ref(account).optional().unindexed(),
    purchasePrice: f.decimal(6, { min: '0' }).optional(),
    purchaseTax: f.ref(taxCode).optional().unindexed(),
    purchaseAccount: f.ref(account).optional().unindexed(),
    active: f.boolean().default(true),
  },
  unique: [['company', 'code']],
  columns: ['code', 'name', 'kind', 'unit', 'salePrice', 'purchasePrice', 'active'],
  sort: 'code',
  may: { read: [everyone, auditor], draft: [accountant, bookkeeper, owner] },
})
