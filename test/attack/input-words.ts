/** Parsers of words: values of fields, filters, cursors, arguments, sentences, what people type. */
import { parseJson, readCount, readPairs, readTerms } from '../../doors/cli/given.ts'
import { guardedText, unguardedText } from '../../doors/exports/index.ts'
import { messageFiles } from '../../doors/message-files.ts'
import { readText } from '../../doors/read-text.ts'
import {
  catalogueOf,
  english,
  type Fields,
  f,
  isDecimal,
  objectSchema,
  type Said,
  validate,
} from '../../kernel/index.ts'
import { planList } from '../../kernel/list.ts'
import { speaker } from '../../kernel/speak.ts'
import type { WordFrequencies } from '../../kernel/word-frequency.ts'
import { fill } from '../../kernel/words.ts'
import { wordsQuery } from '../../kernel/words-query.ts'
import { nameKeys, nameSimilarity } from '../../modules/contacts/names.ts'
import { readVatId } from '../../modules/contacts/vat-id.ts'
import { readMailDate } from '../../modules/correspondence/mail/mail-date.ts'
import { partReply } from '../../modules/correspondence/mail/reply-text.ts'
import { plainName } from '../../modules/documents/plain-name.ts'
import { modules } from '../../modules/index.ts'
import { isCreditorReference } from '../../modules/sales/creditor-reference.ts'
import { readBalances, readItems } from '../../web/books/opening-paste.ts'
import { parseDate } from '../../web/i18n/dates.ts'
import { parseDecimal } from '../../web/i18n/numbers.ts'
import { theOwner } from '../books.ts'
import { corpus } from './input-corpus.ts'
import { bytesOf, type Target, textOf } from './input-target.ts'

const FIELDS: Fields = {
  ...{
    text: f.text(),
    longText: f.longText(),
    integer: f.integer(),
    decimal: f.decimal(4),
    money: f.money('currency'),
  },
  ...{ currency: f.currency(), country: f.country(), language: f.language(), email: f.email(), phone: f.phone() },
  ...{ iban: f.iban(), date: f.date(), instant: f.instant(), boolean: f.boolean(), choice: f.choice('a', 'b') },
  ...{
    subject: f.subject(),
    file: f.file(),
    json: f.json(),
    texts: f.texts(),
    rows: f.rows({ amount: f.decimal(2), on: f.date() }),
  },
}
objectSchema(FIELDS)

