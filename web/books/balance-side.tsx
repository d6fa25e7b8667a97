import { absolute, compare, isZero } from '../../kernel/decimal.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Verdict } from '../parts/page.tsx'
import type { EntrySums } from './manual-entry.ts'

/** Debit, credit and their difference, the biggest figure of the panel. */
export function BothSides(props: {
  sums: Pick<EntrySums, 'debit' | 'credit' | 'difference'>
  money: (value: string) => string
}) {
  const say = useSay()
  const { sums, money } = props
  return (
    <dl>
      <dt>{say('entry.debit')}</dt>
      <dd className="number">{money(sums.debit)}</dd>
      <dt>{say('entry.credit')}</dt>
      <dd className="number">{money(sums.credit)}</dd>
      <dt className="gross">{say('manual.difference')}</dt>
      <dd className="number gross">{money(sums.difference)}</dd>
    </dl>
  )
}

/** Debit, credit and what is still missing between them: the entry can be posted when nothing is. */
export function BalanceSide(props: { sums: EntrySums; currency?: string; onBalance: () => void }) {
  const say = useSay()
  const formats = useFormats()
  const { sums } = props
  const money = (value: string) => formats.money(absolute(value), props.currency)
  const missing = compare(sums.difference, '0') > 0 ? 'manual.missingCredit' : 'manual.missingDebit'
  return (
    <section className="section entry-totals" aria-live="polite">
      <BothSides sums={sums} money={money} />
      {sums.balances && <Verdict holds>{say('entry.booked')}</Verdict>}
      {!isZero(sums.difference) && (
        <div className="stack">
          <Verdict holds={false}>{say(missing, { amount: money(sums.difference) })}</Verdict>
          <span>
            <Button small onClick={props.onBalance}>
              {say('manual.balance')}
            </Button>
          </span>
        </div>
      )}
      {isZero(sums.difference) && !sums.balances && <p className="small-text second">{say('manual.empty')}</p>}
    </section>
  )
}
