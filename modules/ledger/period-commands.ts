import { command, f, owner, query, type RowOf, refuse, say, type Transaction } from '../../kernel/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { period as periodRecord } from './account.ts'
import { findingsFor } from './close-checks.ts'
import { accountant, bookkeeper } from './roles.ts'

type Period = RowOf<typeof periodRecord>

/** First and last day of the financial year that begins in this calendar year. */
export function financialYear(yearStart: number, year: number): { from: string; until: string } {
  const from = Temporal.PlainDate.from({ year, month: yearStart, day: 1 })
  return { from: from.toString(), until: from.add({ years: 1 }).subtract({ days: 1 }).toString() }
}

/** The financial year that holds a day. */
export function financialYearOf(yearStart: number, on: string): { from: string; until: string } {
  const day = Temporal.PlainDate.from(on)
  return financialYear(yearStart, day.month >= yearStart ? day.year : day.year - 1)
}

/**
 * Makes the twelve months of a financial year, named by their month: `2026-03`.
 * @param year calendar year in which the financial year begins.
 * @throws Refusal `ledger.period.overlap` where one of its days has a period already.
 */
export async function openYear(tx: Transaction, company: RowOf<typeof companyRecord>, year: number): Promise<Period[]> {
  if (!Number.isInteger(year) || year < 1900 || year > 9998)
    refuse('ledger.period.year', say`${year} is no year that books can be kept for.`, { field: 'year' })
  const whole = financialYear(company.yearStart, year)
  const taken = (await tx.find(periodRecord, { company: company.id }, 5000)).find(
    (one) => one.startsOn <= whole.until && one.endsOn >= whole.from,
  )
  if (taken) {
    refuse('ledger.period.overlap', say`${taken.name} lies in that year already. Add the missing periods one by one.`, {
      field: 'year',
    })
  }
  const first = Temporal.PlainDate.from(whole.from)
  return Array.from({ length: 12 }, (_, month) => {
    const startsOn = first.add({ months: month })
    return tx.insert(periodRecord, {
      company: company.id,
      name: startsOn.toPlainYearMonth().toString(),
      startsOn: startsOn.toString(),
      endsOn: startsOn.add({ months: 1 }).subtract({ days: 1 }).toString(),
    })
  })
}

export const openYearCommand = command('ledger.period.openYear', {
  says: 'Open a financial year: its twelve months become periods that can be booked into.',
  label: 'Open year',
  input: {
    company: f.ref(companyRecord),
    year: f.integer().says('Calendar year in which the financial year begins.'),
  },
  may: [accountant, owner],
  async run({ input, tx }) {
    const company =
      (await tx.get(companyRecord, input.company)) ??
      refuse('ledger.period.company', say`There is no such company.`, { field: 'company' })
    const made = await openYear(tx, company, input.year)
    return { result: { periods: made.map((one) => one.id), from: made[0]?.startsOn, until: made.at(-1)?.endsOn } }
  },
})

const SHOWN = 8

export const closePeriod = command('ledger.period.close', {
  says: 'Close a period: nothing is booked into it any more.',
  label: 'Close period',
  on: periodRecord,
  from: 'open',
  to: 'closed',
  bulk: true,
  undoneBy: 'ledger.period.reopen',
  may: [accountant],
  async run({ record, tx }) {
    const findings = await findingsFor(tx, record)
    if (findings.length > 0) {
      const more = findings.length > SHOWN ? [`${findings.length - SHOWN} more.`] : []
      const says = [...findings.slice(0, SHOWN).map((one) => one.says), ...more].join(' ')
      tx.warn('ledger.period.openMatters', say`Before ${record.name} is closed: ${says}`, {
        help: say`Look at each, or close the period all the same.`,
      })
    }
    return { result: { findings: findings.map((one) => one.says) } }
  },
})

export const reopenPeriod = command('ledger.period.reopen', {
  says: 'Open a closed period again, with the reason. Reports made meanwhile may change.',
  label: 'Reopen period',
  on: periodRecord,
  from: 'closed',
  to: 'open',
  grave: true,
  input: { reason: f.text({ max: 500 }).default('Closed by mistake.').says('Why it must be booked into again.') },
  may: [accountant, owner],
  run({ input }) {
    return { result: { reason: input.reason } }
  },
})

/** What a period still waits for, one line a finding, for the page from which it is closed. */
export const closeFindings = query('ledger.closeFindings', {
  says: 'What is still open in a period, before it is closed.',
  input: { company: f.ref(companyRecord), period: f.ref(periodRecord) },
  columns: { says: f.text().told() },
  may: [accountant, bookkeeper, owner],
  company: 'company',
  async run({ input, read }) {
    const period = await read.get(periodRecord, input.period)
    if (!period || period.company !== input.company)
      return refuse('ledger.period.missing', say`There is no such period in this company.`, { kind: 'missing' })
    const findings = await findingsFor(read, period)
    return {
      rows: findings.map(({ says, opens }) => ({ says, ...(opens ? { _opens: { says: opens } } : {}) })),
      proof: [{ says: String(say`${findings.length} open in ${period.name}`), holds: findings.length === 0 }],
      head: { title: 'Before closing', for: period.name },
    }
  },
})
