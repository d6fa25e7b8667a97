import { type LocalFormats, localWords } from './local-words.ts'
import { BRANCH, fill, type ListValue, PLURAL, type Said, type SaidValue } from './words.ts'

/** What a language brings: its sentences by their English text, and what declarations are called by their ids. */
export interface Tongue {
  language: string
  sentences: Readonly<Record<string, string>>
  labels: Readonly<Record<string, string>>
}

/** Says in a language what the program says. Sentences that it has no words for stay English. */
export interface Speaker {
  /** A sentence with what fills it. */
  said(sentence: Said): string
  /** A sentence that was kept in English, with what fills it already in it: told by its text. */
  told(english: string): string
}

/** Longer texts were not made of one sentence, and shorter patterns would know anything. */
const LONGEST = 1000
const FEWEST_LETTERS = 6
/** With each gap more ways of dividing a text are tried: a hostile one must not cost more than the others together. */
const MANY_GAPS = 3
const LONGEST_WITH_MANY = 400
const LONGEST_LIST = 300
const DEEPEST = 3
const NEXT_SENTENCE = /(?<=[^\s.]{2}[.!?]|\d[.!?]) (?=[\p{Lu}\d“])/u

const JOINED = { and: 'conjunction', or: 'disjunction' } as const

function joined(language: string, join: ListValue['join'], all: readonly string[]): string {
  if (join === 'comma') return all.join(', ')
  return new Intl.ListFormat(language, { type: JOINED[join] }).format(all)
}

const placesOf = (amount: string): number => amount.split('.')[1]?.length ?? 0

/** Places that the minor unit of a currency has; none for what is no currency. */
function minorUnitsOf(currency: string | undefined): number {
  if (!currency || !/^[A-Z]{3}$/.test(currency)) return 0
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0
}

/** A text of the program told by its pattern: which sentence it is, and what stands in its gaps. */
interface Pattern {
  english: string
  test: RegExp
  /** What stands between its gaps: a text without these is another sentence, and needs no test. */
  pieces: string[]
  gaps: number[]
  fixed: [index: number, value: string][]
  letters: number
}

/** One pattern for each form that a sentence takes: a plural has several. */
function patternsOf(english: string): Pattern[] {
  const plural = new RegExp(PLURAL, '').exec(english)
  if (!plural) return [patternOf(english, english, [])]
  const [whole, index = '', written = ''] = plural
  return [...written.matchAll(BRANCH)].map(([, when = '', then = '']) => {
    const fixed: Pattern['fixed'] = then.includes('#')
      ? []
      : [[Number(index), when.replace('=', '').replace('one', '1')]]
    return patternOf(english, english.replace(whole, then.replace('#', `{${index}}`)), fixed)
  })
}

function patternOf(english: string, form: string, fixed: Pattern['fixed']): Pattern {
  const parts = form.split(/\{(\d+)\}/)
  const gaps = parts.filter((_, at) => at % 2 === 1).map(Number)
  const literals = parts.filter((_, at) => at % 2 === 0).map((part) => part.replace(/'([{}]+)'/g, '$1'))
  const source = literals.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.+?)')
  return {
    english,
    test: new RegExp(`^${source}$`, 's'),
    pieces: literals,
    gaps,
    fixed,
    letters: literals.join('').length,
  }
}

/** Speaks a language in a reader's marks. */
export function speaker(tongue: Tongue, formats: LocalFormats): Speaker {
  const { language, sentences, labels } = tongue
  const known = new Map<string, string>()
  let patterns: Pattern[] | undefined
  const patternsKnown = () => {
    patterns ??= Object.keys(sentences)
      .flatMap(patternsOf)
      .filter(({ gaps, letters }) => gaps.length > 0 && letters >= FEWEST_LETTERS)
      .sort((a, b) => b.letters - a.letters)
    return patterns
  }

  const value = (given: SaidValue): string => {
    if (typeof given === 'string') return toldAt(given, 1)
    if (typeof given === 'number') return formats.decimal(String(given))
    if ('text' in given) return said(given)
    if ('date' in given) return formats.fullDate(given.date)
    if ('label' in given) return given.label.map((id) => labels[id]).find(Boolean) ?? given.english
    if ('all' in given) return joined(language, given.join, given.all.map(value))
    const amount = formats.decimal(given.amount, Math.max(placesOf(given.amount), minorUnitsOf(given.currency)))
    return given.currency ? `${amount} ${given.currency}` : amount
  }

  const said = ({ text, values = [] }: Said): string =>
    fill(
      sentences[text] ?? text,
      language,
      (index) => value(values[index] ?? ''),
      (index) => Number(values[index]),
    )

  /** The sentence that a text is; `strictly` where none of its gaps would hold the end of another. */
  const matched = (text: string, depth: number, strictly: boolean): string | undefined => {
    const whole = sentences[text]
    // A name that stands in a gap may be any word: “Order” is a firm there, and no label.
    if (whole !== undefined && (depth === 0 || !/^\p{Lu}\S*$/u.test(text))) return whole
    if (text.length > LONGEST || !text.includes(' ')) return undefined
    for (const { test, pieces, gaps, fixed, english } of patternsKnown()) {
      if (gaps.length > MANY_GAPS && text.length > LONGEST_WITH_MANY) continue
      const found = pieces.every((piece) => text.includes(piece)) && test.exec(text)
      if (!found || (strictly && found.slice(1).some((part) => NEXT_SENTENCE.test(part)))) continue
      const raw = new Map(gaps.map((gap, at) => [gap, found[at + 1] ?? '']))
      for (const [index, number] of fixed) raw.set(index, number)
      const shown = (index: number) => toldAt(raw.get(index) ?? '', depth + 1)
      return fill(sentences[english] ?? english, language, shown, (index) => Number(raw.get(index)))
    }
    return undefined
  }

  /** Several sentences in a row, each the longest that is known. */
  const inParts = (parts: readonly string[], depth: number): { said: string; known: boolean }[] => {
    if (parts.length === 0) return []
    for (let end = parts.length; end > 0; end--) {
      const said = matched(parts.slice(0, end).join(' '), depth, true)
      if (said !== undefined) return [{ said, known: true }, ...inParts(parts.slice(end), depth)]
    }
    return [{ said: localWords(parts[0] ?? '', formats), known: false }, ...inParts(parts.slice(1), depth)]
  }

  /** `INV-1, 2 and 5`, `3 invoices and a credit`: each part is a number of a paper or told by itself. */
  const listed = (text: string, depth: number): string | undefined => {
    if (text.length > LONGEST_LIST || !text.includes(' and ')) return undefined
    const each = text
      .split(/, | and /)
      .map((part) => matched(part, depth + 1, true) ?? (/^\S*\d\S*$/.test(part) ? part : undefined))
    return each.every((part) => part !== undefined) ? joined(language, 'and', each) : undefined
  }

  const toldAt = (text: string, depth: number): string => {
    if (depth > DEEPEST || text.length > LONGEST) return localWords(text, formats)
    const parts = inParts(text.split(NEXT_SENTENCE), depth)
    const known = parts.every((part) => part.known)
    const whole = known ? undefined : (matched(text, depth, false) ?? listed(text, depth))
    return whole ?? parts.map(({ said }) => said).join(' ')
  }

  const told = (english: string): string => {
    const before = known.get(english)
    if (before !== undefined) return before
    const now = toldAt(english, 0)
    if (known.size > 5000) known.clear()
    known.set(english, now)
    return now
  }
  return { said, told }
}
