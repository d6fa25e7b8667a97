import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesOf, readBounded } from '../doors/files/folder.ts'
import { ask, asSystem, check, dispatch, list, search } from '../kernel/index.ts'
import { type OpenKernel, openKernel } from '../kernel/open.ts'
import { emptyReport, type IntakeItem, type IntakeReport, intake } from '../modules/documents/index.ts'
import { catalogue } from '../modules/index.ts'
import { person } from './books.ts'
import { testDatabase } from './database.ts'
import { sharedData } from './shared-data.ts'

const ida = person('Ida', 'owner')

/** An organisation with one company that has nothing yet, and what files come to in it. */
async function emptyOrganisation() {
  const kernel = await openKernel(catalogue, await testDatabase(), { connections: 4 })
  const company = {
    name: 'Nordlicht Papeterie',
    country: 'DE',
    currency: 'EUR',
    chart: 'generic',
    vatId: 'DE301112225',
  }
  await dispatch(kernel, { command: 'setUp.company', input: company }, asSystem())
  return kernel
}

async function takeAll(kernel: OpenKernel, ...folders: string[]): Promise<IntakeReport> {
  const report = emptyReport()
  for await (const found of filesOf(folders)) {
    const read = await readBounded(found, kernel.files)
    if ('unreadable' in read) throw new Error(`${found.name}: ${read.unreadable}`)
    await intake(kernel, ida, { name: found.name, ...read }, 'cli', report)
  }
  return report
}

const figures = ({
  received,
  filed,
  open,
  refused,
}: Pick<IntakeReport, 'received' | 'filed' | 'open' | 'refused'>) => ({
  ...{ received: Number(received), filed: Number(filed), open: Number(open), refused: Number(refused) },
})

const shownInApp = async (kernel: OpenKernel) => {
  const answer = await ask(kernel, 'documents.intakeCounts', { from: null, until: null }, ida)
  expect(answer.proof?.every((one) => one.holds)).toBe(true)
  return figures(answer.totals as unknown as IntakeReport)
}

