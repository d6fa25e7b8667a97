import type { Reader } from '../../kernel/index.ts'
import type { ItemView, LineView } from './matching/index.ts'

/** With no more open items than this all are looked at; beyond, only those that a line may mean. */
const FEW = { forOne: 4000, forMany: 30_000 }
const MANY_LINES = 20

const ITEM = `
  select i.id, i.side, i.party, p.name as "partyName", i.subject, i.number, i.reference, i.keys, i.currency,
         i.amount::text as amount, i.open::text as open, i.issued_on::text as "issuedOn", i.due_on::text as "dueOn",
         i.discount_until::text as "discountUntil", i.discount_amount::text as "discountAmount",
         i.later_discount_until::text as "laterDiscountUntil", i.later_discount_amount::text as "laterDiscountAmount"
    from ledger_open_item i join contacts_party p on p.id = i.party`

/** Open items of a company that lines may pay: looked up by number, amount and contact where there are very many. */
export async function itemsFor(read: Reader, company: string, lines: readonly LineView[]): Promise<ItemView[]> {
  const most = lines.length > MANY_LINES ? FEW.forMany : FEW.forOne
  const [counted] = await read.rows<{ count: number }>(
    `select count(*)::int as count from (select 1 from ledger_open_item where company = $1 and state = 'open' limit $2) few`,
    [company, most + 1],
  )
  if ((counted?.count ?? 0) <= most)
    return read.rows<ItemView>(`${ITEM} where i.company = $1 and i.state = 'open'`, [company])
  const keys = new Set<string>()
  const tails = new Set<string>()
  for (const line of lines) {
    for (const text of [line.reference, line.endToEndId, line.text]) addForms(text ?? '', keys, tails)
  }
  return read.rows<ItemView>(
    `${ITEM} where i.company = $1 and i.state = 'open' and (i.open = any($2::numeric[]) or i.party = any($3::uuid[])
       or i.keys && $4::text[] or ltrim(substring(i.number from '(\\d+)\\D*$'), '0') = any($5::text[]))`,
    [
      company,
      [...new Set(lines.map((line) => line.open))],
      [...new Set(lines.flatMap((line) => line.parties.map((party) => party.id)))],
      [...keys],
      [...tails],
    ],
  )
}

/** Longest run of pieces that may be one number. */
const LONGEST = 12

/** What a text may name: whole numbers, and the ends of numbers without their zeros. */
export function addForms(text: string, keys: Set<string>, tails: Set<string>): void {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase()
  const all = (plain.match(/[A-Z]+|\d+/g) ?? []).slice(0, 250)
  for (const [at, piece] of all.entries()) {
    if (piece >= '0' && piece < ':') addTails(piece, tails)
    let form = ''
    for (let count = 0; count < LONGEST && form.length < 40; count++) {
      form += all[at + count] ?? ''
      if (form.length > 5 && /\d/.test(form)) keys.add(form)
    }
  }
}

function addTails(digits: string, tails: Set<string>): void {
  const add = (end: string) => {
    const bare = end.replace(/^0+/, '')
    if (bare.length > 1) tails.add(bare)
  }
  add(digits)
  for (let length = 3; length < Math.min(digits.length, 9); length++) add(digits.slice(-length))
}
