import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useQueryReport } from '../api/queries.ts'
import type { Opens, QueryRow } from '../api/types.ts'
import { useCompany } from '../frame/company.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { keyed } from '../parts/keyed.ts'
import { type Point, StepChart } from './step-chart.tsx'

const OVERVIEW = 'reporting.overview'

function pointsOf(value: unknown): Point[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return []
    const { on, amount } = each as Record<string, unknown>
    return typeof on === 'string' && typeof amount === 'string' ? [{ on, amount }] : []
  })
}

/** A figure that leads to what it is made of. */
function Leads({ opens, children }: { opens: Opens | undefined; children: ReactNode }) {
  if (!opens) return <>{children}</>
  if ('record' in opens)
    return (
      <Link to="/records/$record/$id" params={{ record: opens.record, id: opens.id }}>
        {children}
      </Link>
    )
  const search = Object.fromEntries(Object.entries(opens.input).map(([name, value]) => [name, String(value)]))
  return (
    <Link to="/queries/$query" params={{ query: opens.query }} search={search}>
      {children}
    </Link>
  )
}

function Figure({ row }: { row: QueryRow }) {
  const say = useSay()
  const formats = useFormats()
  const id = String(row.figure ?? row.id ?? '')
  const known = ['cash', 'receivables', 'payables', 'result'].includes(id)
  const label = known ? say('money.figure', { figure: id }) : String(row.name ?? row.label ?? id)
  const currency = typeof row.currency === 'string' ? row.currency : undefined
  const points = pointsOf(row.points)
  const note = typeof row.note === 'string' ? row.note : undefined
  return (
    <>
      <tr>
        <th scope="row">
          {label} {note && <span className="third small-text">{note}</span>}
        </th>
        <td className="number medium">
          <Leads opens={row._opens?.amount}>{formats.money(String(row.amount ?? '0'), currency)}</Leads>
        </td>
        <td className="third">{currency}</td>
      </tr>
      {points.length > 1 && (
        <tr>
          <td colSpan={3}>
            <StepChart title={label} points={points} currency={currency} />
          </td>
        </tr>
      )}
    </>
  )
}

/** Cash, what is owed to us and by us, and the result of the month; every figure leads to its entries. */
export function MoneyNow() {
  const say = useSay()
  const declared = useDeclared()
  const company = useCompany()
  const query = declared.query(OVERVIEW)
  const asksCompany = query?.input.some((field) => field.name === 'company')
  const input: Record<string, unknown> = asksCompany && company ? { company: company.id } : {}
  const answer = useQueryReport(OVERVIEW, input, query !== undefined)
  const rows = answer.data?.rows ?? []
  if (!query || rows.length === 0) return null
  return (
    <section className="section">
      <h2 className="section-title">{say('money.title')}</h2>
      <table className="small-table money">
        <tbody>
          {keyed(rows).map(({ key, item }) => (
            <Figure key={key} row={item} />
          ))}
        </tbody>
      </table>
    </section>
  )
}
