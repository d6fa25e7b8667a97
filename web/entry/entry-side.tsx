import { Link } from '@tanstack/react-router'
import { absolute, compare, isDecimal, isZero, subtract } from '../../kernel/decimal.ts'
import { useDeclared } from '../api/declared.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { StateMark } from '../parts/state.tsx'
import { EntryPostings, type PreviewedEntry } from './entry-postings.tsx'
import type { Entry } from './use-entry.ts'

/** Net, tax by rate, gross as they follow from the lines: the gross is what the page is about. */
export function EntryTotals({ entry }: { entry: Entry }) {
  const say = useSay()
  const formats = useFormats()
  const { totals, currency, form } = entry
  const money = (value: string) => formats.money(value, currency)
  const differs = compare(totals.payable, totals.gross) !== 0
  return (
    <section className="section entry-totals" aria-label={say('entry.totals')} aria-live="polite">
      <dl>
        <dt>{say('entry.net')}</dt>
        <dd className="number">{money(totals.net)}</dd>
        {totals.groups
          .filter((group) => !isZero(group.base))
          .map((group) => (
            <TaxLine key={group.key} entry={entry} group={group} />
          ))}
        <dt className="gross">{say('entry.gross', { currency })}</dt>
        <dd className="number gross">{money(totals.gross)}</dd>
        {differs && (
          <>
            <dt>{say('entry.payable')}</dt>
            <dd className="number">{money(totals.payable)}</dd>
          </>
        )}
      </dl>
      {totals.untaxed > 0 && (
        <p className="small-text second">
          <span className="tone-warn">
            <Icon name="warning" small />
          </span>{' '}
          {say('entry.untaxed', { count: totals.untaxed })}
        </p>
      )}
      <StatedGross stated={form.values.statedGross} gross={totals.gross} money={money} />
    </section>
  )
}

function TaxLine({ entry, group }: { entry: Entry; group: Entry['totals']['groups'][number] }) {
  const say = useSay()
  const formats = useFormats()
  const money = (value: string) => formats.money(value, entry.currency)
  const rate = formats.decimal(group.rate)
  return (
    <>
      <dt title={group.names.join(', ')}>
        {say(group.selfAssessed ? 'entry.ownTax' : 'entry.taxOn', { rate, base: money(group.base) })}
      </dt>
      <dd className={`number${group.selfAssessed ? ' third' : ''}`}>{money(group.tax)}</dd>
    </>
  )
}

/** What the paper says against what the lines come to: if they differ, the difference is the biggest thing here. */
function StatedGross(props: { stated: unknown; gross: string; money: (value: string) => string }) {
  const say = useSay()
  const { stated, gross, money } = props
  if (typeof stated !== 'string' || !isDecimal(stated)) return null
  const difference = subtract(stated, gross)
  if (isZero(difference)) {
    return (
      <p className="state">
        <span className="tone-ok">
          <Icon name="ticked" small />
        </span>
        {say('entry.agrees', { stated: money(stated) })}
      </p>
    )
  }
  return (
    <p className="stated-differs" role="alert">
      <span className="tone-bad">
        <Icon name="stop" />
      </span>
      <span>
        <b>{money(difference)}</b>
        <span className="small-text block">
          {say(compare(absolute(difference), '0.05') <= 0 ? 'entry.differsRound' : 'entry.differs', {
            stated: money(stated),
            gross: money(gross),
          })}
        </span>
      </span>
    </p>
  )
}

/** One document that was entered in this sitting. */
export interface Entered {
  id: string
  title: string
  gross: string
  currency: string
  state: string
}

/** Beside the form: what it comes to, what it will book, and what was entered before it. */
export function EntrySide(props: {
  entry: Entry
  previewed?: PreviewedEntry
  onPreview: () => void
  sitting: readonly Entered[]
}) {
  const say = useSay()
  const { entry } = props
  return (
    <aside className="side entry-side" aria-label={say('entry.totals')}>
      <div className="scroll">
        <EntryTotals entry={entry} />
        <section className="section">
          <h2 className="section-title">
            {say('entry.booking')}
            <span className="grow" />
            <Button small act={['entry.preview', 'Mod+.']} onClick={props.onPreview}>
              {say('preview')}
            </Button>
          </h2>
          {props.previewed ? (
            <EntryPostings of={props.previewed} />
          ) : (
            <p className="small-text second">{say('entry.previewHelp')}</p>
          )}
        </section>
        {props.sitting.length > 0 && <Sitting record={entry.trade.record} all={props.sitting} />}
      </div>
    </aside>
  )
}

function Sitting({ record, all }: { record: string; all: readonly Entered[] }) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const shape = declared.record(record)
  return (
    <section className="section" aria-label={say('entry.sitting')}>
      <h2 className="section-title">
        {say('entry.sitting')} <span className="count">{formats.count(all.length)}</span>
      </h2>
      <ul className="entry-sitting">
        {all.map((each) => {
          const state = shape && declared.state(shape, each.state)
          return (
            <li key={each.id}>
              <Link to="/records/$record/$id" params={{ record, id: each.id }} className="cut">
                {each.title}
              </Link>
              {state && <StateMark state={state.shape} label={state.label} />}
              <span className="number">{formats.money(each.gross, each.currency)}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
