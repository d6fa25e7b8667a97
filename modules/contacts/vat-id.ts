import { VAT_RULES } from './vat-checks.ts'

export interface VatId {
  /** Without spaces and dots, in capitals, with its prefix where that is known. */
  value: string
  /** ISO 3166-1 alpha-2 code of its country; null where the prefix is not one that we know. */
  country: string | null
  /** Whether it is written as the country writes them; null where we don't know how. */
  form: boolean | null
  /** Whether its check digits hold; null where there is no simple rule. */
  checked: boolean | null
}

/** Prefixes that are not the code of their country. */
const COUNTRY_OF: Readonly<Record<string, string>> = { EL: 'GR', XI: 'GB' }
const PREFIX_OF: Readonly<Record<string, string>> = { GR: 'EL' }

/**
 * Reads a VAT identification number as people and documents write it.
 * @param country where it is from, for one that was written without its prefix.
 */
export function readVatId(text: string, country?: string | null): VatId {
  const bare = text
    .toUpperCase()
    .replace(/[^A-Z0-9+*]/g, '')
    .slice(0, 40)
  const value = withPrefix(bare, country)
  const prefix = value.slice(0, 2)
  const rule = VAT_RULES[prefix]
  if (!rule) return { value, country: null, form: null, checked: null }
  const rest = value.slice(2)
  const form = rule.form.test(rest)
  return {
    value,
    country: COUNTRY_OF[prefix] ?? prefix,
    form,
    checked: form && rule.holds ? rule.holds(rest) : null,
  }
}

function withPrefix(bare: string, country: string | null | undefined): string {
  const greek = bare.replace(/^GR(?=\d)/, 'EL')
  if (/^[A-Z]{2}/.test(greek) && VAT_RULES[greek.slice(0, 2)]) return greek
  const prefix = country ? (PREFIX_OF[country] ?? country) : undefined
  const rule = prefix ? VAT_RULES[prefix] : undefined
  return rule?.form.test(greek) ? `${prefix}${greek}` : greek
}
