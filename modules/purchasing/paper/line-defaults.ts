import { day, type Reader, type RowOf, say } from '../../../kernel/index.ts'
import { party as partyRecord, sameParties } from '../../contacts/index.ts'
import { type Evidence, lessonsOf, lineKey } from '../../documents/index.ts'
import { account as accountRecord } from '../../ledger/index.ts'
import { department as departmentRecord } from '../../organisation/index.ts'
import { type TaxCode, taxCode as taxCodeRecord, taxCodesFor } from '../../tax/index.ts'
import { READER } from './paper.ts'
import type { StatedLine } from './stated.ts'

type Account = RowOf<typeof accountRecord>

/** How a line of an earlier bill of this supplier was booked. */
interface EarlierLine {
  number: string
  issuedOn: string
  text: string | null
  account: string | null
  taxCode: string | null
  department: string | null
}

/** All that is known of how this supplier's bills are booked. */
export interface Habits {
  company: string
  /** The day that decides tax rates. */
  on: string
  lessons: Map<string, { value: unknown; reason: string }>
  earlier: EarlierLine[]
  accounts: ReadonlyMap<string, Account>
  codes: ReadonlyMap<string, TaxCode>
  departments: ReadonlyMap<string, RowOf<typeof departmentRecord>>
  /** Code of the supplier's own account, and the supplier's name. */
  usual: { code: string; supplier: string } | null
}

export interface Chosen {
  value: string
  evidence: Evidence
}

const EARLIER = `
  select b.number, b.issued_on::text as "issuedOn", l.text, l.account, l.tax_code as "taxCode", coalesce(l.department, b.department) as department
    from (select id, number, issued_on, department from purchasing_bill
           where company = $1 and supplier = any ($2) and state <> 'void' order by issued_on desc, id desc limit 12) b
    join purchasing_bill_lines l on l.parent = b.id
   order by b.issued_on desc, l.position limit 300`

export async function habitsOf(
  read: Reader,
  ask: { company: string; on: string; sender: string | null; supplier: string | null },
): Promise<Habits> {
  const [accounts, codes, departments, lessons] = await Promise.all([
    read.reference(accountRecord),
    read.reference(taxCodeRecord),
    read.reference(departmentRecord),
    ask.sender ? lessonsOf(read, ask.sender, READER) : new Map<string, { value: unknown; reason: string }>(),
  ])
  const supplier = ask.supplier ? await read.get(partyRecord, ask.supplier) : null
  const earlier = supplier
    ? await read.rows<EarlierLine>(EARLIER, [ask.company, await sameParties(read, supplier.id)])
    : []
  const usual = supplier?.account ? { code: supplier.account, supplier: supplier.name } : null
  return { company: ask.company, on: ask.on, lessons, earlier, accounts, codes, departments, usual }
}

type Column = 'account' | 'taxCode' | 'department'

/** What people taught, by the words of the line first and then for all lines of the sender. */
function taught(habits: Habits, column: Column, text: string, usable: (id: string) => boolean): Chosen | null {
  const key = lineKey(text)
  const lessons = [
    key === '' ? undefined : habits.lessons.get(`lines.${column} of ${key}`),
    habits.lessons.get(`lines.${column}`),
  ]
  for (const lesson of lessons) {
    if (lesson && typeof lesson.value === 'string' && usable(lesson.value))
      return { value: lesson.value, evidence: { confidence: 'sure', reason: lesson.reason } }
  }
  return null
}

