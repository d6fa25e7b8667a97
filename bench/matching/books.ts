/** Contacts and what is open with them: what a matcher must not confuse is there on purpose. */
import { type Chance, chance } from './chance.ts'

export interface PlannedParty {
  name: string
  supplier: boolean
  iban: string
  /** Whether the books know the account: verified, or not at all. */
  known: boolean
}

export interface PlannedItem {
  /** Position among the contacts. */
  party: number
  side: 'receivable' | 'payable'
  credit: boolean
  /** Empty where posting gives it: an invoice with a discount is made as one. */
  number: string
  /** Whole cents, never negative. */
  cents: number
  issuedOn: string
  dueOn: string
  discount: boolean
}

export interface Plan {
  parties: PlannedParty[]
  items: PlannedItem[]
}

const FAMILIES =
  'Müller Schröder Großmann Böttcher Jäger Köhler Krüger Weiß Vogel Sørensen Åkesson Lefèvre Núñez Kowalski Żak Petersen Hansen Brandt Thomsen Carstens Claußen Lührs Möhring Nørgaard Óskarsson Çelik Dvořák Szabó Ferreira Bianchi'.split(
    ' ',
  )
const TRADES =
  'Segelmacherei|Bootsbau|Yachtservice|Schiffselektrik|Takelage|Tauwerk|Reederei|Bäckerei|Druckerei|Getränkehandel|Fördertechnik|Möbelhaus|Gebäudereinigung|Werft|Fischhandel|Spedition'.split(
    '|',
  )
const PLACES = 'Kiel|Husum|Lübeck|Flensburg|Büsum|Schleswig|Rostock|Århus|Malmö|Köln|Brügge|Gdańsk'.split('|')
const FORMS = ['GmbH', 'GmbH & Co. KG', 'e.K.', 'AG', 'KG', 'OHG', 'A/S', 'Ltd']

/** Numbers as suppliers give them: short ones, plain ones, and those that two suppliers give alike. */
const NUMBERINGS: readonly ((serial: number) => string)[] = [
  (serial) => `RE ${100 + (serial % 40)}-${2000 + serial}`,
  (serial) => String(4_400_000 + serial),
  (serial) => `2026/${String(serial).padStart(5, '0')}`,
  (serial) => `F2026${String(serial).padStart(6, '0')}`,
  (serial) => `R-${serial}`,
  (serial) => `26-${String(serial).padStart(4, '0')}`,
  (serial) => `RG-${1000 + (serial % 400)}`,
]

/** Amounts in cents that fall together again and again. */
const USUAL = [11_900, 5950, 10_000, 119_000, 4990, 64_000, 23_800, 1190]

const day = (from: string, days: number): string => Temporal.PlainDate.from(from).add({ days }).toString()

/** A German IBAN with right check digits (ISO 13616): the rest of 98 minus the number modulo 97. */
export function ibanOf(account: number): string {
  const body = `20070000${String(account).padStart(10, '0')}`
  const check = 98n - (BigInt(`${body}131400`) % 97n)
  return `DE${String(check).padStart(2, '0')}${body}`
}

function plannedParties(count: number, { upTo, percent }: Chance): PlannedParty[] {
  const names = new Set<string>()
  const all = FAMILIES.length * TRADES.length * PLACES.length
  return Array.from({ length: count }, (_, at) => {
    const nth = (at * 7919 + upTo(3)) % all
    const [family, rest] = [FAMILIES[nth % FAMILIES.length], Math.floor(nth / FAMILIES.length)]
    const [trade, place] = [TRADES[rest % TRADES.length], PLACES[Math.floor(rest / TRADES.length) % PLACES.length]]
    const plain = `${family} ${trade} ${place} ${FORMS[at % FORMS.length]}`
    const name = names.has(plain) ? `${plain} ${at}` : plain
    names.add(name)
    return { name, supplier: at % 4 === 3, iban: ibanOf(1_000_000 + at * 7), known: percent(60) }
  })
}

/**
 * So many open items of a twentieth as many contacts: invoices, a few with a discount, credit notes, and bills with the
 * numbers of their suppliers. A third of the amounts fall together.
 */
export function plan(seed: number, size: number): Plan {
  const luck = chance(seed)
  const { upTo, pick, percent } = luck
  const parties = plannedParties(Math.max(40, Math.floor(size / 20)), luck)
  const [customers, suppliers] = [false, true].map((supplier) =>
    [...parties.keys()].filter((at) => parties[at]?.supplier === supplier),
  )
  const items = Array.from({ length: size }, (_, at): PlannedItem => {
    const payable = at % 5 >= 3
    const party = pick((payable ? suppliers : customers) ?? [])
    const discount = !payable && at % 25 === 0
    const credit = !discount && at % 50 === 7
    const issuedOn = day('2026-01-05', upTo(45))
    const numbering = NUMBERINGS[party % NUMBERINGS.length]
    const invoice = credit ? `GS-2025-${String(at).padStart(6, '0')}` : `RE-2025-${String(at).padStart(6, '0')}`
    return {
      ...{ party, side: payable ? 'payable' : 'receivable', credit, discount },
      number: discount ? '' : payable && numbering ? numbering(at) : invoice,
      cents: percent(33) && !discount ? pick(USUAL) : 1000 + upTo(900_000),
      issuedOn: discount ? '2026-03-01' : issuedOn,
      dueOn: discount ? '2026-04-01' : day(issuedOn, 30),
    }
  })
  return { parties, items }
}
