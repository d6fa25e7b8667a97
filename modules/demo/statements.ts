import { add, isNegative, negate, round, sum } from '../../kernel/index.ts'
import type { Due } from './trade.ts'

export interface DemoBank {
  iban: string
  currency: string
  owner: string
  bank: string
  bic: string
  opening: string
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const money = (amount: string, currency: string): string =>
  `<Amt Ccy="${currency}">${round(isNegative(amount) ? negate(amount) : amount, 2)}</Amt><CdtDbtInd>${isNegative(amount) ? 'DBIT' : 'CRDT'}</CdtDbtInd>`

const balance = (code: string, amount: string, currency: string, on: string): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${money(amount, currency)}<Dt><Dt>${on}</Dt></Dt></Bal>`

export interface BankLine extends Due {
  name: string
  iban?: string
}

function entryXml(line: BankLine, bank: DemoBank, reference: string): string {
  const side = isNegative(line.amount) ? 'Cdtr' : 'Dbtr'
  const account = line.iban ? `<${side}Acct><Id><IBAN>${line.iban}</IBAN></Id></${side}Acct>` : ''
  const structured = line.reference
    ? `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>${escaped(line.reference)}</Ref></CdtrRefInf></Strd>`
    : `<Ustrd>${escaped(line.text)}</Ustrd>`
  return `<Ntry>${money(line.amount, bank.currency)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${line.on}</Dt></BookgDt><ValDt><Dt>${line.on}</Dt></ValDt><AcctSvcrRef>${reference}</AcctSvcrRef><BkTxCd><Prtry><Cd>${isNegative(line.amount) ? 'DEBIT' : 'CREDIT'}</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><AcctSvcrRef>${reference}</AcctSvcrRef></Refs>${money(line.amount, bank.currency)}<RltdPties><${side}><Pty><Nm>${escaped(line.name)}</Nm></Pty></${side}>${account}</RltdPties><RmtInf>${structured}</RmtInf></TxDtls></NtryDtls></Ntry>`
}

/** A statement as the bank would send it (camt.053.001.08), and the balance it closes with. */
export function statementXml(
  bank: DemoBank,
  opening: string,
  lines: readonly BankLine[],
  sequence: number,
  from: string,
  to: string,
): { xml: string; closing: string } {
  const closing = add(opening, sum(lines.map((line) => line.amount)))
  const entries = lines.map((line, index) =>
    entryXml(line, bank, `${bank.bic.slice(0, 4)}${to.replaceAll('-', '')}${String(index + 1).padStart(4, '0')}`),
  )
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>${bank.bic}-${to}-${sequence}</MsgId><CreDtTm>${to}T21:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>${bank.bic}-${sequence}</Id><ElctrncSeqNb>${sequence}</ElctrncSeqNb><LglSeqNb>${sequence}</LglSeqNb><CreDtTm>${to}T21:00:00Z</CreDtTm><FrToDt><FrDtTm>${from}T00:00:00Z</FrDtTm><ToDtTm>${to}T23:59:59Z</ToDtTm></FrToDt>
<Acct><Id><IBAN>${bank.iban}</IBAN></Id><Ccy>${bank.currency}</Ccy><Ownr><Nm>${escaped(bank.owner)}</Nm></Ownr><Svcr><FinInstnId><BICFI>${bank.bic}</BICFI><Nm>${escaped(bank.bank)}</Nm></FinInstnId></Svcr></Acct>
${balance('OPBD', opening, bank.currency, from)}${balance('CLBD', closing, bank.currency, to)}
${entries.join('\n')}
</Stmt></BkToCstmrStmt></Document>
`
  return { xml, closing }
}
