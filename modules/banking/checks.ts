import { type IntegrityCheck, isRefusal, type Reader } from '../../kernel/index.ts'
import { bankAccount, plainIdentifier } from './account.ts'
import { chainOfAccount, isGap } from './account-chain.ts'
import { CamtRefusal, type ReadStatement, readStatements } from './camt/index.ts'
import { standings, tieOf } from './standing.ts'

interface Told {
  id: string
  number: string
  identifier: string
  account: string
  file: string
  opening: string | null
  closing: string | null
  total: string
  state: string
}

/** Statements that were read from one file, held against the file: their figures, and that no line is lost or double. */
async function heldAgainstFiles(read: Reader): Promise<{ says: string; record: string; id: string }[]> {
  const findings: { says: string; record: string; id: string }[] = []
  let after = '00000000-0000-0000-0000-000000000000'
  while (true) {
    const files = await read.rows<{ document: string; file: string }>(
      `select d.id as document, d.file from documents_document d
        where d.id > $1 and exists (select 1 from banking_statement s where s.document = d.id and s.state <> 'withdrawn') order by d.id limit 50`,
      [after],
    )
    for (const one of files) findings.push(...(await fileFindings(read, one)))
    const last = files.at(-1)
    if (!last || files.length < 50) return findings
    after = last.document
  }
}

async function fileFindings(read: Reader, { document, file }: { document: string; file: string }) {
  const told = await read.rows<Told>(
    `select s.id, s.number, a.identifier, s.account, s.opening::text as opening, s.closing::text as closing, s.lines_total::text as total, s.state
       from banking_statement s join banking_account a on a.id = s.account where s.document = $1 and s.state <> 'withdrawn'`,
    [document],
  )
  const found = (says: string) => told.slice(0, 1).map(({ id }) => ({ says, record: 'banking.statement', id }))
  let statements: ReadStatement[]
  try {
    statements = await readStatements(read.files.pieces(file), await read.files.size(file))
  } catch (error) {
    if (error instanceof CamtRefusal || isRefusal(error))
      return found(`Its file can’t be read any more: ${error.message}`)
    throw error
  }
  const findings: { says: string; record: string; id: string }[] = []
  for (const { head, proof, lines } of statements) {
    const identifier = plainIdentifier(head.account.id)
    const kept = told.find(
      (one) =>
        one.identifier === identifier &&
        same(one.opening, proof.opening) &&
        same(one.closing, proof.closing) &&
        same(one.total, proof.linesTotal),
    )
    if (!kept) {
      findings.push(...found(`No kept statement has the balances and lines that its file states for ${identifier}.`))
      continue
    }
    const lost = await lostLines(read, kept.account, lines)
    if (lost > 0)
      findings.push({
        says: `${lost} of its lines are not kept, or with another amount.`,
        record: 'banking.statement',
        id: kept.id,
      })
  }
  return findings
}

const same = (kept: string | null, stated: string | undefined): boolean =>
  kept === null || stated === undefined ? kept === null && stated === undefined : Number(kept) === Number(stated)

/** Entries of a statement that the account does not hold with the same amount in all. */
async function lostLines(read: Reader, account: string, lines: ReadStatement['lines']): Promise<number> {
  const told: { fingerprint: string; ordinal: number; amount: string }[] = []
  for (const { entryFingerprint: fingerprint, ordinal, amount } of lines) told.push({ fingerprint, ordinal, amount })
  const [row] = await read.rows<{ lost: number }>(
    `select count(*)::int as lost from (
       select w.fingerprint, w.ordinal, sum(w.amount) as amount from unnest($2::text[], $3::bigint[], $4::numeric[]) as w(fingerprint, ordinal, amount)
        group by w.fingerprint, w.ordinal
     ) told where told.amount is distinct from (
       select sum(l.amount) from banking_statement_line l where l.account = $1 and l.state <> 'withdrawn' and l.entry_fingerprint = told.fingerprint and l.ordinal = told.ordinal)`,
    [account, told.map((one) => one.fingerprint), told.map((one) => one.ordinal), told.map((one) => one.amount)],
  )
  return row?.lost ?? 0
}

