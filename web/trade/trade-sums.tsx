import { add, compare, isDecimal, isZero } from '../../kernel/decimal.ts'
import type { Row } from '../api/types.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { linesOf } from '../record/form-state.ts'

interface TaxLine {
  rate: string
  base: string
  tax: string
  own: string
}

function decimal(value: unknown): string {
  return typeof value === 'string' && isDecimal(value) ? value : '0'
}

/** The tax of a document by rate: codes of one rate together, what we assess ourselves apart. */
export function taxLines(taxes: unknown): TaxLine[] {
  const lines = new Map<string, TaxLine>()
  for (const row of linesOf(taxes)) {
    const own = decimal(row.selfAssessed)
    const key = `${decimal(row.rate)} ${row.category} ${isZero(own)}`
    const before = lines.get(key)
    lines.set(key, {
      rate: decimal(row.rate),
      base: add(before?.base ?? '0', decimal(row.base)),
      tax: add(before?.tax ?? '0', decimal(row.tax)),
      own: add(before?.own ?? '0', own),
    })
  }
  return [...lines.values()]
}

/** Net, tax by rate, gross; and what is to be paid where that is another sum. */
export function TradeSums({ row }: { row: Row }) {
  const say = useSay()
  const formats = useFormats()
  const currency = String(row.currency ?? '')
  const money = (value: unknown) => formats.money(decimal(value), currency)
  const lines = taxLines(row.taxes)
  const differs = compare(decimal(row.payable), decimal(row.gross)) !== 0
  const further = (name: string, label: string) =>
    isZero(decimal(row[name])) ? null : (
      <div>
        <dt>{label}</dt>
        <dd className="number">{money(row[name])}</dd>
      </div>
    )
  return (
    <dl className="totals trade-sums">
      <div>
        <dt>{say('entry.net')}</dt>
        <dd className="number">{money(row.net)}</dd>
      </div>
      {lines.map((line) => {
        const own = !isZero(line.own)
        const rate = formats.decimal(line.rate)
        return (
          <div key={`${line.rate} ${own} ${line.base}`}>
            <dt>{say(own ? 'entry.ownTax' : 'entry.taxOn', { rate, base: money(line.base) })}</dt>
            <dd className={`number${own ? ' third' : ''}`}>{money(own ? line.own : line.tax)}</dd>
          </div>
        )
      })}
      <div className="main">
        <dt>{say('entry.gross', { currency })}</dt>
        <dd className="number">{money(row.gross)}</dd>
      </div>
      {differs && (
        <>
          {further('prepaid', say('trade.prepaid'))}
          {further('rounding', say('trade.rounding'))}
          <div className="main">
            <dt>{say('entry.payable')}</dt>
            <dd className="number">{money(row.payable)}</dd>
          </div>
        </>
      )}
    </dl>
  )
}
