/** The words of HTML: what a reader would see, in order, with the lines that its blocks make. */

import { later } from '../../../kernel/later.ts'

const markup = later<typeof import('htmlparser2')>('htmlparser2', import.meta.url)

export interface HtmlWordsOptions {
  /** Lines of a `blockquote` begin with `> `, one for each depth, as in a mail in plain text. */
  markQuotes?: boolean
  /** Stop after so many characters. */
  limit?: number
}

const unseen = new Set(['script', 'style', 'template', 'title', 'svg', 'math', 'iframe'])

const blocks = new Set(
  'address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody tfoot thead title tr ul'.split(
    ' ',
  ),
)

/** Blocks that stand apart from their neighbours by an empty line. */
const spaced = new Set('p blockquote h1 h2 h3 h4 h5 h6 table ul ol pre dl'.split(' '))

const maxQuoteDepth = 20

const maxDepth = 500

/** Elements that hold nothing, or that the next of their kind closes: they do not nest. */
const unnested = new Set(
  'area base br col embed hr img input link meta source track wbr p li dt dd td th tr thead tbody tfoot option'.split(
    ' ',
  ),
)

/**
 * The same HTML without the tags that stand deeper than 500 levels. Nobody writes so deep by intent,
 * and parsers take time by the square of the depth. Ordinary HTML comes back as it is.
 */
export function shallowHtml(html: string): string {
  const kept: string[] = []
  let depth = 0
  let from = 0
  for (const match of html.matchAll(/<(\/?)([a-z][a-z0-9:-]{0,50})/gi)) {
    if (unnested.has((match[2] ?? '').toLowerCase())) continue
    const closes = match[1] === '/'
    const tooDeep = depth > maxDepth
    depth = closes ? Math.max(0, depth - 1) : depth + 1
    if (!tooDeep || match.index < from) continue
    const end = html.indexOf('>', match.index)
    kept.push(html.slice(from, match.index))
    from = end < 0 ? html.length : end + 1
  }
  return from === 0 ? html : kept.join('') + html.slice(from)
}

class WordWriter {
  readonly #limit: number
  readonly #markQuotes: boolean
  readonly #lines: string[] = []
  #line = ''
  /** Known apart from the line: to look at its end would copy all of it with every piece. */
  #atSpace = true
  #length = 0
  #hidden = 0
  #pre = 0
  #quotes = 0

  constructor(options: HtmlWordsOptions) {
    this.#limit = options.limit ?? 5_000_000
    this.#markQuotes = options.markQuotes ?? false
  }

  get full(): boolean {
    return this.#length > this.#limit
  }

  #add(piece: string): void {
    if (piece === '') return
    this.#line += piece
    this.#atSpace = piece.endsWith(' ')
  }

  #endLine(keepEmpty: boolean): void {
    const line = this.#pre > 0 ? this.#line.trimEnd() : this.#line.trim()
    this.#line = ''
    this.#atSpace = true
    if (line === '' && !keepEmpty) return
    if (line === '' && (this.#lines.length === 0 || this.#lines.at(-1) === '')) return
    const mark =
      this.#markQuotes && this.#quotes > 0 && line !== '' ? `${'>'.repeat(Math.min(this.#quotes, maxQuoteDepth))} ` : ''
    this.#lines.push(mark + line)
    this.#length += line.length + 1
  }

  open(name: string, attributes: { [name: string]: string }): void {
    if (unseen.has(name)) this.#hidden++
    if (this.#hidden > 0) return
    if (blocks.has(name)) this.#block(name)
    if (name === 'br') this.#endLine(true)
    if (name === 'td' || name === 'th') this.#add(this.#line === '' ? '' : '\t')
    if (name === 'li') this.#add('- ')
    if (name === 'pre') this.#pre++
    if (name === 'blockquote') this.#quotes++
    if (name === 'img' && attributes.alt) this.#add(` ${attributes.alt} `)
  }

  #block(name: string): void {
    this.#endLine(false)
    if (spaced.has(name)) this.#endLine(true)
  }

  close(name: string): void {
    if (unseen.has(name)) this.#hidden = Math.max(0, this.#hidden - 1)
    if (this.#hidden > 0) return
    if (blocks.has(name)) this.#block(name)
    if (name === 'pre') this.#pre = Math.max(0, this.#pre - 1)
    if (name === 'blockquote') this.#quotes = Math.max(0, this.#quotes - 1)
  }

  text(data: string): void {
    if (this.#hidden > 0) return
    if (this.#pre > 0) {
      const [first = '', ...more] = data.split('\n')
      this.#add(first)
      for (const line of more) {
        this.#endLine(true)
        this.#add(line)
      }
      return
    }
    const words = data.replace(/[\s\u200b]+/g, ' ')
    this.#add(this.#atSpace ? words.trimStart() : words)
  }

  result(): string {
    this.#endLine(false)
    return this.#lines.join('\n').slice(0, this.#limit).trim()
  }
}

/**
 * The visible words of an HTML text. Linear in its length and free of recursion, so nesting of any
 * depth is survived; scripts, styles and the head are left out.
 */
export function htmlWords(source: string, options: HtmlWordsOptions = {}): string {
  const html = shallowHtml(source)
  const writer = new WordWriter(options)
  const parser = new (markup().Parser)(
    {
      onopentag: (name, attributes) => writer.open(name, attributes),
      onclosetag: (name) => writer.close(name),
      ontext: (data) => writer.text(data),
    },
    { decodeEntities: true },
  )
  const step = 65_536
  for (let at = 0; at < html.length && !writer.full; at += step) parser.write(html.slice(at, at + step))
  parser.end()
  return writer.result()
}