/** How the same line, or else most lines, of earlier bills were booked. */
function asBefore(habits: Habits, column: Column, text: string, usable: (id: string) => boolean): Chosen | null {
  const known = habits.earlier.filter((one) => one[column] !== null && usable(one[column]))
  const key = lineKey(text)
  const same = key === '' ? undefined : known.find((one) => lineKey(one.text) === key)
  if (same)
    return {
      value: same[column] ?? '',
      evidence: {
        confidence: 'sure',
        reason: String(say`As the same line on ${same.number} of ${day(same.issuedOn)}.`),
      },
    }
  const times = new Map<string, number>()
  for (const one of known) times.set(one[column] ?? '', (times.get(one[column] ?? '') ?? 0) + 1)
  const [most] = [...times].sort((a, b) => b[1] - a[1])
  const last = known.find((one) => one[column] === most?.[0])
  if (!most || !last) return null
  const all = times.size === 1
  return {
    value: most[0],
    evidence: {
      confidence: all ? 'likely' : 'check',
      reason: String(
        all
          ? say`As on their bills before, the last ${last.number} of ${day(last.issuedOn)}.`
          : say`As most of their lines before, the last on ${last.number} of ${day(last.issuedOn)}.`,
      ),
    },
  }
}

const usableAccount = (habits: Habits, id: string): boolean => {
  const found = habits.accounts.get(id)
  return found !== undefined && found.company === habits.company && found.active && !found.heading && !found.control
}

const accountWith = (habits: Habits, fits: (account: Account) => boolean): Account | undefined =>
  [...habits.accounts.values()].find((one) => usableAccount(habits, one.id) && fits(one))

/** The account of a line: taught, as before, the supplier's own, or the one for all purchases. */
export function accountOf(habits: Habits, line: StatedLine): Chosen | null {
  const usable = (id: string) => usableAccount(habits, id)
  const learned = taught(habits, 'account', line.text, usable) ?? asBefore(habits, 'account', line.text, usable)
  if (learned) return learned
  const named = line.accountingReference && accountWith(habits, (one) => one.code === line.accountingReference)
  if (named)
    return chosen(named.id, 'likely', String(say`The bill names the account ${named.code} that we told them (BT-133).`))
  const { usual } = habits
  const own = usual && accountWith(habits, (one) => one.code === usual.code)
  if (own) return chosen(own.id, 'likely', String(say`The usual account of ${usual.supplier}.`))
  const common = accountWith(habits, (one) => one.purpose === 'purchases')
  return common ? chosen(common.id, 'check', String(say`The account for purchases that have none of their own.`)) : null
}

const chosen = (value: string, confidence: Evidence['confidence'], reason: string): Chosen => ({
  value,
  evidence: { confidence, reason },
})

/** The tax code of a line: one that fits what the bill states, the one chosen before if there are several. */
export async function taxCodeOf(read: Reader, habits: Habits, line: StatedLine): Promise<Chosen | null> {
  const ask = { company: habits.company, direction: 'purchases' as const, on: habits.on }
  const fitting = await taxCodesFor(read, { ...ask, category: line.category, rate: line.rate })
  const fits = (id: string) => fitting.some((one) => one.id === id)
  const known = (id: string): boolean => {
    const code = habits.codes.get(id)
    return code !== undefined && code.company === habits.company && code.direction === 'purchases' && code.active
  }
  // Where none of ours fits what the bill states, what a person chose for it counts all the same.
  const usable = (id: string) => fits(id) || (fitting.length === 0 && known(id))
  const learned = taught(habits, 'taxCode', line.text, usable) ?? asBefore(habits, 'taxCode', line.text, fits)
  if (learned) return learned
  const [first, ...others] = fitting
  if (!first) return null
  const says = String(
    line.rate === null
      ? say`The bill states ${line.category ?? say`tax`}.`
      : say`The bill states ${line.category ?? say`tax`} at ${plainRate(line.rate)} %.`,
  )
  const sure =
    line.category !== null && first.category === line.category && others.every((one) => one.category !== line.category)
  return chosen(first.id, sure ? 'sure' : 'likely', sure ? says : String(say`${says} ${first.code} fits best.`))
}

export const plainRate = (rate: string): string => (rate.includes('.') ? rate.replace(/\.?0+$/, '') : rate)

export function departmentOf(habits: Habits, line: StatedLine): Chosen | null {
  const usable = (id: string) => habits.departments.get(id)?.company === habits.company
  return taught(habits, 'department', line.text, usable) ?? asBefore(habits, 'department', line.text, usable)
}