/** What must hold of bank accounts, statements and matches, looked at from the rows themselves. */
export const bankingChecks: readonly IntegrityCheck[] = [
  {
    id: 'banking.lines',
    says: 'Every statement line is what its matches explain and what is still open.',
    find: async (read) => {
      const wrong = await read.rows<{ id: string; text: string; amount: string; open: string; explained: string }>(
        `select l.id, left(l.text, 60) as text, l.amount::text as amount, l.open::text as open, coalesce(m.explained, 0)::text as explained
           from banking_statement_line l left join (
             select ml.line, sum(ml.amount) as explained from banking_match_lines ml join banking_match m on m.id = ml.parent and m.state <> 'undone' group by ml.line
           ) m on m.line = l.id
          where l.amount <> l.open + coalesce(m.explained, 0) limit 1000`,
      )
      return wrong.map(({ id, text, amount, open, explained }) => ({
        says: `“${text}” is ${amount}, but ${explained} is explained and ${open} open.`,
        record: 'banking.statementLine',
        id,
      }))
    },
  },
  {
    id: 'banking.matches',
    says: 'Every match is booked by entries that stand in the books, and an undone one by none.',
    find: async (read) => {
      const wrong = await read.rows<{ id: string; text: string; state: string; booked: string }>(
        `select m.id, m.text, m.state, coalesce(b.booked, 0)::text as booked from banking_match m
           left join lateral (
             select sum(n.amount) as booked from ledger_entry e join ledger_posting n on n.entry = e.id
               join banking_account a on a.account = n.account
              where e.source = 'banking.match/' || m.id and n.currency = m.currency
           ) b on true
          where (m.state = 'made' and coalesce(b.booked, 0) <> (select coalesce(sum(l.amount), 0) from banking_match_lines l join banking_statement_line s on s.id = l.line where l.parent = m.id and s.currency = m.currency))
             or (m.state = 'undone' and coalesce(b.booked, 0) <> 0) limit 1000`,
      )
      return wrong.map(({ id, text, state, booked }) => ({
        says: `${text} is ${state}, and ${booked} is booked for it on bank accounts.`,
        record: 'banking.match',
        id,
      }))
    },
  },
  {
    id: 'banking.statements',
    says: 'Every statement is as its file states it, and none of its lines is lost or double.',
    find: heldAgainstFiles,
  },
  {
    id: 'banking.chain',
    says: 'Every statement opens where the one before closed, or somebody said why it does not.',
    find: async (read) => {
      const findings: { says: string; record: string; id: string }[] = []
      for (const account of await read.find(bankAccount, { state: ['active', 'closed'] }, 10_000)) {
        const { chain, statements } = await chainOfAccount(read, account.id)
        for (const one of statements) {
          const worked = chain.get(one.id)
          if (!worked) continue
          const found = (says: string) =>
            findings.push({ says: `${account.name}: ${says}`, record: 'banking.statement', id: one.id })
          if (isGap(worked) && one.note === null) found(worked.says)
          if (worked.chain !== one.chain || worked.says !== one.chainSays)
            found(`Of statement ${one.number} it is kept that “${one.chainSays ?? ''}”, but “${worked.says}”`)
        }
      }
      return findings
    },
  },
  {
    id: 'banking.ties',
    says: 'What is booked on every bank account, with what is not matched yet, is what the bank states.',
    find: async (read) => {
      const active = (await read.find(bankAccount, { state: 'active' }, 10_000)).filter((one) => one.account)
      const stand = await standings(
        read,
        active.map((one) => one.id),
      )
      return active.flatMap((one) => {
        const standing = stand.get(one.id)
        const tie = standing ? tieOf(one, standing, '') : null
        return tie?.ties === false ? [{ says: `${one.name}: ${tie.says}`, record: 'banking.account', id: one.id }] : []
      })
    },
  },
]
