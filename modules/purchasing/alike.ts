import { day, type Reader, refuse, say, stateName, type Words } from '../../kernel/index.ts'

interface Candidate {
  id: string
  supplier: string
  supplierName: string
  number: string
  numberKey: string
  our: string | null
  issuedOn: string
  state: string
  sameGross: boolean
}

interface Looked {
  id: string
  company: string
  supplier: string
  kind: string
  numberKey: string
  number: string
  issuedOn: string
  currency: string
  gross: string
}

/** Days within which the same amount of the same supplier is more likely the same bill than another. */
const NEAR_DAYS = 10
/** And within which a number that reads alike is, whoever is named as the supplier. */
const FAR_DAYS = 400

const LOOK = `
  select b.id, b.supplier, p.name as "supplierName", b.number, b.number_key as "numberKey", b.our,
         b.issued_on::text as "issuedOn", b.state, b.gross = $5::numeric and b.currency = $6 as "sameGross"
    from purchasing_bill b join contacts_party p on p.id = b.supplier
   where b.company = $1 and b.id <> $2 and b.state <> 'void' and b.kind = $7
     and ((b.supplier = $3 and b.number_key = $4)
       or (b.gross = $5::numeric and b.currency = $6 and b.issued_on between $8::date - ${FAR_DAYS} and $8::date + ${FAR_DAYS}))
   order by abs(b.issued_on - $8::date) limit 200`

/**
 * Looks for a bill that is this one already. The same number of the same supplier is refused; what looks alike is
 * given back in words, for a person to say that it is another.
 * @throws Refusal `purchasing.bill.duplicate`
 */
export async function lookAlike(tx: Pick<Reader, 'rows'>, bill: Looked): Promise<string | null> {
  const { id, company, supplier, numberKey, gross, currency, kind, issuedOn } = bill
  const found = await tx.rows<Candidate>(
    LOOK,
    [company, id, supplier, numberKey, gross, currency, kind, issuedOn],
    'purchasing_alike',
  )
  const same = found.find((one) => one.supplier === supplier && one.numberKey === numberKey)
  if (same) {
    refuse('purchasing.bill.duplicate', say`${said(same)} is in the books already.`, {
      field: 'number',
      help: say`If it is another bill, its number is another: look at the paper.`,
    })
  }
  const alike = found.find((one) => one.sameGross && looksLike(one, bill))
  return alike ? String(say`${said(alike)}, over the same amount`) : null
}

function looksLike(one: Candidate, bill: Looked): boolean {
  const days = Math.abs(daysBetween(one.issuedOn, bill.issuedOn))
  if (one.supplier === bill.supplier && days <= NEAR_DAYS) return true
  return readsLike(one.numberKey) === readsLike(bill.numberKey)
}

const daysBetween = (a: string, b: string): number =>
  Temporal.PlainDate.from(a).until(Temporal.PlainDate.from(b), { largestUnit: 'days' }).days

const CONFUSED: Record<string, string> = { O: '0', Q: '0', D: '0', I: '1', L: '1', Z: '2', S: '5', G: '6', B: '8' }

/** A number with the characters that scans take for one another made the same. */
const readsLike = (key: string): string => key.replace(/[OQDILZSGB]/g, (letter) => CONFUSED[letter] ?? letter)

const said = ({ supplierName, number, our, issuedOn, state }: Candidate): Words => {
  const stands = stateName({ id: 'purchasing.bill' }, state)
  return our
    ? say`${number} of ${supplierName}, issued ${day(issuedOn)}, ours ${our} (${stands})`
    : say`${number} of ${supplierName}, issued ${day(issuedOn)} (${stands})`
}
