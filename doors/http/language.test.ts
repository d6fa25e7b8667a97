import { parse } from 'csv-parse/sync'
import type { FastifyInstance } from 'fastify'
import { strFromU8, unzipSync } from 'fflate'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sale, type TestBooks, testBooks, theOwner } from '../../test/books.ts'
import { createServer } from './server.ts'

let books: TestBooks
let app: FastifyInstance

beforeAll(async () => {
  books = await testBooks()
  app = await createServer(books.kernel, { whoOf: async () => theOwner })
  await app.inject({ method: 'POST', url: '/api/commands/ledger.entry.post', payload: { input: sale(books.company) } })
})
afterAll(async () => {
  await app.close()
  await books.kernel.close()
})

const get = (path: string, headers: Record<string, string> = {}) => app.inject({ url: path, headers })
const trialBalance = (more: string) =>
  `/api/queries/ledger.trialBalance?company=${books.company}&from=2026-01-01&until=2026-12-31${more}`
const rowsOf = (answer: { body: string }) => parse(answer.body, { bom: true }) as string[][]

describe('a file for people is in the language of its reader', () => {
  test.each([
    ['said', '&language=de', {}, 'Konto'],
    ['said as it was called first', '&locale=de-AT', {}, 'Konto'],
    ['of the browser', '', { 'accept-language': 'fr;q=0.9,de-DE,de;q=0.8,en;q=0.7' }, 'Konto'],
    ['of the browser, by weight', '', { 'accept-language': 'de;q=0.2, en' }, 'Account'],
    ['nonsense', '&language=xx', {}, 'Account'],
    ['hostile', `&language=${'de-'.repeat(400)}`, {}, 'Account'],
    ['of a browser that names none', '', { 'accept-language': 'en-US@posix' }, 'Account'],
    ['of a browser that names one after it', '', { 'accept-language': 'de-1, en-US@posix, de;q=0.5' }, 'Konto'],
    ['no tag', '&language=de-1', {}, 'Account'],
    ['nobody says', '', {}, 'Account'],
  ])('%s', async (_, more, headers, heading) => {
    const answer = await get(trialBalance(`&format=csv&headings=labels${more}`), headers)
    expect(rowsOf(answer)[0]).toContain(heading)
  })

  test.each(['en-US@posix', 'de-1', 'de-a', '*', '-', 'en;q=x'])(
    'a report is read whatever it asks for: %s',
    async (asked) => {
      const query = `/api/queries/ledger.profitAndLoss?company=${books.company}&from=2026-01-01&until=2026-12-31`
      for (const more of ['', '&format=xlsx']) {
        expect((await get(`${query}${more}`, { 'accept-language': asked })).statusCode).toBe(200)
        expect((await get(`${query}${more}&language=${encodeURIComponent(asked)}`)).statusCode).toBe(200)
      }
    },
  )

  test('CSV has words in German, and figures and days that every program reads', async () => {
    const rows = rowsOf(await get(trialBalance('&format=csv&headings=labels&language=de')))
    expect(rows[0]?.slice(-4)).toEqual(['Soll', 'Haben', 'Endbestand', 'Zeilenart'])
    expect(rows.at(-1)?.at(-1)).toBe('Gesamt')
    expect(rows.flat()).toContain('119.00')
    const names = rowsOf(await get(trialBalance('&format=csv&language=de')))
    expect(names[0]?.slice(-4)).toEqual(['debit', 'credit', 'closing', 'rowKind'])
    expect(names.at(-1)?.at(-1)).toBe('total')
  })

  test('XLSX and PDF are German from their name to the proof', async () => {
    const sheet = await get(trialBalance('&format=xlsx&language=de'))
    expect(decodeURIComponent(String(sheet.headers['content-disposition']))).toContain('Summen')
    const text = strFromU8(unzipSync(sheet.rawPayload)['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
    expect(text).toContain('Endbestand')
    expect(text).toContain('Stimmt: Soll 119,00 = Haben 119,00')
    const paper = await get(trialBalance('&format=pdf&language=de'))
    const pages = await extractText(await getDocumentProxy(new Uint8Array(paper.rawPayload)), { mergePages: true })
    for (const part of [
      'Summen',
      'Endbestand',
      'Gesamt',
      '119,00',
      'Stimmt: Soll 119,00 = Haben 119,00',
      'Seite 1 von 1',
    ])
      expect(pages.text).toContain(part)
    expect(pages.text).not.toMatch(/Closing|Debit|Trial/)
  })

  test('a list has its columns, states and choices in German, days in a sheet as Germans write them', async () => {
    const columns = 'name,state,startsOn'
    const answer = await get(`/api/records/ledger.period?format=csv&headings=labels&language=de&columns=${columns}`)
    expect(rowsOf(answer)[0]).toEqual(['Name', 'Stand', 'Beginn'])
    expect(rowsOf(answer)[1]).toContain('Offen')
    const kinds = await get('/api/records/ledger.account?format=csv&headings=labels&language=de&columns=code,kind')
    expect(rowsOf(kinds).flat()).toContain('Aktiva')
    const sheet = await get(`/api/records/ledger.period?format=xlsx&language=de&columns=${columns}`)
    expect(decodeURIComponent(String(sheet.headers['content-disposition']))).toContain('Perioden.xlsx')
    expect(strFromU8(unzipSync(sheet.rawPayload)['xl/styles.xml'] ?? new Uint8Array())).toContain('dd.mm.yyyy')
  })
})
