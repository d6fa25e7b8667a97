import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import {
  ask,
  fieldShapes,
  get,
  type Kernel,
  list,
  type QueryAnswer,
  refuse,
  say,
  search,
  shapeOfQuery,
  shapeOfRecord,
  type Who,
} from '../../kernel/index.ts'
import { history, related } from '../../kernel/trail.ts'
import {
  answerPages,
  type ExportFormat,
  exportPages,
  type ListPage,
  type Pages,
  recordPages,
  repeatsTotals,
} from '../exports/index.ts'
import { describe, searchCatalogue } from '../mcp/tools.ts'
import { type Common, collect, readCount, readPairs, readTerms } from './given.ts'
import { actor, withKernel } from './open.ts'
import { sayJson, sayTable, tell } from './print.ts'

interface Exported extends Common {
  format?: string
  out?: string
  headings: string
}

const FORMATS: ReadonlySet<string> = new Set<ExportFormat>(['csv', 'xlsx', 'pdf'])

/** Writes the pages as a file that is named, or CSV to standard output. */
async function exportVerb(pages: Pages, who: Who, options: Exported): Promise<void> {
  const { format = '', out, headings } = options
  if (!FORMATS.has(format)) refuse('export.format', say`It comes as csv, xlsx or pdf.`)
  if (headings !== 'names' && headings !== 'labels') return refuse('export.headings', say`headings is names or labels.`)
  if (!out && format !== 'csv') refuse('cli.out', say`Say where the ${format} goes: --out FILE.`)
  const { body } = await exportPages(pages, format as ExportFormat, { locale: who.locale, headings })
  const stream = body instanceof Readable ? body : Readable.from([body])
  if (out) await pipeline(stream, createWriteStream(out))
  else for await (const part of stream) process.stdout.write(part as Buffer)
}

interface ListOptions extends Exported {
  where: string[]
  sort?: string
  limit: string
  search?: string
  columns?: string
  all?: boolean
}

const PAGE = 1000

async function listVerb(record: string, options: ListOptions): Promise<void> {
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    const most = options.all || options.format ? Number.POSITIVE_INFINITY : readCount(options.limit, 'limit')
    const { sort, search: words } = options
    const declared = kernel.catalogue.records.get(record)
    const where = readTerms(options.where, declared?.fields)
    const asked = { where, ...(sort ? { sort } : {}), ...(words ? { search: words } : {}) }
    const page = (after?: string, limit = PAGE): Promise<ListPage> =>
      list(kernel, record, { ...asked, limit, ...(after ? { after } : {}) }, who)
    if (options.format) {
      const shape = shapeOfRecord(kernel.catalogue, record, who)
      const names = options.columns?.split(',')
      if (shape) return exportVerb(recordPages(shape, page, { names, locale: who.locale }), who, options)
    }
    const rows: ListPage['rows'] = []
    let after: string | undefined
    do {
      const next = await page(after, Math.min(most - rows.length, PAGE))
      rows.push(...next.rows)
      after = next.after
    } while (after && rows.length < most)
    if (options.json) return sayJson(rows)
    sayRecords(kernel, record, rows, options.columns?.split(','))
    if (after) process.stderr.write(`There are more: say --all, or --limit above ${rows.length}.\n`)
  })
}

function sayRecords(kernel: Kernel, record: string, rows: ListPage['rows'], chosen?: string[]): void {
  const declared = kernel.catalogue.records.get(record)
  const names = chosen ?? [
    'id',
    ...(declared?.columns ?? Object.keys(declared?.fields ?? {}).slice(0, 6)),
    ...(declared?.states && !declared.columns?.includes('state') ? ['state'] : []),
  ]
  const labelled = new Map(fieldShapes(declared?.fields ?? {}).map((field) => [field.name, field.label]))
  const titled = rows.map((row) => ({ ...row, ...(row._titles as Record<string, string>) }))
  sayTable(
    names.map((name) => ({ name, label: labelled.get(name) ?? name })),
    titled,
  )
}

async function queryVerb(query: string, pairs: string[], options: Exported): Promise<void> {
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    const input = readPairs(pairs, kernel.catalogue.queries.get(query)?.input)
    const page = (after?: string): Promise<QueryAnswer> =>
      ask(kernel, query, after === undefined ? input : { ...input, after }, who)
    const shape = shapeOfQuery(kernel.catalogue, query, who)
    if (options.format) return exportVerb(answerPages(page, shape, who.locale), who, options)
    // Whoever states a page gets that page; else the answer is all of it.
    const answer = 'limit' in input || 'after' in input ? await page() : await whole(answerPages(page))
    if (options.json) return sayJson({ ...answer, totals: answer.totals ?? {} })
    if (answer.head)
      tell([answer.head.title, answer.head.company, answer.head.for, answer.head.currency].filter(Boolean).join(' · '))
    const said = !answer.totals || repeatsTotals(answer.columns, answer.rows.at(-1), answer.totals)
    sayTable(answer.columns, [...answer.rows, ...(said ? [] : [answer.totals ?? {}])])
    for (const proof of answer.proof ?? []) tell(`${proof.holds ? '✓' : '✗'} ${proof.says}`)
  })
}

/** All pages of an answer as one: columns and head of the first, totals and proof of the last. */
async function whole(pages: AsyncIterable<QueryAnswer>): Promise<QueryAnswer> {
  let first: QueryAnswer | undefined
  let last: QueryAnswer = { columns: [], rows: [] }
  const rows: QueryAnswer['rows'] = []
  for await (const page of pages) {
    first ??= page
    last = page
    rows.push(...page.rows)
  }
  const { after: _, ...answer } = { ...first, ...last, columns: first?.columns ?? [], rows }
  return { ...answer, ...(first?.head ? { head: first.head } : {}) }
}

