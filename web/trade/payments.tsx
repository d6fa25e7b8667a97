import { Link } from '@tanstack/react-router'
import { isZero, negate } from '../../kernel/decimal.ts'
import { useDeclared } from '../api/declared.tsx'
import { useQueryReport, useRows } from '../api/queries.ts'
import type { QueryRow, Row } from '../api/types.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Icon } from '../parts/icon.tsx'
import { keyed } from '../parts/keyed.ts'

const ITEM = 'ledger.openItem'
const DECIMAL = /^-?\d+(\.\d+)?$/

/** What was billed, what was paid of it, and what is left: the history of its open item. */
export function Payments({ record, row }: { record: string; row: Row }) {
  const declared = useDeclared()
  const may = (declared.record(ITEM)?.mayRead ?? false) && declared.query('ledger.openItemHistory') !== undefined
  const where = { subject: { is: `${record}/${row.id}` } }
  const found = useRows(ITEM, { where, limit: 1 }, may && typeof row.entry === 'string').data?.rows[0]
  return found ? <ItemHistory item={found} /> : null
}

function ItemHistory({ item }: { item: Row }) {
  const say = useSay()
  const formats = useFormats()
  const history = useQueryReport('ledger.openItemHistory', { company: item.company, item: item.id })
  const currency = String(item.currency ?? '')
  // What we owe is booked as a minus; here it stands as the paper has it.
  const owed = String(item.amount ?? '').startsWith('-')
  const shown = (value: unknown) => {
    const text = String(value ?? '')
    return DECIMAL.test(text) ? formats.money(owed ? negate(text) : text, currency) : text
  }
  const open = String(item.open ?? '0')
  const settled = DECIMAL.test(open) && isZero(open)
  return (
    <section aria-label={say('trade.payments')}>
      <h2 className="part-title">
        {say('trade.payments')}{' '}
        <span className="state count">
          <span className={settled ? 'tone-ok' : 'tone-neutral'}>
            <Icon name={settled ? 'ticked' : 'ring'} small />
          </span>
          {settled ? say('trade.nothingOpen') : say('trade.open', { amount: shown(open) })}
        </span>
      </h2>
      <div className="boxed">
        <table className="table">
          <thead>
            <tr>
              <th>{say('trade.on')}</th>
              <th>{say('trade.what')}</th>
              <th className="number">{currency}</th>
              <th className="number">{say('trade.left')}</th>
            </tr>
          </thead>
          <tbody>
            {keyed(history.data?.rows ?? []).map(({ key, item: line }) => (
              <tr key={key}>
                <td>{typeof line.on === 'string' && formats.date(line.on)}</td>
                <td className="payment-text">
                  <Opened row={line} />
                </td>
                <td className="number">{shown(line.amount)}</td>
                <td className="number">{shown(line.open)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Opened({ row }: { row: QueryRow }) {
  const opens = row._opens?.text
  const words = String(row.text ?? '')
  if (!opens || !('record' in opens)) return <>{words}</>
  return (
    <Link to="/records/$record/$id" params={{ record: opens.record, id: opens.id }}>
      {words}
    </Link>
  )
}
