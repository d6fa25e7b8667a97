import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { FieldShape, QueryShape } from '../api/types.ts'
import { useCompany } from '../frame/company.tsx'
import { today } from '../i18n/plain-date.ts'
import { spanOf } from './periods.ts'

/** Inputs that the page itself sees to. */
const OWN = new Set(['limit', 'after'])

/** The inputs of a report by the part that they play in its tools row. */
export interface InputParts {
  company?: FieldShape
  from?: FieldShape
  until?: FieldShape
  knownAt?: FieldShape
  /** A span stated by hand to hold the report against. */
  compareFrom?: FieldShape
  compareUntil?: FieldShape
  /** A day stated by hand to hold it against. */
  compareOn?: FieldShape
  others: FieldShape[]
}

/** Sorts the inputs of a query by their part. */
export function inputParts(query: QueryShape): InputParts {
  const named = (name: string) => query.input.find((field) => field.name === name)
  const span = { from: named('from'), until: named('until') }
  const known = query.input.find((field) => field.kind === 'instant' && /known/i.test(field.name))
  const company = query.input.find((field) => field.kind === 'ref' && field.record === 'organisation.company')
  const compare = {
    compareFrom: named('compareFrom'),
    compareUntil: named('compareUntil'),
    compareOn: named('compareOn'),
  }
  const taken = new Set([span.from, span.until, known, company, ...Object.values(compare)])
  return {
    ...span,
    ...compare,
    company,
    knownAt: known,
    others: query.input.filter((field) => !taken.has(field) && !OWN.has(field.name)),
  }
}

/** What a report is asked: what the address says, else the chosen company and this year. */
export function useReportInput(query: QueryShape) {
  const search = useSearch({ strict: false }) as Record<string, string>
  const navigate = useNavigate()
  const declared = useDeclared()
  const company = useCompany() ?? declared.me.companies[0]
  const input = useMemo(() => {
    const parts = inputParts(query)
    const asked: Record<string, string> = {}
    const year = spanOf('thisYear', today())
    if (parts.company && company) asked[parts.company.name] = company.id
    if (parts.from && parts.until && search.from === undefined && search.until === undefined) Object.assign(asked, year)
    for (const field of query.input) {
      const text = search[field.name]
      if (text !== undefined && !OWN.has(field.name)) asked[field.name] = text
    }
    return asked
  }, [query, search, company])
  const set = useCallback(
    (change: Record<string, string | undefined>) => {
      const next = { ...search, ...change }
      const given = Object.entries(next).filter((entry): entry is [string, string] => entry[1] !== undefined)
      void navigate({
        to: '/queries/$query',
        params: { query: query.id },
        search: Object.fromEntries(given),
        replace: true,
      })
    },
    [navigate, query.id, search],
  )
  const missing = query.input.filter((field) => !field.optional && field.default === undefined && !input[field.name])
  return { input, set, missing }
}
