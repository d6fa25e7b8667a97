/** A name of the catalogue inside a sentence: the ids of its label, the first known counting, and its English. */
export interface LabelValue {
  label: readonly string[]
  english: string
}

/** An amount inside a sentence: a decimal string, and its currency where it is shown. */
export interface MoneyValue {
  amount: string
  currency?: string
}

/** Several of a kind, joined by "and" or "or" as the reader's language joins them. */
export interface ListValue {
  all: readonly SaidValue[]
  join: 'and' | 'or' | 'comma'
}

/** What stands in the gaps of a sentence. */
export type SaidValue = string | number | { date: string } | MoneyValue | LabelValue | ListValue | Said

/** A sentence as it travels: its English text as an ICU message, and what fills `{0}`, `{1}` … */
export interface Said {
  text: string
  values?: readonly SaidValue[]
}

/** What a sentence takes; what it knows nothing better of is shown as it is. */
export type SayValue = SaidValue | Words | null | undefined

/** A plural of an ICU message over a numbered gap, and one of its branches. */
export const PLURAL = /\{(\d+), plural, ((?:(?:=\d+|[a-z]+) \{(?:[^{}]|\{\d+\})*\} ?)+)\}/g
export const BRANCH = /(=\d+|[a-z]+) \{((?:[^{}]|\{\d+\})*)\}/g

/** A piece of a message: words, the number of the value that stands there, or a plural over one. */
type Piece = string | number | { count: number; branches: ReadonlyMap<string, readonly Piece[]> }

/** Messages that were taken apart before: those of the program are few, and said again and again. */
const apart = new Map<string, readonly Piece[]>()
const MOST_APART = 5000

function piecesOf(text: string): readonly Piece[] {
  const known = apart.get(text)
  if (known) return known
  const pieces: Piece[] = []
  let at = 0
  for (const { 0: whole, 1: index = '', 2: written = '', index: start } of text.matchAll(PLURAL)) {
    const branches = [...written.matchAll(BRANCH)].map(([, when = '', then = '']) => {
      return [when, plainPieces(then.replace('#', `{${index}}`))] as const
    })
    pieces.push(...plainPieces(text.slice(at, start)), { count: Number(index), branches: new Map(branches) })
    at = start + whole.length
  }
  pieces.push(...plainPieces(text.slice(at)))
  if (apart.size >= MOST_APART) apart.clear()
  apart.set(text, pieces)
  return pieces
}

/** Words and gaps by turns; braces that are meant as such stand in quotes. */
const plainPieces = (text: string): Piece[] =>
  text.split(/\{(\d+)\}/).map((part, at) => (at % 2 === 1 ? Number(part) : part.replace(/'([{}]+)'/g, '$1')))

const plurals = new Map<string, Intl.PluralRules>()

function pluralOf(language: string, count: number): string {
  const rules = plurals.get(language) ?? new Intl.PluralRules(language)
  plurals.set(language, rules)
  return rules.select(count)
}

/** Fills an ICU message with numbered values, plurals by the rules of the language. */
export function fill(
  text: string,
  language: string,
  shown: (index: number) => string,
  count: (index: number) => number,
): string {
  const join = (pieces: readonly Piece[]): string => {
    let filled = ''
    for (const piece of pieces) {
      if (typeof piece === 'string') filled += piece
      else if (typeof piece === 'number') filled += shown(piece)
      else {
        const { branches } = piece
        const number = count(piece.count)
        filled += join(
          branches.get(`=${number}`) ?? branches.get(pluralOf(language, number)) ?? branches.get('other') ?? [],
        )
      }
    }
    return filled
  }
  return join(piecesOf(text))
}

/**
 * A sentence for people, kept apart from what fills it so that it can be said in any language: `String(words)` is
 * the English, its JSON is a {@link Said} that a client translates by its English text.
 */
export class Words implements Said {
  readonly text: string
  readonly values: readonly SaidValue[]

  constructor(text: string, values: readonly SaidValue[]) {
    this.text = text
    this.values = values
  }

  toString(): string {
    return english(this)
  }

  /** The parts that a client needs; a sentence without gaps travels as its text alone. */
  toJSON(): Said {
    return this.values.length > 0 ? { text: this.text, values: this.values } : { text: this.text }
  }
}

/** A sentence in English, amounts and dates in their plain form. */
export function english({ text, values = [] }: Said): string {
  return fill(
    text,
    'en',
    (index) => englishValue(values[index] ?? ''),
    (index) => Number(values[index]),
  )
}

function englishValue(value: SaidValue): string {
  if (typeof value !== 'object') return String(value)
  if ('text' in value) return english(value)
  if ('date' in value) return value.date
  if ('label' in value) return value.english
  if ('all' in value) return joined(value)
  return value.currency ? `${value.amount} ${value.currency}` : value.amount
}

function joined({ all, join }: ListValue): string {
  const shown = all.map(englishValue)
  const last = shown.pop() ?? ''
  if (shown.length === 0) return last
  return `${shown.join(', ')}${join === 'comma' ? ', ' : ` ${join} `}${last}`
}

/**
 * A sentence in words, either as a tagged template, `` say`${left} is left over.` ``, or as an ICU message with its
 * values where a number decides the form: `say('{0, plural, one {# line} other {# lines}} too many.', count)`.
 * The text is written where it is said, never put together, so that every sentence can be found and translated.
 */
export function say(text: string | TemplateStringsArray, ...values: SayValue[]): Words {
  const given = values.map((value) => value ?? '')
  return new Words(typeof text === 'string' ? text : messageOf(text), given)
}

/** The messages of templates: each place in the code has one, however often it is said. */
const messages = new WeakMap<TemplateStringsArray, string>()

function messageOf(template: TemplateStringsArray): string {
  const known = messages.get(template)
  if (known !== undefined) return known
  const parts = template.map((part) => part.replace(/[{}]+/g, "'$&'"))
  const message = parts.reduce((whole, part, index) => `${whole}{${index - 1}}${part}`)
  messages.set(template, message)
  return message
}

/** A text that has a language of its own, such as a reason that somebody typed: it is shown as it is. */
export const verbatim = (text: string): Words => new Words('{0}', [text])

/** A day inside a sentence. */
export const day = (date: string): { date: string } => ({ date })

/** An amount inside a sentence, with its currency where the reader has to be told. */
export const amountOf = (amount: string, currency?: string): MoneyValue => ({
  amount,
  ...(currency === undefined ? {} : { currency }),
})

/** A name of the catalogue inside a sentence: found by its label's id, in English as given. */
export const named = (label: string | readonly string[], inEnglish: string): LabelValue => ({
  label: typeof label === 'string' ? [label] : label,
  english: inEnglish,
})

/** Several values inside a sentence, joined by "and", "or" or commas alone. */
export const several = (all: readonly SaidValue[], join: ListValue['join'] = 'and'): ListValue => ({ all, join })
