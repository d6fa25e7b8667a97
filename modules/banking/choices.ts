import { f, type Opens, type QueryRow, query, refuse, say, splitSubject } from '../../kernel/index.ts'
import { party as partyRecord } from '../contacts/index.ts'
import { openItem, referenceKey } from '../ledger/index.ts'
import { readers } from './account.ts'
import { companyOf, proposalsFor } from './proposals.ts'
import { statementLine } from './statement.ts'

interface ItemRow {
  item: string
  subject: string | null
  number: string
  side: string
  party: string
  partyName: string
  issuedOn: string
  dueOn: string
  amount: string
  open: string
  currency: string
  discountUntil: string | null
  discountAmount: string | null
  laterDiscountUntil: string | null
  laterDiscountAmount: string | null
}

/** Items that a person may tick for a line: the proposed ones, the contact's, then by amount and search. */
const CHOICES = `
  select i.id as item, i.subject, i.number, i.side, i.party, p.name as "partyName", i.issued_on::text as "issuedOn",
         i.due_on::text as "dueOn", i.amount::text as amount, i.open::text as open, i.currency,
         i.discount_until::text as "discountUntil", i.discount_amount::text as "discountAmount",
         i.later_discount_until::text as "laterDiscountUntil", i.later_discount_amount::text as "laterDiscountAmount"
    from ledger_open_item i join contacts_party p on p.id = i.party
   where i.company = $1 and i.state = 'open'
     and ($2::uuid is null or i.party = $2)
     and ($3::text is null or i.words @@ to_tsquery('simple', $3) or p.words @@ to_tsquery('simple', $3) or i.keys && array[$4::text])
   order by i.id = any($5::uuid[]) desc, i.party = any($6::uuid[]) desc, i.open = $7::numeric desc, i.currency = $8 desc,
            sign(i.open) = sign($7::numeric) desc, i.due_on, i.id
   limit $9`

/** Words as the full-text index knows them; the last may be still being typed. */
const asked = (search: string | null): string | null => {
  const words = (search ?? '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
    ?.slice(0, 8)
  return words ? words.map((word) => `${word}:*`).join(' & ') : null
}

export const choices = query('banking.choices', {
  says: 'Open items that a statement line may pay, those of its contact first, with what is proposed ticked.',
  label: 'Items to choose from',
  input: {
    line: f.ref(statementLine),
    search: f.text({ max: 200 }).optional(),
    party: f.ref(partyRecord).optional(),
    limit: f.integer().default(100),
  },
  columns: {
    number: f.text(),
    partyName: f.text().label('Contact'),
    issuedOn: f.date(),
    dueOn: f.date(),
    open: f.decimal(4),
    currency: f.currency(),
    apply: f.decimal(4).optional(),
  },
  may: readers,
  async run({ input, read, who }) {
    const line = await read.get(statementLine, input.line)
    if (!line)
      return refuse('banking.match.line', say`There is no such statement line.`, { kind: 'missing', field: 'line' })
    const company = await companyOf(read, who, { company: null, account: line.account })
    const [found] = await proposalsFor(read, { company, ids: [line.id], limit: 1 })
    const proposed = new Map(
      (found?.ways[0]?.parts ?? []).flatMap((part) =>
        part.part === 'item' && part.id ? [[part.id, part] as const] : [],
      ),
    )
    const parties = [
      ...new Set([
        ...[...proposed.values()].flatMap((part) => part.item?.party ?? []),
        ...(found?.line.parties ?? []).map((one) => one.id),
      ]),
    ]
    const search = asked(input.search)
    const rows = await read.rows<ItemRow>(CHOICES, [
      company,
      input.party,
      search,
      input.search ? referenceKey(input.search) : null,
      [...proposed.keys()],
      parties,
      line.open,
      line.currency,
      Math.min(Math.max(input.limit, 1), 500),
    ])
    return {
      rows: rows.map((row): QueryRow => {
        const part = proposed.get(row.item)
        return {
          ...row,
          chosen: part !== undefined && !part.suggested,
          suggested: part?.suggested ?? false,
          apply: part?.amount ?? null,
          _opens: { number: opens(row) },
        }
      }),
      head: { title: 'Open items', currency: line.currency },
    }
  },
})

function opens(row: ItemRow): Opens {
  const subject = row.subject ? splitSubject(row.subject) : null
  return subject ?? { record: openItem.id, id: row.item }
}
