/** A statement as a bank sends it: camt.053.001.08 (ISO 20022), written entry by entry. */

export interface FiledEntry {
  /** The bank's own reference of the entry. */
  mark: string
  on: string
  /** Whole cents, negative where money went out. */
  cents: number
  text: string
  name: string | null
  iban: string | null
  reference?: string
  reversal?: boolean
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Whole cents as a decimal amount. */
export const money = (cents: number): string =>
  `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`

const amountXml = (cents: number): string =>
  `<Amt Ccy="EUR">${money(Math.abs(cents))}</Amt><CdtDbtInd>${cents < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd>`

function entryXml({ mark, on, cents, text, name, iban, reference, reversal = false }: FiledEntry): string {
  // A reversal keeps the parties of the payment that it takes back.
  const role = cents < 0 === reversal ? 'Dbtr' : 'Cdtr'
  const account = iban ? `<${role}Acct><Id><IBAN>${iban}</IBAN></Id></${role}Acct>` : ''
  const party = name ? `<${role}><Pty><Nm>${escaped(name)}</Nm></Pty></${role}>` : ''
  const structured = reference
    ? `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>${reference}</Ref></CdtrRefInf></Strd>`
    : ''
  return `<Ntry>${amountXml(cents)}${reversal ? '<RvslInd>true</RvslInd>' : ''}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${on}</Dt></BookgDt><ValDt><Dt>${on}</Dt></ValDt><AcctSvcrRef>${mark}</AcctSvcrRef><BkTxCd/><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>${amountXml(cents)}<RltdPties>${party}${account}</RltdPties><RmtInf>${text ? `<Ustrd>${escaped(text)}</Ustrd>` : ''}${structured}</RmtInf></TxDtls></NtryDtls></Ntry>\n`
}

/** One statement of one account that adds up. */
export function statementFile(
  iban: string,
  number: string,
  entries: readonly FiledEntry[],
  opening = 100_000_000,
): Uint8Array {
  const days = entries.map((one) => one.on).sort()
  const [from = '2026-03-02', to = '2026-03-02'] = [days[0], days.at(-1)]
  const closing = entries.reduce((sum, one) => sum + one.cents, opening)
  const balance = (code: string, cents: number, on: string): string =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amountXml(cents)}<Dt><Dt>${on}</Dt></Dt></Bal>`
  const head = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M${number}</MsgId><CreDtTm>${to}T21:30:00Z</CreDtTm></GrpHdr><Stmt><Id>S${number}</Id><ElctrncSeqNb>${number}</ElctrncSeqNb><CreDtTm>${to}T21:30:00Z</CreDtTm><FrToDt><FrDtTm>${from}T00:00:00Z</FrDtTm><ToDtTm>${to}T23:59:59Z</ToDtTm></FrToDt><Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>${balance('OPBD', opening, from)}${balance('CLBD', closing, to)}\n`
  const parts = [Buffer.from(head)]
  for (let at = 0; at < entries.length; at += 5000)
    parts.push(
      Buffer.from(
        entries
          .slice(at, at + 5000)
          .map(entryXml)
          .join(''),
      ),
    )
  parts.push(Buffer.from('</Stmt></BkToCstmrStmt></Document>\n'))
  return Buffer.concat(parts)
}
