import { useMemo, useRef, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import { useRows } from '../api/queries.ts'
import type { Problem } from '../api/types.ts'
import { useCompany } from '../frame/company.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { today } from '../i18n/plain-date.ts'
import { type Form, LASTING, type Line, linesOf, useForm } from '../record/form-state.ts'
import { findContacts } from './find-contacts.ts'
import { type Account, openingFields, openingInput, openingSums, placeOnPage, type Side, TABLES } from './opening.ts'
import { readBalances, readItems } from './opening-paste.ts'

export const POST = 'ledger.openingBalances.post'

const isId = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value)
const isFilled = (line: Line) => Object.values(line).some((value) => value !== undefined && value !== '')

/** The accounts of a company to which something can be posted, by id. */
function useAccounts(company: string | undefined): ReadonlyMap<string, Account> {
  const where = { company: { is: company ?? '' }, heading: { is: false }, active: { is: true } }
  const { data } = useRows('ledger.account', { where, sort: 'code', limit: 1000 }, company !== undefined)
  return useMemo(() => new Map((data?.rows ?? []).map((row) => [row.id, row as unknown as Account])), [data])
}

/** The opening balances of a company as they are typed and kept in this browser until they are posted. */
export function useOpening(onPosted: (entry: string | undefined) => void) {
  const say = useSay()
  const { me } = useDeclared()
  const { run } = useCommand()
  const chosen = useCompany()
  const fields = useMemo(() => openingFields(say), [say])
  const start = useMemo(
    () => ({
      ...{ company: chosen?.id, on: `${today().slice(0, 4)}-01-01`, text: say('opening.title') },
      ...{ rows: [{}, {}], invoices: [{}], bills: [{}] },
    }),
    [chosen, say],
  )
  const form = useForm(fields, start, `${LASTING}opening:${me.user.id}:${chosen?.id ?? ''}`)
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const company = me.companies.find((each) => each.id === form.values.company)
  const accounts = useAccounts(company?.id)
  const sums = openingSums(form.values, accounts, company?.currency)
  const post = async (balance: boolean) => {
    if (busy || !form.check()) return
    setBusy(true)
    setProblem(undefined)
    const input = openingInput(form.values, balance)
    const outcome = await run({ command: POST, input, title: String(form.values.text) }).catch(
      (thrown: unknown) => ({ kind: 'refused', problem: problemOf(thrown) }) as const,
    )
    setBusy(false)
    if (outcome.kind === 'refused') {
      const { field } = outcome.problem
      const placed = { ...outcome.problem, field: field && placeOnPage(field, form.values) }
      if (!form.accept(placed)) setProblem(outcome.problem)
    }
    if (outcome.kind !== 'done' && outcome.kind !== 'held') return
    form.saved()
    onPosted(outcome.kind === 'done' ? outcome.done.id : undefined)
  }
  return { form, fields, company, accounts, sums, problem, busy, post, ...usePasting(form, accounts) }
}

export type Opening = ReturnType<typeof useOpening>

/** Blocks from sheets, and what of them is not known yet: accounts that the chart lacks, contacts that are nobody's. */
function usePasting(form: Form, accounts: ReadonlyMap<string, Account>) {
  const formats = useFormats()
  const { run } = useCommand()
  const [skipped, setSkipped] = useState(0)
  // Contacts are looked up while somebody goes on typing.
  const latest = useRef(form.values)
  latest.current = form.values
  const append = (table: string, lines: Line[]) =>
    form.set(table, [...linesOf(form.values[table]).filter(isFilled), ...lines])
  const pasteBalances = (grid: string[][]) => {
    const read = readBalances(grid, [...accounts.values()], formats)
    for (const [id, title] of Object.entries(read.titles)) form.setTitle(id, title)
    append('rows', read.lines)
    setSkipped(read.skipped)
    return true
  }
  const listAccounts = () => {
    const there = new Set(linesOf(form.values.rows).map((line) => line.account))
    const missing = [...accounts.values()].filter((account) => !there.has(account.id))
    for (const { id, code, name } of missing) form.setTitle(id, `${code} ${name}`)
    append(
      'rows',
      missing.map(({ id }) => ({ account: id })),
    )
  }
  const name = (ids: ReadonlyMap<string, string>) => {
    for (const [title, id] of ids) form.setTitle(id, title)
    for (const table of Object.values(TABLES))
      form.set(
        table,
        linesOf(latest.current[table]).map((line) => ({ ...line, party: ids.get(String(line.party)) ?? line.party })),
      )
  }
  const pasteItems = (side: Side, grid: string[][]) => {
    const lines = readItems(grid, formats)
    append(TABLES[side], lines)
    void findContacts(lines.flatMap(({ party }) => (typeof party === 'string' ? [party] : []))).then(name)
    return true
  }
  const nameless = (table: string) =>
    linesOf(form.values[table]).flatMap(({ party }) =>
      typeof party === 'string' && party !== '' && !isId(party) ? [party] : [],
    )
  const unknownParties = [...new Set([...nameless('invoices'), ...nameless('bills')])]
  const makeContacts = async () => {
    const [customers, suppliers] = [new Set(nameless('invoices')), new Set(nameless('bills'))]
    const made = new Map<string, string>()
    for (const each of unknownParties) {
      const input = { name: each, kind: 'organisation', customer: customers.has(each), supplier: suppliers.has(each) }
      const outcome = await run({ command: 'contacts.party.create', input, title: each, quiet: true })
      if (outcome.kind === 'done') made.set(each, outcome.done.id)
    }
    name(made)
  }
  const unknownAccounts = linesOf(form.values.rows).flatMap(({ account }) =>
    typeof account === 'string' && account !== '' && !isId(account) ? [form.titles[account] ?? account] : [],
  )
  return { pasteBalances, pasteItems, listAccounts, makeContacts, unknownParties, unknownAccounts, skipped }
}