async function searchVerb(words: string[], options: Common & { limit: string }): Promise<void> {
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    const hits = await search(kernel, words.join(' '), who, readCount(options.limit, 'limit'))
    if (options.json) return sayJson(hits)
    if (hits.length === 0) return tell('Nothing that you may see holds these words.')
    sayTable(
      ['record', 'id', 'title', 'snippet'].map((name) => ({ name, label: name })),
      hits.map((hit) => ({ ...hit, snippet: hit.snippet.replaceAll(/\s+/g, ' ') })),
    )
  })
}

async function historyVerb(record: string, id: string, options: Common): Promise<void> {
  await withKernel(async (kernel) => {
    const rows = await history(kernel, record, id, await actor(kernel, options.as))
    if (options.json) return sayJson(rows)
    sayTable(
      ['at', 'who', 'door', 'command', 'reason', 'undone'].map((name) => ({ name, label: name })),
      rows.map((row) => ({ ...row, who: (row.who as { name: string }).name, undone: row.undone ? 'undone' : '' })),
    )
  })
}

async function relatedVerb(record: string, id: string, options: Common): Promise<void> {
  await withKernel(async (kernel) => {
    const { from, to } = await related(kernel, record, id, await actor(kernel, options.as))
    if (options.json) return sayJson({ from, to })
    sayTable(
      ['side', 'kind', 'record', 'id', 'title'].map((name) => ({ name, label: name })),
      [...from.map((one) => ({ side: 'from', ...one })), ...to.map((one) => ({ side: 'to', ...one }))],
    )
  })
}

async function fileVerb(id: string, options: Common & { out: string }): Promise<void> {
  await withKernel(async (kernel) => {
    const row = await get(kernel, 'documents.document', id, await actor(kernel, options.as))
    const bytes = await kernel.files.get(String(row.file))
    await writeFile(options.out, bytes, { flag: 'wx' }).catch((error: { code?: string }) => {
      if (error.code === 'EEXIST') refuse('cli.exists', say`${options.out} is there already. Name another file.`)
      throw error
    })
    if (options.json) sayJson({ file: options.out, name: row.name, mime: row.mime, size: bytes.byteLength })
    else tell(`Written: ${options.out} (${String(row.name)}, ${bytes.byteLength} bytes)`)
  })
}

async function catalogueVerb(words: string[], options: Common): Promise<void> {
  await withKernel(async (kernel) => {
    const found = (await searchCatalogue(
      kernel,
      await actor(kernel, options.as),
      words.join(' '),
      Number.POSITIVE_INFINITY,
    )) as Record<string, unknown>[]
    if (options.json) return sayJson(found)
    sayTable(
      ['kind', 'id', 'says'].map((name) => ({ name, label: name })),
      found,
    )
  })
}

const exported = (verb: Command): Command =>
  verb
    .option('--format <format>', 'csv, xlsx or pdf: all of it as a file')
    .option('--out <file>', 'where the file goes; CSV goes to standard output without it')
    .option('--headings <kind>', 'of a CSV: names (fields and ids, for programs) or labels (for people)', 'names')

const AS = ['--as <email>', 'the user to act as'] as const

/** Reading: the same ids, filters and refusals as over HTTP. */
export function addReadingVerbs(program: Command): void {
  exported(
    program
      .command('list')
      .argument('<record>', 'such as purchasing.bill')
      .description('list records')
      .option('--where <term>', 'field=value or field:operator=value; may be repeated', collect, [])
      .option('--sort <fields>', 'fields, a minus before each that falls')
      .option('--search <words>', 'words that the record must hold')
      .option('--columns <names>', 'fields with commas between them')
      .option('--limit <number>', 'the most rows', '80')
      .option('--all', 'all rows'),
  )
    .option(...AS)
    .action(listVerb)
  program
    .command('get')
    .argument('<record>')
    .argument('<id>')
    .description('show one record with its lines')
    .option(...AS)
    .action(async (record: string, id: string, options: Common) => {
      await withKernel(async (kernel) => sayJson(await get(kernel, record, id, await actor(kernel, options.as))))
    })
  exported(
    program
      .command('query')
      .argument('<query>', 'such as ledger.trialBalance')
      .argument('[pairs...]', 'name=value')
      .description('run a query'),
  )
    .option(...AS)
    .action(queryVerb)
  program
    .command('search')
    .argument('<words...>', 'the beginning of a word is enough')
    .description('find words in every record and document')
    .option('--limit <number>', 'the most hits', '30')
    .option(...AS)
    .action(searchVerb)
  addTrailVerbs(program)
}

function addTrailVerbs(program: Command): void {
  program
    .command('history')
    .argument('<record>')
    .argument('<id>')
    .description('what was done to a record: who, when, through which door; with --json before and after, too')
    .option(...AS)
    .action(historyVerb)
  program
    .command('related')
    .argument('<record>')
    .argument('<id>')
    .description('what a record came from and what came of it')
    .option(...AS)
    .action(relatedVerb)
  program
    .command('file')
    .argument('<document>', 'id of the document')
    .description('write the bytes of a document into a file')
    .requiredOption('--out <file>', 'where they go')
    .option(...AS)
    .action(fileVerb)
  program
    .command('catalogue')
    .argument('[words...]')
    .description('find records, commands and queries by words')
    .option(...AS)
    .action(catalogueVerb)
  program
    .command('describe')
    .argument('<id>', 'of a record, command or query')
    .description('its fields, states and input')
    .option(...AS)
    .action(async (id: string, options: Common) => {
      await withKernel(async (kernel) => sayJson(await describe(kernel, await actor(kernel, options.as), id)))
    })
}
