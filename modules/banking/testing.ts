/** Books with a bank account, and statements that are written as they are needed, for the tests of banking. */
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { react } from '../../doors/worker/reactions.ts'
import { newId, sum } from '../../kernel/index.ts'
import { testBooks } from '../../test/books.ts'
import { emptyReport, intake } from '../documents/index.ts'
import { modules } from '../index.ts'

export const OWN_IBAN = 'DE07209900000047110815'

/** One entry of a statement. */
export interface Entry {
  amount: string
  text?: string
  on?: string
  name?: string
  iban?: string
  endToEnd?: string
  reference?: string
  reversal?: boolean
  returnReason?: string
  bankReference?: string
}

export interface StatementDraft {
  iban?: string
  currency?: string
  number?: string
  opening?: string
  /** What the bank states; opening + entries unless told. */
  closing?: string
  from?: string
  to?: string
  entries: readonly Entry[]
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function entryXml(entry: Entry, currency: string): string {
  const debit = entry.amount.startsWith('-')
  const amount = `<Amt Ccy="${currency}">${entry.amount.replace('-', '')}</Amt><CdtDbtInd>${debit ? 'DBIT' : 'CRDT'}</CdtDbtInd>`
  // A reversal keeps the parties of the payment that it takes back.
  const role = debit === (entry.reversal ?? false) ? 'Dbtr' : 'Cdtr'
  const party = entry.name
    ? `<RltdPties><${role}><Pty><Nm>${escaped(entry.name)}</Nm></Pty></${role}>${entry.iban ? `<${role}Acct><Id><IBAN>${entry.iban}</IBAN></Id></${role}Acct>` : ''}</RltdPties>`
    : ''
  const structured = entry.reference
    ? `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>${entry.reference}</Ref></CdtrRefInf></Strd>`
    : ''
  const returned = entry.returnReason ? `<RtrInf><Rsn><Cd>${entry.returnReason}</Cd></Rsn></RtrInf>` : ''
  return `<Ntry>${amount}${entry.reversal ? '<RvslInd>true</RvslInd>' : ''}<Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>${entry.on ?? '2026-03-11'}</Dt></BookgDt><ValDt><Dt>${entry.on ?? '2026-03-11'}</Dt></ValDt>
    ${entry.bankReference ? `<AcctSvcrRef>${entry.bankReference}</AcctSvcrRef>` : ''}
    <BkTxCd/><NtryDtls><TxDtls><Refs><EndToEndId>${entry.endToEnd ?? 'NOTPROVIDED'}</EndToEndId></Refs>${amount}${party}
    <RmtInf>${entry.text ? `<Ustrd>${escaped(entry.text)}</Ustrd>` : ''}${structured}</RmtInf>${returned}</TxDtls></NtryDtls></Ntry>`
}

/** A camt.053.001.08 with these entries. */
export function statementXml(draft: StatementDraft): string {
  const { iban = OWN_IBAN, currency = 'EUR', number = '49', opening = '1000.00', entries } = draft
  const closing = draft.closing ?? sum([opening, ...entries.map((one) => one.amount)])
  const days = entries.map((one) => one.on ?? '2026-03-11').sort()
  const [from = '2026-03-11', to = '2026-03-11'] = [draft.from ?? days[0], draft.to ?? days.at(-1)]
  const balance = (code: string, amount: string, on: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount.replace('-', '')}</Amt><CdtDbtInd>${amount.startsWith('-') ? 'DBIT' : 'CRDT'}</CdtDbtInd><Dt><Dt>${on}</Dt></Dt></Bal>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
  <GrpHdr><MsgId>M-${number}-${to}</MsgId><CreDtTm>${to}T21:30:00Z</CreDtTm></GrpHdr>
  <Stmt><Id>S-${number}</Id><ElctrncSeqNb>${number}</ElctrncSeqNb><CreDtTm>${to}T21:30:00Z</CreDtTm>
  <FrToDt><FrDtTm>${from}T00:00:00Z</FrDtTm><ToDtTm>${to}T23:59:59Z</ToDtTm></FrToDt>
  <Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>
  ${balance('OPBD', opening, from)}${balance('CLBD', closing, to)}
  ${entries.map((one) => entryXml(one, currency)).join('\n')}
  </Stmt></BkToCstmrStmt></Document>`
}

export interface LineRow {
  id: string
  amount: string
  open: string
  state: string
  text: string
}

/** Books with a confirmed bank account over 1800, and what the tests do with them. */
export async function bankBooks(more: { automatic?: 'off' | 'sure' } = {}) {
  const books = await testBooks(modules)
  const fees = await books.make('ledger.account', {
    company: books.company,
    code: '6855',
    name: 'Bank charges',
    kind: 'expense',
    purpose: 'bankFees',
  })
  for (const [code, name, kind, purpose] of [
    ['4730', 'Discounts allowed', 'income', 'discountAllowed'],
    ['5730', 'Discounts received', 'expense', 'discountReceived'],
  ])
    await books.make('ledger.account', { company: books.company, code, name, kind, purpose })
  const bank = await books.make('banking.account', {
    ...{ name: 'Elbe Sparbank', company: books.company, identifier: OWN_IBAN, currency: 'EUR' },
    ...{ account: books.account('1800'), automatic: more.automatic ?? 'off' },
  })
  const bringForward = async (number: string, amount: string, rest: Record<string, unknown> = {}): Promise<string> => {
    const { side = 'receivable', ...given } = rest
    await books.run('ledger.openItem.bringForward', {
      ...{
        company: books.company,
        on: '2026-01-01',
        side,
        number,
        amount,
        party: side === 'payable' ? books.supplier : books.customer,
      },
      ...{ issuedOn: '2026-01-15', dueOn: '2026-02-15', ...given },
    })
    const [item] = await books.read.rows<{ id: string }>(
      'select id from ledger_open_item where number = $1 order by id desc limit 1',
      [number],
    )
    return item?.id ?? ''
  }
  const file = (xml: string, name = `${newId()}.xml`) =>
    intake(books.kernel, books.owner, { name, bytes: new TextEncoder().encode(xml) }, 'upload', emptyReport())
  const unread = async (): Promise<number> => {
    const [row] = await books.read.rows<{ count: number }>(
      `select count(*)::int as count from kernel_event e left join kernel_event_reader r on r.reader = 'reactions'
        where (e.xid, e.id) > (coalesce(r.xid, '0'::xid8), coalesce(r.event, 0))`,
    )
    return row?.count ?? 0
  }
  const lines = (where = 'true') =>
    books.read.rows<LineRow>(
      `select id, amount::text as amount, open::text as open, state, text from banking_statement_line where ${where} order by booked_on, amount, id`,
    )
  return {
    ...books,
    bank,
    fees,
    bringForward,
    file,
    lines,
    /** Files a statement and gives its new lines. */
    async statement(draft: StatementDraft): Promise<LineRow[]> {
      const before = new Set((await lines()).map((one) => one.id))
      const report = await file(statementXml(draft))
      expect(report.refused, JSON.stringify(report)).toBe(0)
      return (await lines()).filter((one) => !before.has(one.id))
    },
    line: async (id: string): Promise<LineRow | undefined> => (await lines(`id = '${id}'`))[0],
    async itemOpen(id: string): Promise<string> {
      const [row] = await books.read.rows<{ open: string }>(
        'select open::text as open from ledger_open_item where id = $1',
        [id],
      )
      return row?.open ?? ''
    },
    match: (input: Record<string, unknown>, rest: { confirm?: string[] } = {}) =>
      books.run('banking.match.make', input, rest),
    /** Runs what reacts to events until nothing is left. */
    async settleDown(): Promise<string[]> {
      const refused: string[] = []
      const handled = () => react(books.kernel, (message, error) => refused.push(`${message} ${String(error)}`))
      // What other organisations on this database have under way puts our events off until it has ended.
      while ((await handled()) > 0 || (await unread()) > 0) await pause(5)
      return refused
    },
    /** Every figure of the books and the bank that a match may move. */
    async picture(): Promise<string> {
      const rows = await books.read.rows(
        `select (select json_agg(x order by x.code) from (select a.code, trim_scale(sum(n.amount))::text as amount, n.currency from ledger_posting n join ledger_account a on a.id = n.account group by a.code, n.currency having sum(n.amount) <> 0) x) as balances,
                (select json_agg(x order by x.id) from (select id, trim_scale(open)::text as open, trim_scale(base_open)::text as base, state from ledger_open_item where state <> 'void') x) as items,
                (select json_agg(x order by x.id) from (select id, trim_scale(open)::text as open, state from banking_statement_line) x) as lines`,
      )
      return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
    },
  }
}

export type BankBooks = Awaited<ReturnType<typeof bankBooks>>
