import { useDeferredValue, useMemo, useState } from 'react'
import type { FieldShape, Row } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { isEmpty } from '../fields/values.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import type { Line } from '../record/form-state.ts'
import { useItems } from './entry-data.ts'
import type { Choosable } from './entry-lines.ts'
import { QuickCell } from './quick-cell.tsx'
import type { Entry } from './use-entry.ts'

export interface CellProps {
  entry: Entry
  line: Line
  at: number
  column: FieldShape
  id: string
  label: string
  fault?: string
  describedBy?: string
  change: (change: Line) => void
}

/** The cell of one field of a line. */
export function LineCell(props: CellProps) {
  const { column } = props
  if (column.name === 'text') return <TextCell {...props} />
  if (column.name === 'account') return <ChosenCell {...props} options={props.entry.accounts} />
  if (column.name === 'taxCode') return <ChosenCell {...props} options={props.entry.taxCodes} short />
  if (column.name === 'net') return <NetCell {...props} />
  return <PlainCell {...props} />
}

function PlainCell({ entry, line, column, id, label, fault, describedBy, at, change }: CellProps) {
  const path = `lines.${at}.${column.name}`
  return (
    <FieldControl
      id={id}
      field={column}
      around={{
        owner: `${entry.trade.record}.lines`,
        row: { ...entry.form.values, ...line },
        path,
        titles: entry.form.titles,
      }}
      value={line[column.name]}
      onChange={(value) => change({ [column.name]: value })}
      onTitle={entry.form.setTitle}
      onLeave={() => entry.form.leave(path)}
      invalid={fault !== undefined}
      describedBy={describedBy}
      label={label}
    />
  )
}

/** An account or a tax code, by its code or its name. */
function ChosenCell(props: CellProps & { options: readonly Choosable[]; short?: boolean }) {
  const { options, line, column } = props
  const chosen = options.find((each) => each.id === line[column.name])
  const shown = chosen ? (props.short ? chosen.code : `${chosen.code} ${chosen.name}`) : ''
  return (
    <QuickCell
      id={props.id}
      label={props.label}
      shown={shown}
      options={options}
      onPick={(option) => props.change({ [column.name]: option?.id ?? null })}
      onLeave={() => props.entry.form.leave(`lines.${props.at}.${column.name}`)}
      invalid={props.fault !== undefined}
      describedBy={props.describedBy}
    />
  )
}

/** What an item fills in of a line: text, unit and price, and where it is booked. A price in another currency is left out. */
export function filledBy(item: Row, direction: 'sales' | 'purchases', currency: string): Line {
  const sold = direction === 'sales'
  const price = item.currency === currency ? (sold ? item.salePrice : item.purchasePrice) : undefined
  const filled: Line = {
    item: item.id,
    text: item.name,
    unit: item.unit,
    price,
    taxCode: sold ? item.saleTax : item.purchaseTax,
    account: sold ? item.saleAccount : item.purchaseAccount,
  }
  return Object.fromEntries(Object.entries(filled).filter(([, value]) => !isEmpty(value)))
}

/** Free text; what is typed also finds items, and an item that is chosen fills in the line. */
function TextCell(props: CellProps) {
  const { entry, line, change } = props
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed)
  const items = useItems(entry.company?.id, search)
  const options = useMemo(
    () => items.map((item) => ({ id: item.id, code: String(item.code ?? ''), name: String(item.name ?? '') })),
    [items],
  )
  const pick = (option: Choosable | undefined) => {
    const item = option && items.find((each) => each.id === option.id)
    setTyped('')
    change(item ? filledBy(item, entry.trade.direction, entry.currency) : { text: null, item: null })
  }
  return (
    <QuickCell
      id={props.id}
      label={props.label}
      shown={line.text === null || line.text === undefined ? '' : String(line.text)}
      options={options}
      free
      onType={(text) => {
        setTyped(text)
        change({ text })
      }}
      onPick={pick}
      onLeave={() => setTyped('')}
      invalid={props.fault !== undefined}
      describedBy={props.describedBy}
    />
  )
}

/** The net amount as it follows; on a bill it may be typed, as the bill states it. */
function NetCell(props: CellProps) {
  const { entry, line, column, at } = props
  const formats = useFormats()
  const say = useSay()
  const net = entry.totals.nets[at]
  const shown = net === undefined ? '' : formats.money(net, entry.currency)
  if (!column.given && (isEmpty(line.price) || !isEmpty(line.net))) return <PlainCell {...props} />
  return (
    <output className="net-shown" id={props.id} aria-label={props.label} title={say('entry.netHelp')}>
      {shown}
    </output>
  )
}
