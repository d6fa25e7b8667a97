import { compare, type Reader } from '../../kernel/index.ts'
import { rateOf, type TaxCode, taxCode } from './code.ts'

export interface CodeAsk {
  company: string
  direction: 'sales' | 'purchases'
  /** As an e-invoice states it: UNTDID 5305 and percent. */
  category?: string | null
  rate?: string | null
  /** The day of delivery. */
  on: string
}

/**
 * The codes of a company that fit what a document states, the plainest first. Category and rate are matched as the
 * document has them; for tax that we assess ourselves, the document's rate is nothing and ours is not looked at.
 */
export async function taxCodesFor(read: Reader, ask: CodeAsk): Promise<TaxCode[]> {
  const all = [...(await read.reference(taxCode)).values()]
  return all
    .filter((one) => one.company === ask.company && one.direction === ask.direction && one.active && fits(one, ask))
    .sort(
      (a, b) =>
        strange(a, ask) - strange(b, ask) ||
        KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) ||
        (a.code < b.code ? -1 : 1),
    )
}

const KIND_ORDER = ['standard', 'reduced', 'zero', 'exempt', 'intraCommunity', 'reverseCharge', 'export', 'none']

/** A code of another category that means the same comes after those of the category itself. */
const strange = (code: TaxCode, ask: CodeAsk): number => (ask.category && code.category !== ask.category ? 1 : 0)

/** Categories that mean the same to somebody who buys: nothing is charged, and nothing is to be assessed. */
const UNTAXED = new Set(['Z', 'E', 'G', 'O'])

function fits(code: TaxCode, ask: CodeAsk): boolean {
  if (!code.rates.some((one) => one.from <= ask.on)) return false
  const category = ask.category ?? (ask.rate && compare(ask.rate, '0') > 0 ? 'S' : null)
  if (category === null) return false
  const bought = ask.direction === 'purchases'
  if (code.category !== category && !(bought && UNTAXED.has(category) && UNTAXED.has(code.category))) return false
  if (category !== 'S' && category !== 'L' && category !== 'M') return true
  return ask.rate !== undefined && ask.rate !== null && compare(rateOf(code, ask.on), ask.rate) === 0
}
