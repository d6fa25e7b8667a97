import { describe, expect, it } from 'vitest'
import { checkInvoice } from './check.ts'
import { readInvoice } from './read.ts'
import { bytesOf, SHARED, shared, sharedFiles } from './testing.ts'

interface PublishedCase {
  name: string
  rule: string
  verdict: 'success' | 'error' | 'warning'
  xml: string
}

/** The small invoices of a test set, each with the verdict on one rule. They are incomplete on purpose. */
function casesOf(file: string): PublishedCase[] {
  const text = new TextDecoder().decode(shared(file)).replace(/<!--[\s\S]*?-->/g, '')
  return [...text.matchAll(/<test(?:\s[^>]*)?>([\s\S]*?)<\/test>/g)].map(([, body = ''], index) => {
    const verdict = /<(success|error|warning)[^>]*>([^<]+)</.exec(body)
    const xml = /<(Invoice|CreditNote)\b[\s\S]*<\/\1>/.exec(body)?.[0] ?? ''
    return {
      name: `${file} #${index + 1}`,
      rule: verdict?.[2]?.trim() ?? '',
      verdict: (verdict?.[1] ?? 'success') as PublishedCase['verdict'],
      xml,
    }
  })
}

/**
 * Rules that the reader does not hold an incoming invoice to: they are about its way through the Peppol network
 * (profile, addresses, code lists, identifiers of some countries) and change nothing about booking it.
 */
const NOT_HELD = [
  'BR-CL-14',
  'PEPPOL-COMMON-R042',
  'PEPPOL-COMMON-R045',
  'PEPPOL-COMMON-R047',
  'PEPPOL-EN16931-CL002',
  'PEPPOL-EN16931-CL008',
  'PEPPOL-EN16931-P0100',
  'PEPPOL-EN16931-P0107',
  'PEPPOL-EN16931-P0111',
  'PEPPOL-EN16931-R001',
  'PEPPOL-EN16931-R010',
  'PEPPOL-EN16931-R020',
  'PEPPOL-EN16931-R054',
  'PEPPOL-EN16931-R100',
]

const HELD = [
  'BR-05',
  'BR-15',
  'BR-28',
  'BR-38',
  'BR-51',
  'BR-63',
  'BR-AE-03',
  'BR-AF-01',
  'BR-AG-01',
  'BR-CO-17',
  'BR-E-01',
  'BR-G-01',
  'BR-IC-03',
  'BR-O-03',
  'BR-O-10',
  'BR-S-08',
  'BR-Z-07',
  'PEPPOL-EN16931-F001',
  'PEPPOL-EN16931-R041',
  'PEPPOL-EN16931-R121',
]

describe.skipIf(SHARED === undefined)('published rule tests (shared data 03-e-invoices)', () => {
  const files = [...sharedFiles('en16931-rule-unit-tests', '.xml'), ...sharedFiles('peppol-rule-unit-tests', '.xml')]
  const cases = files.flatMap(casesOf)

  it('knows of every rule whether it is held', () => {
    expect([...new Set(cases.map(({ rule }) => rule))].filter((rule) => rule !== '').sort()).toEqual(
      [...HELD, ...NOT_HELD].sort(),
    )
  })

  it.each(cases.filter(({ rule }) => HELD.includes(rule)))('$name: $rule, $verdict', ({ rule, verdict, xml }) => {
    const codes = checkInvoice(readInvoice(bytesOf(xml))).map((finding) => finding.code)
    if (verdict === 'success') expect(codes).not.toContain(rule)
    else expect(codes).toContain(rule)
  })

  it.each(cases.filter(({ rule }) => NOT_HELD.includes(rule)))('$name is read', ({ xml }) => {
    expect(readInvoice(bytesOf(xml)).syntax).toBe('ubl')
  })
})
