import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { ConfidenceMark } from '../parts/confidence.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Entry } from './lines.ts'
import type { BankLine, MatchedLine } from './model.ts'

export interface LineListProps {
  entries: readonly Entry[]
  current: string | undefined
  currency: string
  /** How many sure ones can be accepted in one go. */
  sure: number
  busy: boolean
  onCurrent: (id: string) => void
  onAcceptSure: () => void
  hasMore: boolean
  onMore: () => void
}

const HEIGHT = { group: 34, line: 44, matched: 44 } as const

/** An amount with its sign: money that came is `+`. */
export function useSigned(): (amount: string, currency: string) => string {
  const formats = useFormats()
  return (amount, currency) => `${/^-/.test(amount) ? '' : '+'}${formats.money(amount, currency)}`
}

/** The lines of an account, grouped by what they ask of a person; only those in sight are drawn. */
export function LineList(props: LineListProps) {
  const { entries, current, hasMore, onMore } = props
  const say = useSay()
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => HEIGHT[entries[index]?.kind ?? 'line'],
    overscan: 10,
    scrollPaddingStart: 34,
    scrollPaddingEnd: 8,
    getItemKey: (index) => {
      const entry = entries[index]
      return entry ? `${entry.kind} ${entry.id}` : index
    },
  })
  const drawn = rows.getVirtualItems()
  const last = drawn.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= entries.length - 40) onMore()
  }, [hasMore, last, entries.length, onMore])
  const place = entries.findIndex((entry) => entry.kind !== 'group' && entry.id === current)
  useEffect(() => {
    if (place >= 0) rows.scrollToIndex(place === 1 ? 0 : place, { align: 'auto' })
  }, [place, rows])
  return (
    <div
      ref={scroller}
      className="bank-lines scroll"
      role="grid"
      tabIndex={0}
      aria-label={say('bank.statementLines')}
      aria-rowcount={entries.length + 1}
      aria-activedescendant={place >= 0 ? `line-${current}` : undefined}
    >
      <div className="bank-line heading" role="row">
        <span role="columnheader">{say('bank.statementLine')}</span>
        <span role="columnheader" className="number">
          {props.currency}
        </span>
        <span role="columnheader">{say('bank.best')}</span>
      </div>
      <div className="bank-lines-body" role="rowgroup" style={{ height: rows.getTotalSize() }}>
        {drawn.map((item) => {
          const entry = entries[item.index]
          if (!entry) return null
          const style = { height: item.size, transform: `translateY(${item.start}px)` }
          return (
            <div key={item.key} className="bank-place" role="presentation" style={style}>
              <EntryRow entry={entry} index={item.index} list={props} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function EntryRow({ entry, index, list }: { entry: Entry; index: number; list: LineListProps }) {
  if (entry.kind === 'group') return <GroupRow entry={entry} index={index} list={list} />
  const current = entry.id === list.current
  const common = {
    id: `line-${entry.id}`,
    role: 'row',
    className: `bank-line${current ? ' current' : ''}`,
    'aria-rowindex': index + 2,
    'aria-selected': current,
    onClick: () => list.onCurrent(entry.id),
  }
  return (
    <div {...common}>
      {entry.kind === 'line' ? <OpenCells line={entry.line} /> : <MatchedCells line={entry.line} />}
    </div>
  )
}

function Who({ line }: { line: Pick<BankLine, 'counterpartyName' | 'text'> }) {
  const say = useSay()
  return (
    <span role="gridcell" className="bank-who">
      <span className="medium cut">{line.counterpartyName || say('bank.unknownSender')}</span>
      <span className="small-text third cut">{line.text}</span>
    </span>
  )
}

function OpenCells({ line }: { line: BankLine }) {
  const words = useWords()
  const signed = useSigned()
  const say = useSay()
  return (
    <>
      <Who line={line} />
      <span role="gridcell" className="number">
        {signed(line.open, line.currency)}
      </span>
      <span role="gridcell" className="bank-best">
        <ConfidenceMark of={line.confidence} />
        <span className="second cut">{line.title ? words(line.title) : say('bank.nothingFound')}</span>
      </span>
    </>
  )
}

function MatchedCells({ line }: { line: MatchedLine }) {
  const words = useWords()
  const signed = useSigned()
  const say = useSay()
  return (
    <>
      <Who line={line} />
      <span role="gridcell" className="number">
        {signed(line.amount, line.currency)}
      </span>
      <span role="gridcell" className="bank-best">
        <span className={line.ignored ? 'tone-neutral' : 'tone-ok'}>
          <Icon name={line.ignored ? 'close' : 'lock'} small />
        </span>
        <span className="cut">{line.ignored ? line.note || say('bank.ignored') : words(line.title)}</span>
      </span>
    </>
  )
}

function GroupRow(props: { entry: Extract<Entry, { kind: 'group' }>; index: number; list: LineListProps }) {
  const { entry, list } = props
  const say = useSay()
  const formats = useFormats()
  const signed = useSigned()
  return (
    <div className="bank-line group" role="row" aria-rowindex={props.index + 2}>
      <span role="gridcell">
        {say(`bank.group.${entry.id}`)} <span className="third count">{formats.count(entry.count)}</span>
      </span>
      <span role="gridcell" className="number">
        {signed(entry.amount, list.currency)}
      </span>
      <span role="gridcell" className="bank-accept">
        {entry.id === 'sure' && list.sure > 0 && (
          <Button small disabled={list.busy} act={['bank.acceptSure', 'Shift+A']} onClick={list.onAcceptSure}>
            {say('bank.accept', { count: list.sure })}
          </Button>
        )}
      </span>
    </div>
  )
}
