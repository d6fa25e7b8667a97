import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useQueryReport } from '../api/queries.ts'
import type { Answer, Opens, QueryRow } from '../api/types.ts'
import { useCompany } from '../frame/company.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { today } from '../i18n/plain-date.ts'
import { type Point, StepChart } from './step-chart.tsx'

const OVERVIEW = 'reporting.overview'
const TREND = 'reporting.trend'
const MONTHS = 12
/** More charts than these nobody would look at beside a queue. */
const CHARTS = 2
const FIGURES = ['cash', 'receivables', 'payables', 'month']

/** A figure that leads to what it is made of. */
function Leads({ opens, children }: { opens: Opens | undefined; children: ReactNode }) {
  if (!opens) return <>{children}</>
  if ('record' in opens)
    return (
      <Link to="/records/$record/$id" params={{ record: opens.record, id: opens.id }}>
        {children}
      </Link>
    )
  const given = Object.entries(opens.input).filter(([, value]) => value !== null && value !== undefined)
  const search = Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
  return (
    <Link to="/queries/$query" params={{ query: opens.query }} search={search}>
      {children}
    </Link>
  )
}

/** Cash at the end of each month, and today in place of the end of this one. */
export function cashPoints(answer: Pick<Answer, 'rows'> | undefined, now = today()): Point[] {
  return (answer?.rows ?? []).flatMap((row) => {
    if (typeof row.until !== 'string' || typeof row.cash !== 'string') return []
    return [{ on: [row.until, now].sort()[0] ?? now, amount: row.cash }]
  })
}

/** The cash of one company over the last months, where there is anything to see. */
function CashTrend({ company, currency }: { company: string; currency: string }) {
  const say = useSay()
  const known = useDeclared().query(TREND) !== undefined
  const answer = useQueryReport(TREND, { company, months: MONTHS }, known)
  const points = useMemo(() => cashPoints(answer.data), [answer.data])
  // Months before the first booking say nothing.
  const first = points.findIndex((point) => Number(point.amount) !== 0)
  if (first < 0) return null
  return <StepChart title={say('money.figure', { figure: 'cash' })} points={points.slice(first)} currency={currency} />
}

function Figure({ row }: { row: QueryRow }) {
  const say = useSay()
  const formats = useFormats()
  const id = String(row.id ?? '')
  const label = FIGURES.includes(id) ? say('money.figure', { figure: id }) : String(row.name ?? id)
  const currency = typeof row.currency === 'string' ? row.currency : undefined
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="number medium">
        <Leads opens={row._opens?.amount}>{formats.money(String(row.amount ?? '0'), currency)}</Leads>
      </td>
      <td className="third">{currency}</td>
    </tr>
  )
}

/** The figures of one company under its name; alone they need none. */
function CompanyMoney({ id, rows, companies }: { id: string; rows: QueryRow[]; companies: number }) {
  const { me } = useDeclared()
  const company = me.companies.find((each) => each.id === id)
  const currency = String(rows[0]?.currency ?? company?.currency ?? '')
  return (
    <>
      {companies > 1 && <h3 className="small-text second money-of">{company?.name}</h3>}
      {companies <= CHARTS && <CashTrend company={id} currency={currency} />}
      <table className="small-table money">
        <tbody>
          {rows.map((row) => (
            <Figure key={String(row.id)} row={row} />
          ))}
        </tbody>
      </table>
    </>
  )
}

/** Cash, what is owed to us and by us, and the result of the month; every figure leads to its entries. */
export function MoneyNow() {
  const say = useSay()
  const declared = useDeclared()
  const company = useCompany()
  const known = declared.query(OVERVIEW) !== undefined
  const answer = useQueryReport(OVERVIEW, company ? { company: company.id } : {}, known)
  const rows = answer.data?.rows ?? []
  const companies = [...new Set(rows.map((row) => String(row.company ?? '')))]
  if (!known || rows.length === 0) return null
  return (
    <section className="section">
      <h2 className="section-title">{say('money.title')}</h2>
      {companies.map((id) => (
        <CompanyMoney
          key={id}
          id={id}
          rows={rows.filter((row) => String(row.company ?? '') === id)}
          companies={companies.length}
        />
      ))}
    </section>
  )
}
