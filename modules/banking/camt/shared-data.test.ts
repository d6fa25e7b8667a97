import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decimal } from 'decimal.js'
import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../../../test/shared-data.ts'
import { below, type Dumped, inner, instantIn, moneyIn, recordsOf, textIn } from './expected-dump.ts'
import { statementLines } from './lines.ts'
import { readCamt } from './message.ts'
import { proveStatement } from './proof.ts'
import type { CamtEntry, CamtStatement, CamtTransaction, Party } from './statement.ts'
import { refusalOf } from './testing.ts'

const folder = sharedData('01-bank-statements')
const files = folder === undefined ? [] : readdirSync(join(folder, 'camt')).filter((name) => name.endsWith('.xml'))
const good = files.filter((name) => !name.includes('.wrong.'))

function fileOf(...path: string[]): Buffer {
  return readFileSync(join(folder ?? '', ...path))
}

/** Minor units as the dump has them: rounded, with the sign where asked. */
function minor(amount: string | undefined, currency: string | undefined) {
  if (amount === undefined || currency === undefined) return undefined
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
  return { minor: new Decimal(amount).times(10 ** (digits ?? 2)).toFixed(0), currency }
}

function unsigned(money: { minor: string; currency: string } | undefined) {
  return money === undefined ? undefined : { ...money, minor: money.minor.replace('-', '') }
}

function dayOrInstant(on: string | undefined, at: string | undefined): string | undefined {
  return at ?? (on === undefined ? undefined : `${on}T00:00:00Z`)
}

const balanceTypes: Record<string, string> = {
  OPBD: 'opening',
  PRCD: 'opening',
  CLBD: 'closing',
  ITBD: 'interim',
  OPAV: 'opening_available',
  CLAV: 'closing_available',
  FWAV: 'forward_available',
  INFO: 'information',
  ITAV: 'interim_available',
  XPCD: 'expected_credit',
}

function expectStatement(statement: CamtStatement, record: Dumped): void {
  const account = inner(record, 'getAccount')
  expect(statement.account.id).toBe(textIn(account, 'getIdentification'))
  expect(statement.account.iban).toBe(textIn(inner(account, 'getIban'), 'getIban'))
  expect(statement.createdAt).toBe(instantIn(record, 'getCreatedOn'))
  expect(statement.electronicSequenceNumber).toBe(textIn(record, 'getElectronicSequenceNumber'))
  expect(statement.legalSequenceNumber).toBe(textIn(record, 'getLegalSequenceNumber'))
  expect(statement.fromAt).toBe(instantIn(record, 'getFromDate'))
  expect(statement.toAt).toBe(instantIn(record, 'getToDate'))
  expect(statement.additionalInformation).toBe(textIn(record, 'getAdditionalInformation'))
  const page = textIn(inner(record, 'getPagination'), 'getPageNumber')
  expect(statement.pages?.[0]?.number.toString()).toBe(page)
  const balances = below(record.getBalances, 'Balance')
  expect(statement.balances.map((each) => minor(each.amount, each.currency))).toEqual(
    balances.map((each) => moneyIn(each, 'getAmount')),
  )
  expect(statement.balances.map((each) => dayOrInstant(each.on, each.at))).toEqual(
    balances.map((each) => instantIn(each, 'getDate')),
  )
  const named = statement.balances.map((each) => balanceTypes[each.type])
  const expected = balances.map((each) => textIn(each, 'getType'))
  // The other reader calls a few types by words of its own; what it names must be what we name.
  for (const [at, type] of expected.entries()) {
    if (Object.values(balanceTypes).includes(type ?? '')) expect(named[at]).toBe(type)
  }
}

function expectEntry(entry: CamtEntry, dumped: Dumped): void {
  expect(minor(entry.amount, entry.currency)).toEqual(moneyIn(dumped, 'getAmount'))
  const statuses: Record<string, string> = { BOOK: 'booked', PDNG: 'pending', INFO: 'information' }
  const status = textIn(dumped, 'getStatus')
  if (status !== undefined) expect(entry.status).toBe(statuses[status])
  expect(entry.reversal).toBe(dumped.getReversalIndicator)
  expect(dayOrInstant(entry.bookedOn, entry.bookedAt)).toBe(instantIn(dumped, 'getBookingDate'))
  expect(dayOrInstant(entry.valueOn, entry.valueAt)).toBe(instantIn(dumped, 'getValueDate'))
  expect(entry.servicerReference).toBe(textIn(dumped, 'getAccountServicerReference'))
  expect(entry.reference).toBe(textIn(dumped, 'getReference'))
  expect(entry.additionalInformation).toBe(textIn(dumped, 'getAdditionalInfo'))
  const code = inner(dumped, 'getBankTransactionCode')
  expect(entry.code?.domain).toBe(textIn(inner(code, 'getDomain'), 'getCode'))
  expect(entry.code?.family).toBe(textIn(inner(code, 'getDomain', 'getFamily'), 'getCode'))
  expect(entry.code?.subfamily).toBe(textIn(inner(code, 'getDomain', 'getFamily'), 'getSubFamilyCode'))
  expect(entry.code?.proprietary).toBe(textIn(inner(code, 'getProprietary'), 'getCode'))
  const details = below(dumped, 'EntryTransactionDetail')
  expect(entry.transactions).toHaveLength(details.length)
  for (const [at, transaction] of entry.transactions.entries()) expectTransaction(transaction, details[at] as Dumped)
}

