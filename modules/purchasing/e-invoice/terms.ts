import type { EarlyPayment } from './invoice.ts'

/** One line of the XRechnung syntax for discounts (BR-DE-18): `#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=100.00#`. */
const SKONTO = /^#SKONTO#TAGE=(\d{1,4})#PROZENT=(\d{1,3}\.\d{2})(?:#BASISBETRAG=(-?\d{1,15}\.\d{2}))?#$/i

/** The last day of a discount of so many days, counted from a date. */
export function lastDay(from: string | undefined, days: number | undefined): string | undefined {
  return from === undefined || days === undefined ? undefined : Temporal.PlainDate.from(from).add({ days }).toString()
}

/** The discounts for paying early that stand in the payment terms (BT-20) in the XRechnung syntax. */
export function skontoTerms(terms: string | undefined, issuedOn: string | undefined): EarlyPayment[] {
  const found: EarlyPayment[] = []
  for (const line of terms?.split('\n') ?? []) {
    const parts = SKONTO.exec(line.trim())
    if (!parts) continue
    const days = Number(parts[1])
    const until = lastDay(issuedOn, days)
    found.push({
      days,
      percent: parts[2] ?? '0',
      ...(parts[3] === undefined ? {} : { base: parts[3] }),
      ...(until === undefined ? {} : { until }),
    })
  }
  return found
}

/** Credit notes among the document types of EN 16931 (UNTDID 1001, as listed for BT-3). */
const CREDIT_NOTE_TYPES = new Set([
  '81',
  '83',
  '261',
  '262',
  '296',
  '308',
  '381',
  '396',
  '420',
  '458',
  '502',
  '503',
  '532',
])

export const isCreditNoteType = (typeCode: string | undefined): boolean => CREDIT_NOTE_TYPES.has(typeCode ?? '')

/** A note (BG-1) as UBL writes it: `#REG#text`, the subject before the text (BT-21, BT-22). */
export function noteOf(text: string): { subject?: string; text: string } {
  const parts = /^#([A-Z]{3})#\s*([\s\S]+)$/.exec(text)
  return parts ? { subject: parts[1] ?? '', text: parts[2] ?? '' } : { text }
}
