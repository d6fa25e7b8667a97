import { isValidIBAN } from 'ibantools'
import type { DecimalString } from '../../../kernel/decimal.ts'
import type { Evidence, Finding, Identifier } from './invoice.ts'
import { decimalOf, type ReadDate, readIsoDate } from './values.ts'
import { pathOf, type XmlElement } from './xml.ts'

const LONGEST_EVIDENCE = 200

/** What one reading gathers on the side: where values stand, what was unreadable, which currencies occur. */
export interface Recording {
  evidence: Record<string, Evidence>
  remarks: Finding[]
  currencies: Map<string, { field: string; count: number }>
}

export const newRecording = (): Recording => ({ evidence: {}, remarks: [], currencies: new Map() })

/** Drops what is not stated, so that `in` and JSON tell the same as the type. */
export function stated<T extends object>(value: T): T {
  for (const key of Object.keys(value) as (keyof T)[]) if (value[key] === undefined) delete value[key]
  return value
}

/** The object, or nothing where none of its properties is stated. */
export function statedOrNone<T extends object>(value: T): T | undefined {
  const filled = Object.values(stated(value)).some((part) => !Array.isArray(part) || part.length > 0)
  return filled ? value : undefined
}

/**
 * Reads values out of elements and notes for each, under the path of its field, where it stood. A missing or
 * empty element is nothing; a value that can't be read is nothing too, and leaves a remark.
 */
export class FieldReader {
  readonly #recording: Recording
  readonly #prefix: string

  constructor(recording: Recording, prefix = '') {
    this.#recording = recording
    this.#prefix = prefix
  }

  /** A reader for the fields below this one. */
  below(...steps: (string | number)[]): FieldReader {
    return new FieldReader(this.#recording, `${this.#prefix}${steps.join('.')}.`)
  }

  /** Notes where a field stands without reading it. */
  note(field: string, element: XmlElement | undefined, text = element?.text ?? ''): void {
    if (!element) return
    const shown = text.trim()
    this.#recording.evidence[this.#prefix + field] = {
      path: pathOf(element),
      text: shown.length > LONGEST_EVIDENCE ? `${shown.slice(0, LONGEST_EVIDENCE)}…` : shown,
    }
  }

  remark(code: string, severity: Finding['severity'], field: string, message: string): void {
    this.#recording.remarks.push({ code, severity, message, field: this.#prefix + field })
  }

  /** Text on one line. */
  text(field: string, element: XmlElement | undefined): string | undefined {
    const text = element?.text.replace(/\s+/g, ' ').trim()
    if (!text) return undefined
    this.note(field, element)
    return text
  }

  /** Text that keeps its line breaks. */
  longText(field: string, element: XmlElement | undefined): string | undefined {
    const text = element?.text
      .split(/\r\n?|\n/)
      .map((line) => line.trim())
      .join('\n')
      .trim()
    if (!text) return undefined
    this.note(field, element)
    return text
  }

  /** Texts that belong together, each from its own line; noted where the first stands. */
  paragraphs(field: string, elements: XmlElement[]): string | undefined {
    const texts = elements.map((element) => this.longText(field, element)).filter((text) => text !== undefined)
    const first = elements.find((element) => element.text.trim() !== '')
    this.note(field, first)
    return texts.length === 0 ? undefined : texts.join('\n')
  }

  /** An attribute, noted where its element stands. */
  attribute(field: string, element: XmlElement | undefined, name: string): string | undefined {
    const value = element?.attributes[name]?.trim()
    if (!value) return undefined
    this.note(field, element, `${name}="${value}"`)
    return value
  }

  identifier(field: string, element: XmlElement | undefined, scheme = 'schemeID'): Identifier | undefined {
    const value = this.text(field, element)
    return value === undefined ? undefined : stated({ value, scheme: element?.attributes[scheme]?.trim() || undefined })
  }

  /** A decimal number: quantity, price, rate. */
  decimal(field: string, element: XmlElement | undefined): DecimalString | undefined {
    const text = element?.text.trim()
    if (!text) return undefined
    this.note(field, element)
    const value = decimalOf(text)
    if (value === undefined) {
      this.remark(
        'unreadable-number',
        'error',
        field,
        `"${text.slice(0, 60)}" is not a number as XML writes it (1234.56).`,
      )
    }
    return value
  }

  /** An amount of money; its `currencyID` is kept to be compared with the invoice's currency. */
  amount(field: string, element: XmlElement | undefined): DecimalString | undefined {
    const currency = element?.attributes.currencyID?.trim()
    if (currency) {
      const seen = this.#recording.currencies.get(currency)
      if (seen) seen.count++
      else this.#recording.currencies.set(currency, { field: this.#prefix + field, count: 1 })
    }
    return this.decimal(field, element)
  }

  /** A date; `read` says how the syntax writes it. */
  date(
    field: string,
    element: XmlElement | undefined,
    read: (text: string) => ReadDate = readIsoDate,
  ): string | undefined {
    const text = element?.text.trim()
    if (!text) return undefined
    this.note(field, element)
    const { date, fault } = read(text)
    if (fault !== undefined) {
      const severity = date === undefined ? 'error' : 'warning'
      const code = read === readIsoDate ? 'PEPPOL-EN16931-F001' : 'unreadable-date'
      this.remark(code, severity, field, `"${text.slice(0, 60)}" ${fault}.`)
    }
    return date
  }

  /** An account as written, and as an IBAN where it is one. */
  account(element: XmlElement | undefined): { account?: string; iban?: string } {
    const account = this.text('account', element)
    if (account === undefined) return {}
    const bare = account.replace(/\s/g, '').toUpperCase()
    if (!isValidIBAN(bare)) return { account }
    this.note('iban', element)
    return { account, iban: bare }
  }
}
