import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { CommandShape, FieldShape, Row } from '../api/types.ts'
import { isEmpty } from '../fields/values.ts'
import { addDays, utcOf } from '../i18n/plain-date.ts'
import { type Form, type FormValues, inputOf, type Line, linesOf, useForm } from '../record/form-state.ts'
import {
  type Trade,
  useAccountNames,
  useAccounts,
  useParty,
  useTaxCodes,
  useTaxRules,
  usualTaxKind,
} from './entry-data.ts'
import { isBlankLine, newLine } from './entry-lines.ts'
import { totalsOf } from './entry-math.ts'

/** The draft on the server that is being typed, once there is one. Not a field: it stands beside them. */
export const DRAFT = '_draft'

/** Days until payment where no terms were agreed (Directive 2011/7/EU, article 3(3)). */
const USUAL_TERMS = 30

/** What was typed, as the command takes it: lines in which nothing was entered are left out. */
export function entryInput(fields: readonly FieldShape[], values: FormValues): FormValues {
  return inputOf(fields, { ...values, lines: linesOf(values.lines).filter((line) => !isBlankLine(line)) })
}

/** Fills in what follows from the other side's terms, as long as the person has said nothing else. */
function useTerms(form: Form, party: Row | undefined, books: string | undefined): void {
  const { set, values } = form
  const given = useRef({ dueOn: undefined as unknown, currency: undefined as unknown })
  const issued =
    typeof values.issuedOn === 'string' && utcOf(values.issuedOn) !== undefined ? values.issuedOn : undefined
  const ours = (name: 'dueOn' | 'currency') => isEmpty(values[name]) || values[name] === given.current[name]
  useEffect(() => {
    if (!party || !issued || !ours('dueOn')) return
    const days = typeof party.paymentTerms === 'number' ? party.paymentTerms : USUAL_TERMS
    given.current.dueOn = addDays(issued, days)
    if (values.dueOn !== given.current.dueOn) set('dueOn', given.current.dueOn)
  })
  useEffect(() => {
    const currency = (typeof party?.currency === 'string' && party.currency) || books
    if (!currency || !ours('currency')) return
    given.current.currency = currency
    if (values.currency !== currency) set('currency', currency)
  })
}

/** Everything that is known while a bill or an invoice is typed. */
export function useEntry(
  trade: Trade,
  create: CommandShape,
  start: FormValues,
  titles: Record<string, string>,
  keepAs: string,
) {
  const { me } = useDeclared()
  const fields = create.input
  const form = useForm(fields, start, keepAs, titles)
  const { values, set } = form
  const company = me.companies.find((each) => each.id === values.company)
  const party = useParty(values[trade.party])
  const accounts = useAccounts(company?.id, trade)
  const names = useAccountNames(company?.id)
  const taxCodes = useTaxCodes(company?.id, trade)
  const lines = linesOf(values.lines)
  const used = [...new Set(lines.flatMap((line) => (typeof line.taxCode === 'string' ? [line.taxCode] : [])))]
  const rules = useTaxRules(used)
  useTerms(form, party, company?.currency)

  const currency = typeof values.currency === 'string' && /^[A-Z]{3}$/.test(values.currency) ? values.currency : 'EUR'
  const on = [values.deliveredOn, values.issuedOn].find((day) => typeof day === 'string' && utcOf(day) !== undefined)
  const totals = useMemo(
    () => totalsOf({ lines, prepaid: values.prepaid, rounding: values.rounding }, rules, String(on ?? ''), currency),
    [lines, values.prepaid, values.rounding, rules, on, currency],
  )

  const taxKind = usualTaxKind(trade, company?.country, party)
  const own = typeof party?.account === 'string' ? party.account : undefined
  const usual = {
    account:
      (own && accounts.find((each) => each.code === own)?.id) ||
      (trade.direction === 'sales' ? accounts.find((each) => each.purpose === 'sales')?.id : undefined),
    taxCode: taxKind && taxCodes.find((each) => each.kind === taxKind)?.id,
  }
  const write = useCallback((next: Line[]) => set('lines', next), [set])
  useUsual(lines, usual, write)
  return { form, fields, trade, company, party, accounts, names, taxCodes, lines, write, usual, totals, currency }
}

export type Entry = ReturnType<typeof useEntry>

/** Blank lines follow what is usual, which is only known once the other side is. */
function useUsual(
  lines: readonly Line[],
  usual: { account?: string; taxCode?: string },
  write: (next: Line[]) => void,
) {
  const before = useRef(usual)
  const { account, taxCode } = usual
  useEffect(() => {
    const was = before.current
    before.current = { account, taxCode }
    const follow = (line: Line) => ({
      ...line,
      account: isEmpty(line.account) || line.account === was.account ? account : line.account,
      taxCode: isEmpty(line.taxCode) || line.taxCode === was.taxCode ? taxCode : line.taxCode,
    })
    const next = lines.map((line) => (isBlankLine(line) ? follow(line) : line))
    const moved = next.some((line, at) => line.account !== lines[at]?.account || line.taxCode !== lines[at]?.taxCode)
    if (moved) write(next)
  }, [lines, account, taxCode, write])
}

/** With what an entry begins. */
export function startOf(fields: readonly FieldShape[], given: FormValues): FormValues {
  const start: FormValues = {}
  for (const field of fields)
    if (field.default !== undefined && field.kind !== 'rows') start[field.name] = field.default
  return { ...start, ...given, lines: linesOf(given.lines).length > 0 ? given.lines : [newLine(undefined, {})] }
}