function expectTransaction(transaction: CamtTransaction, dumped: Dumped): void {
  // The other reader signs by the entry, we by the transaction: the amounts must be the same.
  expect(unsigned(minor(transaction.amount, transaction.currency))).toEqual(unsigned(moneyIn(dumped, 'getAmount')))
  const references = inner(dumped, 'getReference')
  expect(transaction.references.endToEndId).toBe(textIn(references, 'getEndToEndId'))
  expect(transaction.references.instructionId).toBe(textIn(references, 'getInstructionId'))
  expect(transaction.references.paymentInformationId).toBe(textIn(references, 'getPaymentInformationId'))
  expect(transaction.references.mandateId).toBe(textIn(references, 'getMandateId'))
  for (const related of below(dumped.getRelatedParties, 'RelatedParty')) expectParty(transaction, related)
  const blocks = below(dumped, 'UnstructuredRemittanceInformation').map((each) => textIn(each, 'getMessage'))
  expect(transaction.unstructured ?? []).toEqual(blocks)
  const structured = below(dumped, 'StructuredRemittanceInformation')
  expect(transaction.structured?.map((each) => each.additional?.[0]) ?? []).toEqual(
    structured.map((each) => textIn(each, 'getAdditionalRemittanceInformation')),
  )
  const creditors = below(dumped, 'CreditorReferenceInformation')
  expect(transaction.structured?.map((each) => each.reference) ?? []).toEqual(
    creditors.map((each) => textIn(each, 'getRef')),
  )
  for (const agent of below(dumped, 'CreditorAgent')) {
    expect(transaction.creditor?.bic).toBe(textIn(agent, 'getBIC'))
  }
  for (const agent of below(dumped, 'DebtorAgent')) expect(transaction.debtor?.bic).toBe(textIn(agent, 'getBIC'))
}

function expectParty(transaction: CamtTransaction, related: Dumped): void {
  const [type] = below(related.getRelatedPartyType, 'Creditor', 'Debtor', 'UltimateDebtor', 'UltimateCreditor')
  const parties: Record<string, Party | undefined> = {
    Creditor: transaction.creditor,
    Debtor: transaction.debtor,
    UltimateDebtor: transaction.ultimateDebtor,
    UltimateCreditor: transaction.ultimateCreditor,
  }
  if (type === undefined) return
  const party = parties[String(type.__CLASS__).replace(/^.*\\/, '')]
  expect(party?.name).toBe(textIn(type, 'getName'))
  const account = inner(related, 'getAccount')
  expect(party?.iban ?? party?.account).toBe(textIn(account, 'getIdentification'))
  const address = inner(type, 'getAddress')
  expect(party?.address?.lines ?? []).toEqual(address?.getAddressLines ?? [])
  expect(party?.address?.street).toBe(textIn(address, 'getStreetName'))
  expect(party?.address?.buildingNumber).toBe(textIn(address, 'getBuildingNumber'))
  expect(party?.address?.postCode).toBe(textIn(address, 'getPostCode'))
  expect(party?.address?.town).toBe(textIn(address, 'getTownName'))
  expect(party?.address?.country).toBe(textIn(address, 'getCountry'))
}