/** How many rows of each kind there are: what must not grow when the same files come again. */
async function sizes(kernel: OpenKernel): Promise<Record<string, number>> {
  const tables = [
    ...['documents_document', 'documents_arrival', 'documents_proposal', 'correspondence_message'],
    ...['banking_statement', 'banking_statement_line', 'banking_account', 'contacts_party'],
  ]
  const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`)
  const { rows } = await kernel.pool.query(`select ${counts.join(', ')}`)
  return rows[0]
}

const without = ({ new: _, ...item }: IntakeItem) => item

/** Everything that must hold after files came in, and after the same files came in again. */
async function holdsFor(kernel: OpenKernel, ...folders: string[]): Promise<IntakeReport> {
  const first = await takeAll(kernel, ...folders)
  expect(first.received).toBe(first.filed + first.open + first.refused)
  expect(first.items.length).toBe(first.received)
  expect(await shownInApp(kernel)).toEqual(figures(first))
  for (const item of first.items) expect(item.reason, item.file).toMatch(/\S/)
  const before = await sizes(kernel)
  const again = await takeAll(kernel, ...folders)
  expect(again.new).toBe(0)
  expect(again.items.map(without)).toEqual(first.items.map(without))
  expect(await sizes(kernel)).toEqual(before)
  expect(await shownInApp(kernel)).toEqual(figures(first))
  expect((await check(kernel)).findings).toEqual([])
  return first
}

const examples = fileURLToPath(new URL('../examples/', import.meta.url))

describe('the examples', () => {
  let kernel: OpenKernel
  let report: IntakeReport
  beforeAll(async () => {
    kernel = await emptyOrganisation()
    report = await holdsFor(kernel, examples)
  }, 120_000)
  afterAll(() => kernel.close())

  test('end as what they are', () => {
    const ends = (file: string) => report.items.filter((item) => item.file.includes(file)).map((item) => item.outcome)
    expect(ends('examples/invoices/')).toEqual(Array.from({ length: 6 }, () => 'open'))
    expect(ends('examples/bank-statements/')).toEqual(Array.from({ length: 4 }, () => 'filed'))
    expect(ends('examples/documents/')).toEqual(Array.from({ length: 3 }, () => 'filed'))
    expect(ends('reception.mbox')).toEqual(['filed', 'filed', 'filed', 'filed'])
    expect(ends('supplier-invoice.eml')).toEqual(['filed', 'open'])
    expect(report.refused).toBe(0)
  })

  test('are found by their words', async () => {
    for (const words of ['Holzwerk', 'zahlbar', 'Speiseplan'])
      expect((await search(kernel, words, ida)).length, words).toBeGreaterThan(0)
  })

  test('come in at once from several places as they do one after the other', async () => {
    const other = await emptyOrganisation()
    try {
      await Promise.all([takeAll(other, examples), takeAll(other, examples), takeAll(other, examples)])
      const counts = await sizes(other)
      expect(counts).toEqual(await sizes(kernel))
      expect(await shownInApp(other)).toEqual(figures(report))
    } finally {
      await other.close()
    }
  }, 120_000)
})

const [statements, invoices, mails] = ['01-bank-statements/camt', '03-e-invoices', '04-emails'].map(sharedData)
const isThere = statements !== undefined && invoices !== undefined && mails !== undefined

describe('published files (skipped where the shared data is not beside the project)', () => {
  let kernel: OpenKernel
  let report: IntakeReport
  beforeAll(async () => {
    if (!isThere) return
    kernel = await emptyOrganisation()
    report = await holdsFor(kernel, statements, invoices, mails)
  }, 600_000)
  afterAll(() => kernel?.close())

  test.skipIf(!isThere)('are all counted, and refused only where they are broken', () => {
    const refused = report.items.filter((item) => item.outcome === 'refused')
    expect(refused.map((item) => item.file).sort()).toEqual([
      '04-emails/reply-trimming-labelled/elided/quote_and_text.txt',
      'camt/camt053.v2.wrong.xml',
    ])
    expect(refused.every((item) => /[.]$/.test(item.reason ?? ''))).toBe(true)
  })

  test.skipIf(!isThere)('of invoices are proposed, but for rule tests and orders, which are documents', () => {
    const xml = report.items.filter((item) => /^03-e-invoices\/.*\.(xml|pdf)$/.test(item.file))
    const kept = xml.filter((item) => item.outcome === 'filed').map((item) => item.file)
    expect(kept.every((file) => /unit-tests|order-x/.test(file))).toBe(true)
    expect(xml.filter((item) => item.outcome === 'open').length).toBe(xml.length - kept.length)
    expect(xml.filter((item) => item.outcome === 'open').length).toBeGreaterThan(100)
  })

  test.skipIf(!isThere)('of mails are messages, each attachment a document by itself', async () => {
    const eml = report.items.filter((item) => item.file.endsWith('.eml') && !item.file.includes('›'))
    // One of them is called a mail and has no header: it is a document.
    const others = eml.filter((item) => item.record !== 'correspondence.message')
    expect(others.map((item) => item.file)).toEqual(['04-emails/paperless/broken.eml'])
    const { rows } = await list(
      kernel,
      'correspondence.message',
      { where: { bounce: { is: 'failed' } }, limit: 100 },
      ida,
    )
    expect(rows.length).toBeGreaterThan(10)
  })

  test.skipIf(!isThere)('cost bounded memory', () => {
    expect(process.memoryUsage.rss()).toBeLessThan(1_500_000_000)
  })
})

test('a paper that is damaged is refused with what to do', async () => {
  const kernel = await emptyOrganisation()
  try {
    const whole = readFileSync(`${examples}invoices/holzwerk-lindau-rechnung.xml`)
    const half = whole.subarray(0, whole.byteLength / 2)
    const report = await intake(kernel, ida, { name: 'half.xml', bytes: half }, 'upload')
    expect(report.items[0]).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/cut off|damaged|not well-formed|XML/i),
    })
  } finally {
    await kernel.close()
  }
})
