/** Holds what was answered against what the database has: each thing once, as it was told, and nothing of what was refused. */
import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { compare, round } from '../../kernel/decimal.ts'
import type { Organisation } from './organisation.ts'
import type { ExpectedDocument, Register } from './register.ts'

type Look = <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>

/** What does not hold of what was answered, in words. */
export async function brokenPromises(look: Look, register: Register, organisation: Organisation): Promise<string[]> {
  return [
    ...(await requests(look, register, organisation)),
    ...(await entries(look, register)),
    ...(await batches(look, register)),
    ...(await documents(look, register.invoices, 'sales_invoice', 'number')),
    ...(await documents(look, register.bills, 'purchasing_bill', 'our')),
    ...(await files(look, register)),
    ...(await statements(look, register)),
    ...(await matches(look, register)),
    ...(await edits(look, register, organisation)),
  ]
}

interface Kept {
  id: string
  request: string
  command: string
  result: object
}

/** Each acknowledged request has one row in the audit, with what was answered; one that was refused has none. */
async function requests(look: Look, { sent }: Register, { users }: Organisation): Promise<string[]> {
  const rows = await look<Kept>(`select id, request, command, result from kernel_audit where request like '% f %'`)
  const kept = new Map(rows.map((row) => [row.request, row]))
  const findings: string[] = []
  for (const { key, person, command, outcome, answer } of sent.values()) {
    const row = kept.get(`${users[person]} ${key}`)
    kept.delete(`${users[person]} ${key}`)
    if (outcome === 'refused' && row) findings.push(`${command} ${key} was refused, and done.`)
    if (!answer) continue
    const { audit, ...told } = answer
    if (!row) findings.push(`${command} ${key} was acknowledged, and is not there.`)
    else if (row.id !== audit || row.command !== command || !isDeepStrictEqual(row.result, told))
      findings.push(`${command} ${key} was acknowledged as ${JSON.stringify(answer)}, and is ${JSON.stringify(row)}.`)
  }
  for (const { command, request } of kept.values())
    findings.push(`${command} ${request} was done, and never asked for.`)
  return findings
}

async function entries(look: Look, { entries }: Register): Promise<string[]> {
  const rows = await look<{ id: string; text: string; amount: string; postings: number }>(
    `select e.id, e.text, sum(p.amount) filter (where p.amount > 0)::text as amount, count(*)::int as postings
       from ledger_entry e join ledger_posting p on p.entry = e.id where e.id = any($1) group by e.id, e.text`,
    [[...entries.keys()]],
  )
  const found = new Map(rows.map((row) => [row.id, row]))
  return [...entries.values()].flatMap(({ id, text, amount }) => {
    const row = found.get(id)
    if (!row) return [`Entry ${id} was acknowledged, and is not there.`]
    const same = row.text === text && row.postings === 2 && compare(row.amount, amount) === 0
    return same
      ? []
      : [`Entry ${id} was acknowledged with ${amount}, and has ${row.amount} in ${row.postings} postings.`]
  })
}

async function batches(look: Look, { batches }: Register): Promise<string[]> {
  const ids = batches.flatMap((batch) => batch.ids)
  const rows = await look<{ id: string }>('select id from ledger_entry where id = any($1)', [ids])
  const found = new Set(rows.map((row) => row.id))
  return batches.flatMap(({ ids, acknowledged }) => {
    const there = ids.filter((id) => found.has(id)).length
    const whole = there === ids.length || (there === 0 && !acknowledged)
    return whole ? [] : [`A batch of ${ids.length} was ${acknowledged ? '' : 'not '}acknowledged, and has ${there}.`]
  })
}

