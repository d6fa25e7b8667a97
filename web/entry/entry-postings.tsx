import { absolute, compare, sum } from '../../kernel/decimal.ts'
import type { Change } from '../api/types.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { keyed } from '../parts/keyed.ts'
import { Verdict } from '../parts/page.tsx'

interface Posting {
  account: string
  amount: string
  currency: string
  text: string
}

/** The entry that posting would book. */
export interface PreviewedEntry {
  on?: string
  postings: Posting[]
}

function imageOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** The entry among the changes that a command would make. */
export function entryIn(changes: Change['changes'], names: ReadonlyMap<string, string>): PreviewedEntry {
  const after = (record: string) =>
    changes.filter((change) => change.record === record && !change.before).map((change) => imageOf(change.after))
  const [entry] = after('ledger.entry')
  return {
    on: typeof entry?.on === 'string' ? entry.on : undefined,
    postings: after('ledger.posting').map((posting) => ({
      account: names.get(String(posting.account)) ?? '',
      amount: String(posting.amount ?? '0'),
      currency: String(posting.currency ?? ''),
      text: String(posting.text ?? ''),
    })),
  }
}

/** Debit and credit as they would be booked, and that they balance. */
export function EntryPostings({ of }: { of: PreviewedEntry }) {
  const say = useSay()
  const formats = useFormats()
  const total = sum(of.postings.map((posting) => posting.amount))
  const debit = sum(of.postings.map((posting) => posting.amount).filter((amount) => compare(amount, '0') > 0))
  if (of.postings.length === 0) return <p className="second">{say('preview.nothing')}</p>
  const currency = of.postings[0]?.currency ?? ''
  return (
    <>
      <table className="table postings">
        <thead>
          <tr>
            <th>{say('entry.account')}</th>
            <th className="number">{say('entry.debit')}</th>
            <th className="number">{say('entry.credit')}</th>
          </tr>
        </thead>
        <tbody>
          {keyed(of.postings).map(({ key, item }) => {
            const credit = compare(item.amount, '0') < 0
            const shown = formats.money(absolute(item.amount), item.currency)
            return (
              <tr key={key}>
                <td title={item.text}>{item.account}</td>
                <td className="number">{credit ? '' : shown}</td>
                <td className="number">{credit ? shown : ''}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className="small-text">
        <Verdict holds={compare(total, '0') === 0}>
          {say('entry.balances', {
            amount: formats.money(debit, currency),
            date: of.on ? formats.fullDate(of.on) : '',
          })}
        </Verdict>
      </p>
    </>
  )
}
