import { absolute, compare, sum } from '../../kernel/decimal.ts'
import { useDeclared } from '../api/declared.tsx'
import { useRows } from '../api/queries.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Verdict } from '../parts/page.tsx'

const POSTING = 'ledger.posting'
const DECIMAL = /^-?\d+(\.\d+)?$/

/** The postings of one entry in the currency of the books, debit beside credit. */
export function BookedPostings({ entry }: { entry: string }) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const shape = declared.record(POSTING)
  const found = useRows(POSTING, { where: { entry: { is: entry } }, limit: 200 }, shape?.mayRead ?? false).data
  if (!shape || !found || found.rows.length === 0) return null
  const postings = found.rows
    .map((row) => ({ row, amount: DECIMAL.test(String(row.baseAmount)) ? String(row.baseAmount) : '0' }))
    .sort((a, b) => compare(b.amount, '0') - compare(a.amount, '0'))
  const debit = sum(postings.map((each) => each.amount).filter((amount) => compare(amount, '0') > 0))
  const holds = compare(sum(postings.map((each) => each.amount)), '0') === 0
  const party = shape.fields.find((field) => field.name === 'party')
  const company = declared.me.companies.find((each) => each.id === postings[0]?.row.company)
  const shown = (amount: string) => formats.money(absolute(amount), company?.currency)
  return (
    <section aria-label={declared.many(shape)}>
      <h2 className="part-title">
        {declared.many(shape)} <span className="third count">{formats.count(postings.length)}</span>
      </h2>
      <div className="boxed">
        <table className="table booked">
          <thead>
            <tr>
              <th>{say('entry.account')}</th>
              <th className="wide-only">{party && declared.field(POSTING, party)}</th>
              <th className="number">{say('entry.debit')}</th>
              <th className="number">{say('entry.credit')}</th>
            </tr>
          </thead>
          <tbody>
            {postings.map(({ row, amount }) => (
              <tr key={row.id}>
                <td>
                  <RecordLink
                    record="ledger.account"
                    id={String(row.account)}
                    title={row._titles?.account ?? ''}
                    bare
                  />
                  {typeof row.text === 'string' && row.text !== '' && (
                    <div className="small-text third">{row.text}</div>
                  )}
                </td>
                <td className="words wide-only">{row._titles?.party}</td>
                <td className="number">{compare(amount, '0') >= 0 && shown(amount)}</td>
                <td className="number">{compare(amount, '0') < 0 && shown(amount)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>
                <Verdict holds={holds}>{say(holds ? 'entry.booked' : 'entry.unbalanced')}</Verdict>
              </td>
              <td className="wide-only" />
              <td className="number">{shown(debit)}</td>
              <td className="number">
                {shown(sum(postings.map((each) => each.amount).filter((amount) => compare(amount, '0') < 0)))}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  )
}