describe.skipIf(folder === undefined)('statements of other projects (needs shared data)', () => {
  test('are all there', () => {
    expect(good.length).toBeGreaterThanOrEqual(14)
  })

  test.each(good)('%s: kind and version by content', (name) => {
    const message = readCamt(fileOf('camt', name))
    const [, kind, version] = /^camt(\d{3})\.v(\d)/.exec(name) ?? []
    expect({ '052': 'report', '053': 'statement', '054': 'notification' }[kind ?? '']).toBe(message.kind)
    expect(message.version).toBe(`001.0${version}`)
  })

  const dumped = good.filter((name) => files.length > 0 && readdirSync(join(folder ?? '', 'camt')).includes(json(name)))
  test.each(dumped)('%s: the same facts as its source project reads', (name) => {
    const message = readCamt(fileOf('camt', name))
    const dump = JSON.parse(fileOf('camt', json(name)).toString()) as Dumped
    const header = inner(dump, 'getGroupHeader')
    expect(message.messageId).toBe(textIn(header, 'getMessageId'))
    expect(message.createdAt).toBe(instantIn(header, 'getCreatedOn'))
    expect(message.recipient?.name).toBe(textIn(inner(header, 'getMessageRecipient'), 'getName'))
    const records = recordsOf(dump)
    expect(dump.getRecords).toHaveLength(message.statements.length)
    expect(records.length).toBeGreaterThan(0)
    // Of several records the dump shows the last and only counts the others.
    for (const found of records) {
      const statement = message.statements.find((each) => each.id === textIn(found.record, 'getId'))
      if (statement === undefined) throw new Error(`statement ${textIn(found.record, 'getId')} was not read`)
      expectStatement(statement, found.record)
      expect(statement.entries).toHaveLength(found.entries.length)
      for (const [at, entry] of statement.entries.entries()) expectEntry(entry, found.entries[at] as Dumped)
    }
  })

  test('are refused where they are meant to be, with a reason', () => {
    const wrong = files.filter((name) => name.includes('.wrong.'))
    expect(wrong).not.toEqual([])
    for (const name of wrong) {
      const refusal = refusalOf(() => readCamt(fileOf('camt', name)))
      expect(refusal).toMatchObject({ code: 'banking.camt.missing', field: 'Stmt' })
      expect(refusal?.message).toContain('holds no statement')
    }
  })

  test('balance as the curator found', () => {
    const rows = fileOf('CURATOR-BALANCES.tsv')
      .toString()
      .split('\n')
      .filter((row) => row.startsWith('camt/'))
    expect(rows.length).toBeGreaterThanOrEqual(15)
    const seen = new Map<string, number>()
    for (const row of rows) {
      const [path = '', , count, opening = '', net, closing = '', verdict = ''] = row.split('\t')
      const at = seen.get(path) ?? 0
      seen.set(path, at + 1)
      const statement = readCamt(fileOf(path)).statements[at]
      if (statement === undefined) throw new Error(`${path} lacks statement ${at + 1}`)
      const proof = proveStatement(statement)
      expect(statement.entries.length, path).toBe(Number(count))
      const sum = statement.entries.reduce((total, entry) => total.plus(entry.amount), new Decimal(0))
      expect(sum.equals(net ?? ''), path).toBe(true)
      if (opening !== '') expect(proof, path).toMatchObject({ opening, closing, holds: verdict === 'yes' })
      else expect(proof, path).toMatchObject({ holds: null, code: 'notFinal' })
      expect(proof.reason).not.toBe('')
    }
  })

  test('have the same fingerprint for the same entry in other versions', () => {
    const names = ['camt052.v1.xml', 'camt052.v2.xml', 'camt052.v8.xml'].filter((name) => files.includes(name))
    const lines = names.map((name) => readCamt(fileOf('camt', name)).statements.flatMap(statementLines))
    expect(new Set(lines.flat().map((line) => line.fingerprint)).size).toBe(1)
    expect(lines.flat()).toHaveLength(3)
  })

  test('stay one line where the parts of a batch do not make its amount', () => {
    const [statement] = readCamt(fileOf('camt', 'camt054.v8.xml')).statements
    expect(statement?.entries[0]?.transactions).toHaveLength(3)
    expect(statementLines(statement as CamtStatement).map((line) => line.amount)).toEqual(['-200000'])
  })

  test('are found in archives, too', () => {
    const archive = unzipSync(fileOf('ofx-qif-sheet-oca', 'test-camt053.zip'))
    const statements = Object.values(archive).flatMap((file) => readCamt(file).statements)
    expect(statements).toHaveLength(2)
    for (const statement of statements) {
      expect(statement.account).toMatchObject({ iban: 'NL77ABNA0574908765', servicerBic: 'ABNANL2A' })
      const lines = statementLines(statement)
      expect(lines.length).toBe(statement.entries.length)
      expect(lines.map((line) => line.counterpartyName)).toContain('INSURANCE COMPANY TESTX')
      expect(lines.find((line) => line.reversal)).toMatchObject({
        counterpartyName: 'Test Customer',
        returnReason: 'AC06',
      })
      expect(proveStatement(statement).holds).not.toBeNull()
    }
  })
})

function json(name: string): string {
  return name.replace(/\.xml$/, '.json')
}