/** Whatever is JSON goes in as it is, anything else as text. */
function valueIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function readFields(bytes: Uint8Array): void {
  const value = valueIn(textOf(bytes))
  for (const name of Object.keys(FIELDS)) {
    const fields = { one: FIELDS[name] ?? f.text() }
    try {
      const { one } = validate(fields, { one: value }) as { one: unknown }
      if (['decimal', 'money'].includes(name) && one !== null && !isDecimal(String(one)))
        throw new Error(`${name}: ${one}`)
      if (name === 'date' && one !== null && !/^\d{4}-\d\d-\d\d$/.test(String(one))) throw new Error(`date: ${one}`)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }
  validate(FIELDS, value)
}

const catalogue = catalogueOf(modules)
const RECORDS = [...catalogue.records.values()]

/** A filter, an order, a cursor and words, for every record by turns. */
function readAsk(bytes: Uint8Array): void {
  const [which = '0', ...rest] = textOf(bytes).split('\n')
  const record = RECORDS[(Number.parseInt(which, 10) || 0) % RECORDS.length]
  const [where, sort, after, search] = rest
  const parsed = valueIn(where ?? '')
  if (!record) return
  for (const frequency of [null, RARE, COMMON]) {
    const plan = planList(
      record,
      {
        ...(typeof parsed === 'object' && parsed !== null ? { where: parsed as Record<string, object> } : {}),
        ...{ sort: sort ?? '', after: after ?? '', search: search ?? '' },
      },
      theOwner,
      catalogue,
      frequency,
    )
    // Whatever is asked for is a parameter: no piece of it may stand in the statement.
    for (const { text } of plan ? [...plan.page, ...plan.counted(1001), plan.filtered] : [])
      if (/evil|'; --|\0/.test(text)) throw new Error(`in the statement: ${text}`)
  }
}

/** Words of which one is rare or common everywhere: lists look for them in other ways. */
const spread = (share: number): WordFrequencies => ({
  often: () => ({ share, rows: 1_000_000 }),
  rows: () => 1_000_000,
  isCommon: () => share > 0.01,
})
const [RARE, COMMON] = [spread(0), spread(0.5)]

const cursor = (values: unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url')

const { told, said } = speaker(messageFiles('de'), { decimal: (value) => value, fullDate: (date) => date })
const SENTENCES = Object.keys(messageFiles('de').sentences)

function speak(bytes: Uint8Array): void {
  const text = textOf(bytes)
  told(text)
  const value = valueIn(text)
  fill(
    text,
    'de',
    (index) => String(index),
    (index) => index,
  )
  if (typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string') {
    said(value as Said)
    english(value as Said)
  }
}

function readArguments(bytes: Uint8Array): void {
  const words = textOf(bytes).split('\n')
  for (const read of [
    () => readPairs(words, FIELDS),
    () => readTerms(words, FIELDS),
    () => parseJson(words.join('\n'), 'it'),
    () => readCount(words[0] ?? '', 'limit'),
  ]) {
    try {
      read()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }
  for (const field of Object.values(FIELDS)) {
    try {
      readText(field, words[0] ?? '')
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }
}

const typed = {
  readDecimal: (text: string) => parseDecimal('de', text),
  readDate: (text: string) => parseDate('de', text),
}

function readTyped(bytes: Uint8Array): void {
  const text = textOf(bytes)
  const grid = text.split('\n').map((line) => line.split('\t'))
  for (const cell of grid.flat().slice(0, 50)) {
    const amount = parseDecimal('en', cell)
    if (amount !== undefined && !/^-?\d+(\.\d+)?$/.test(amount)) throw new Error(`amount: ${amount}`)
    parseDate('en', cell)
    if (unguardedText(guardedText(cell)) !== cell && !cell.startsWith("'")) throw new Error(`guard: ${cell}`)
  }
  readBalances(grid, [], typed)
  readItems(grid, typed)
}

function readNames(bytes: Uint8Array): void {
  const text = textOf(bytes)
  readVatId(text)
  readVatId(text, 'DE')
  isCreditorReference(text)
  readMailDate(text)
  nameKeys(text.slice(0, 1000))
  nameSimilarity(text.slice(0, 1000), 'Reep & Tau Seilerei GmbH')
  if (/[\p{Cc}\p{Cf}]/u.test(plainName(text))) throw new Error('A name that turns or hides.')
  const query = wordsQuery(text)
  if (query !== null && !/^[\p{L}\p{N}.@/_+\-:*&|()' ]+$/u.test(query)) throw new Error(`query: ${query}`)
}

const lines = (...all: string[]): Uint8Array[] => all.map(bytesOf)

export const wordTargets: readonly Target[] = [
  {
    ...{
      name: 'values of fields',
      run: readFields,
      around: [bytesOf, (text) => bytesOf(JSON.stringify([text])), (text) => bytesOf(JSON.stringify({ rows: text }))],
    },
    corpus: () =>
      lines(
        ...[
          '12.50',
          '2026-03-12',
          '2026-03-12T09:41:00Z',
          'EUR',
          'DE89370400440532013000',
          'ida@example.org',
          'de-AT',
          '+49 40 1234',
        ],
      ).concat(
        lines(
          ...[
            'true',
            '[]',
            '{}',
            '[["a"]]',
            '{"a":1}',
            '-1',
            '1e3',
            '"a"',
            '[{"amount":"1.00","on":"2026-03-12"}]',
            'work.task/01900000-0000-7000-8000-000000000001',
          ],
        ),
      ),
  },
  {
    ...{ name: 'filter, order, cursor, words', run: readAsk },
    corpus: () =>
      lines(
        `0\n{"name":{"has":"evil"}}\n-createdAt\n${cursor(['2026-03-12', '01900000-0000-7000-8000-000000000001'])}\nnordlicht 118-377`,
        `7\n{"state":{"in":["draft"]},"id":{"not":"evil"}}\nid\n${cursor([null, 1])}\nRE-2026 evil`,
        '12\n{"issuedOn":{"from":"2026-01-01","until":"evil"}}\n-issuedOn,number\n\n',
        '20\n{"amount":{"over":"1"},"__proto__":{"is":1}}\nconstructor\n!!\n',
      ),
    around: [
      (text) => bytesOf(`3\n{}\n\n\n${text.replaceAll('\n', ' ')}`),
      (text) => bytesOf(`3\n{}\n${text.replaceAll('\n', ' ')}`),
    ],
  },
  {
    ...{ name: 'sentences', run: speak, around: [bytesOf, (text) => bytesOf(`The invoice ${text.slice(0, 900)}`)] },
    corpus: () =>
      lines(
        ...SENTENCES,
        ...SENTENCES.slice(0, 40).map((text) => JSON.stringify({ text, values: [1, 'a', { date: '2026-03-12' }] })),
      ),
  },
  {
    ...{ name: 'arguments of the command line', run: readArguments, around: [bytesOf, (text) => bytesOf(`a=${text}`)] },
    corpus: () =>
      lines(
        'text=a\nrows=[{"amount":"1.00"}]\njson={"a":1}',
        'state=draft\ndate:from=2026-01-01\ninteger:over=3',
        '12',
        '[1,2]',
        'a:b=c',
      ),
  },
  {
    ...{
      name: 'what people type and paste',
      run: readTyped,
      around: [bytesOf, (text) => bytesOf(`Konto\tSaldo\n1000\t${text}`)],
    },
    corpus: () =>
      lines(
        'Konto\tSoll\tHaben\n1000\t1.234,50\t\n1800\t\t1.234,50',
        'Customer\tNumber\tDate\tAmount\nA\tRE-1\t12.3.2026\t1,000.00',
        '=1+1\n@x\n-2\n+49\n1e3',
      ),
  },
  {
    ...{ name: 'names, numbers, dates of mails, words to search for', run: readNames, around: [bytesOf] },
    corpus: () =>
      lines(
        'DE 123 456 789',
        'Reep & Tau Seilerei GmbH & Co. KG',
        'RF18 5390 0754 7034',
        'Mon, 2 Mar 2026 10:00:00 +0100 (CET)',
        '118-377 796.40 a@b.example',
        '../../x\u202efdp.exe',
      ),
  },
  {
    ...{
      name: 'answers to mails',
      run: (bytes) => partReply(textOf(bytes)),
      around: [bytesOf, (text) => bytesOf(`x${text}x`), (text) => bytesOf(`Am 7.3. ${text}`)],
    },
    corpus: (seed) => corpus(/\.txt$|\.eml$/i, ['04-emails/reply-trimming-labelled'], 60, seed),
  },
]
