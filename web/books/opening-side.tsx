import { absolute, compare, isZero } from '../../kernel/decimal.ts'
import { useRows } from '../api/queries.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Verdict } from '../parts/page.tsx'
import { BothSides } from './balance-side.tsx'
import type { Control } from './opening.ts'
import type { Opening } from './use-opening.ts'

/** What all adds up to, what is missing until it is zero, and what is not known yet. */
export function OpeningSums({ opening }: { opening: Opening }) {
  const say = useSay()
  const formats = useFormats()
  const { sums, company } = opening
  const money = (value: string) => formats.money(absolute(value), company?.currency)
  const missing = compare(sums.difference, '0') > 0 ? 'manual.missingCredit' : 'manual.missingDebit'
  return (
    <section className="section entry-totals" aria-live="polite">
      <BothSides sums={sums} money={money} />
      <div className="stack">
        {sums.empty && <p className="small-text second">{say('opening.empty')}</p>}
        {!sums.empty && isZero(sums.difference) && <Verdict holds>{say('entry.booked')}</Verdict>}
        {!isZero(sums.difference) && (
          <Verdict holds={false}>{say(missing, { amount: money(sums.difference) })}</Verdict>
        )}
        {sums.controls.map((control) => (
          <ControlVerdict key={control.side} control={control} money={money} />
        ))}
        {sums.foreign > 0 && <p className="small-text second">{say('opening.foreign', { count: sums.foreign })}</p>}
      </div>
      <Unknown opening={opening} />
    </section>
  )
}

function ControlVerdict({ control, money }: { control: Control; money: (value: string) => string }) {
  const say = useSay()
  const { side, stated, listed, missing } = control
  if (stated === undefined && isZero(listed)) return null
  const words = { listed: money(listed), stated: money(stated ?? listed), missing: money(missing) }
  return isZero(missing) ? (
    <Verdict holds>{say(`opening.agrees.${side}`, words)}</Verdict>
  ) : (
    <Verdict holds={false}>{say(`opening.differs.${side}`, words)}</Verdict>
  )
}

function Unknown({ opening }: { opening: Opening }) {
  const say = useSay()
  const { unknownAccounts, unknownParties, skipped } = opening
  return (
    <>
      {unknownAccounts.length > 0 && (
        <p>
          <Verdict holds={false}>{say('opening.unknownAccounts', { names: unknownAccounts.join(', ') })}</Verdict>
        </p>
      )}
      {unknownParties.length > 0 && (
        <div className="stack">
          <Verdict holds={false}>{say('opening.unknownParties', { names: unknownParties.join(', ') })}</Verdict>
          <span>
            <Button small icon="add" onClick={() => void opening.makeContacts()}>
              {say('opening.makeContacts', { count: unknownParties.length })}
            </Button>
          </span>
        </div>
      )}
      {skipped > 0 && <p className="small-text second">{say('opening.skipped', { count: skipped })}</p>}
    </>
  )
}

/** Opening balances that were posted before: each is an entry that can be reversed. */
export function PostedOpenings({ company }: { company: string }) {
  const say = useSay()
  const formats = useFormats()
  const journals = useRows('ledger.journal', {
    where: { company: { is: company }, kind: { is: 'opening' } },
    limit: 20,
  })
  const ids = (journals.data?.rows ?? []).map((row) => row.id)
  const where = { company: { is: company }, journal: { in: ids } }
  const entries = useRows('ledger.entry', { where, sort: '-on', limit: 12 }, ids.length > 0).data?.rows ?? []
  if (entries.length === 0) return null
  return (
    <section className="section" aria-label={say('opening.posted')}>
      <h2 className="section-title">{say('opening.posted')}</h2>
      <p className="small-text second">{say('opening.postedHelp')}</p>
      <ul>
        {entries.map((entry) => (
          <li key={entry.id} className="line">
            <span className="grow">
              <RecordLink record="ledger.entry" id={entry.id} title={String(entry.number ?? entry.text)} />
            </span>
            <span className="second">{formats.date(String(entry.on))}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
