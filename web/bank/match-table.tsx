import { Link } from '@tanstack/react-router'
import type { KeyboardEvent } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { number as numberField } from '../fields/number.tsx'
import { subjectParts } from '../fields/reference.tsx'
import { recordIcon } from '../frame/icons.ts'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { IconButton, Keys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { keyed } from '../parts/keyed.ts'
import { applyAmount, changeOther, fitsItem, type Other, removeOther } from './build.ts'
import type { Candidate } from './model.ts'
import type { Match } from './use-match.ts'

/** The open items to tick, what is applied to each, and what no item explains. */
export function MatchTable({ match }: { match: Match }) {
  const say = useSay()
  const { rows, build } = match
  if (rows.length === 0 && build.others.length === 0) return null
  return (
    <table className="table match-table">
      <thead>
        <tr>
          <th>
            <span className="hidden">{say('bank.tick')}</span>
          </th>
          <th>{say('bank.record')}</th>
          <th className="wide-only">{say('bank.issued')}</th>
          <th className="wide-only">{say('bank.due')}</th>
          <th className="number">{say('bank.open')}</th>
          <th className="number">{say('bank.apply')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ItemRow key={row.item} row={row} match={match} />
        ))}
        {keyed(build.others).map(({ key, item, at }) => (
          <OtherRow key={key} other={item} at={at} match={match} />
        ))}
      </tbody>
    </table>
  )
}

/** The field for the amount that is applied. */
function AmountField(props: {
  id: string
  label: string
  value: string
  currency: string
  invalid: boolean
  onChange: (value: string) => void
}) {
  const { Control } = numberField
  return (
    <Control
      id={props.id}
      field={{
        name: 'amount',
        label: props.label,
        kind: 'money',
        currencyField: 'currency',
        optional: false,
        given: false,
        filters: [],
        sorts: false,
      }}
      around={{ owner: 'bank', row: { currency: props.currency } }}
      value={props.value}
      onChange={(value) => props.onChange(typeof value === 'string' ? value : '')}
      invalid={props.invalid}
      label={props.label}
    />
  )
}

/** Enter in the field of an amount goes back to the keys of the page. */
function leaveOnEnter(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || event.metaKey || event.ctrlKey) return
  event.preventDefault()
  if (event.target instanceof HTMLElement) event.target.blur()
}

/** Id of the field that holds what is applied to an item. */
export const amountId = (item: string) => `apply-${item}`

function ItemRow({ row, match }: { row: Candidate; match: Match }) {
  const say = useSay()
  const formats = useFormats()
  const { build, line } = match
  const applied = build.items.get(row.item)
  const chosen = applied !== undefined
  const current = match.current?.item === row.item
  return (
    <tr
      className={`${chosen ? 'selected' : ''}${current ? ' current' : ''}`}
      onPointerDown={() => match.setCurrent(row.item)}
    >
      <td>
        <input
          type="checkbox"
          className="check"
          tabIndex={-1}
          checked={chosen}
          aria-label={say('bank.tickItem', { number: row.number })}
          onChange={() => match.toggle(row)}
        />
      </td>
      <td className="match-record">
        <span className="line tight">
          <ItemLink row={row} />
          <span className="small-text second cut">
            {[row.party !== line.party ? row.partyName : '', row.text].filter(Boolean).join(', ')}
          </span>
        </span>
      </td>
      <td className="wide-only">{row.issuedOn && formats.date(row.issuedOn)}</td>
      <td className="wide-only">{row.dueOn ? formats.date(row.dueOn) : <span className="third">–</span>}</td>
      <td className="number">{formats.money(row.open, row.currency)}</td>
      <td className="number match-apply" onKeyDown={leaveOnEnter}>
        {chosen ? (
          <AmountField
            id={amountId(row.item)}
            label={say('bank.applyTo', { number: row.number })}
            value={applied}
            currency={row.currency}
            invalid={!fitsItem(applied, row.open)}
            onChange={(amount) => match.put(applyAmount(build, row.item, amount))}
          />
        ) : (
          current && <Keys of="Space" />
        )}
      </td>
    </tr>
  )
}

/** The bill or invoice behind an open item. */
export function ItemLink({ row }: { row: Pick<Candidate, 'item' | 'subject' | 'number'> }) {
  const declared = useDeclared()
  const parts = row.subject ? subjectParts(row.subject) : undefined
  const record = parts?.record ?? 'ledger.openItem'
  if (!declared.record(record)?.mayRead) return <span className="medium">{row.number}</span>
  return (
    <Link className="reference" to="/records/$record/$id" params={{ record, id: parts?.id ?? row.item }} tabIndex={-1}>
      <Icon name={recordIcon(record)} small />
      <span>{row.number}</span>
    </Link>
  )
}

/** So many invoices, or bills; records where they are of several kinds. */
export function useItemWords(): (items: Iterable<string>, known: ReadonlyMap<string, Candidate>) => string {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  return (items, known) => {
    const subjects = [...items].map((item) => known.get(item)?.subject)
    const kinds = new Set(subjects.map((subject) => (subject ? subjectParts(subject)?.record : undefined)))
    const [kind] = kinds
    const record = kinds.size === 1 && kind ? declared.record(kind) : undefined
    if (!record) return say('bank.items', { count: subjects.length })
    const many = formats.locale.startsWith('en') ? declared.many(record).toLowerCase() : declared.many(record)
    return `${formats.count(subjects.length)} ${subjects.length === 1 ? declared.inside(record) : many}`
  }
}

/** What an explanation without an open item is called. */
export function useOtherWords(): (other: Pick<Other, 'kind' | 'accountName' | 'partyName'>) => string {
  const say = useSay()
  return (other) => {
    if (other.kind === 'account') return other.accountName || say('bank.other.account')
    if (other.kind === 'onAccount') return say('bank.other.onAccountOf', { party: other.partyName ?? '' })
    if (other.kind === 'writeOff') return say('bank.other.writeOff')
    if (other.kind === 'discount') return say('bank.other.discount')
    return other.kind === 'transfer' ? say('bank.other.transfer') : say('bank.other.fee')
  }
}

function OtherRow({ other, at, match }: { other: Other; at: number; match: Match }) {
  const say = useSay()
  const told = useWords()
  const words = useOtherWords()(other)
  return (
    <tr className="selected">
      <td>
        <IconButton
          icon="close"
          label={say('bank.other.remove', { what: words })}
          tabIndex={-1}
          onClick={() => match.put(removeOther(match.build, at))}
        />
      </td>
      <td className="match-record" colSpan={1}>
        <span className="line tight">
          <span className="medium">{words}</span>
          <span className="small-text second cut">
            {[other.taxName, other.text && told(other.text)].filter((each) => each && each !== words).join(', ')}
          </span>
        </span>
      </td>
      <td className="wide-only" />
      <td className="wide-only" />
      <td />
      <td className="number match-apply" onKeyDown={leaveOnEnter}>
        <AmountField
          id={`other-${at}`}
          label={say('bank.applyTo', { number: words })}
          value={other.amount}
          currency={match.line.currency}
          invalid={false}
          onChange={(amount) => match.put(changeOther(match.build, at, amount))}
        />
      </td>
    </tr>
  )
}