async function documents(
  look: Look,
  expected: Map<string, ExpectedDocument>,
  table: 'sales_invoice' | 'purchasing_bill',
  number: 'number' | 'our',
): Promise<string[]> {
  const rows = await look<{ id: string; state: string; gross: string; number: string | null; double: boolean }>(
    `select id, state, gross::text as gross, ${number} as number,
            ${number} is not null and count(*) over (partition by ${number}) > 1 as double
       from ${table} where id = any($1)`,
    [[...expected.keys()]],
  )
  const found = new Map(rows.map((row) => [row.id, row]))
  return [...expected.values()].flatMap(({ id, gross, states, number: told }) => {
    const row = found.get(id)
    if (!row) return [`${table} ${id} was acknowledged, and is not there.`]
    // What is posted may be paid by the bank meanwhile.
    const mayBe = states.includes('posted') ? [...states, 'paid'] : states
    const as = `${row.state} over ${row.gross}, number ${row.number}`
    const right = mayBe.includes(row.state) && compare(row.gross, gross) === 0 && !row.double
    return right && (told === undefined || told === row.number)
      ? []
      : [`${table} ${id} is to be ${states.join(' or ')} over ${gross}${told ? `, number ${told}` : ''}, and is ${as}.`]
  })
}

async function files(look: Look, { files }: Register): Promise<string[]> {
  const rows = await look<{ file: string; documents: number; arrivals: number; unpacking: boolean; parts: number }>(
    `select d.file, count(distinct d.id)::int as documents, count(a.id)::int as arrivals, bool_or(d.unpacking) as unpacking,
            1 + (select count(*)::int from documents_arrival p join documents_document c on c.id = p.parent where c.file = d.file) as parts
       from documents_document d join documents_arrival a on a.document = d.id where d.file = any($1) group by d.file`,
    [[...files.values()].map((one) => one.hash)],
  )
  const found = new Map(rows.map((row) => [row.file, row]))
  return [...files.values()].flatMap(({ name, hash, received }) => {
    const row = found.get(hash)
    if (!row) return [`The file ${name} was acknowledged, and is not there.`]
    const whole = row.documents === 1 && row.arrivals === 1 && !row.unpacking && row.parts === received
    return whole ? [] : [`The file ${name} was acknowledged with ${received} in it, and is ${JSON.stringify(row)}.`]
  })
}

async function statements(look: Look, { statements }: Register): Promise<string[]> {
  const rows = await look<{ key: string; count: number; lines: number }>(
    `select a.identifier || ' ' || s.closing::numeric(18,2) as key, count(distinct s.id)::int as count, count(l.id)::int as lines
       from banking_statement s join banking_account a on a.id = s.account left join banking_statement_line l on l.statement = s.id
      group by a.identifier, s.closing`,
  )
  const found = new Map(rows.map((row) => [row.key, row]))
  return statements.flatMap(({ iban, closing, lines }) => {
    const row = found.get(`${iban} ${round(closing, 2)}`)
    return row?.count === 1 && row.lines === lines
      ? []
      : [`The statement of ${iban} that closes with ${closing} and has ${lines} lines is ${JSON.stringify(row)}.`]
  })
}

async function matches(look: Look, { matches }: Register): Promise<string[]> {
  const rows = await look<{ id: string }>(`select id from banking_match where id = any($1) and state = 'made'`, [
    [...matches],
  ])
  return rows.length === matches.size ? [] : [`${matches.size} matches were acknowledged, and ${rows.length} stand.`]
}

/** Nobody's change is lost: each was made on the revision that was seen, and no two on the same. */
async function edits(look: Look, { edits }: Register, { shared }: Organisation): Promise<string[]> {
  const findings: string[] = []
  const seen = new Map<number, string>()
  for (const one of edits) {
    const other = seen.get(one.seen)
    if (other) findings.push(`Two changes were acknowledged on revision ${one.seen}: ${other} and ${one.audit}.`)
    seen.set(one.seen, one.audit)
  }
  const [row] = await look<{ note: string; revision: number; changes: number; last: string }>(
    `select t.note, t.revision, (select count(*)::int from kernel_audit where command = 'work.task.update' and subjects @> array['work.task/' || t.id]) as changes,
            (select changes #>> '{0,after,note}' from kernel_audit where command = 'work.task.update' and subjects @> array['work.task/' || t.id] order by xid desc limit 1) as last
       from work_task t where id = $1`,
    [shared],
  )
  if (!row || row.revision !== row.changes + 1 || (row.changes > 0 && row.last !== row.note))
    findings.push(`The record that many change is ${JSON.stringify(row)}.`)
  return findings
}
