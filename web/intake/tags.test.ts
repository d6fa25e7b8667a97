import { describe, expect, it } from 'vitest'
import { evidenceOf, findingsOf, proposalOf } from './proposal.ts'
import { isActive, placeOf, regionsOf, tagsFor } from './tags.ts'

const box = { left: 0.1, top: 0.2, width: 0.3, height: 0.02 }
const evidence = evidenceOf({
  supplier: { confidence: 'sure', reason: 'VAT id matches', page: 1, box },
  number: { confidence: 'sure', reason: 'Stated', source: 'number' },
  issuedOn: { confidence: 'likely', reason: 'No place' },
  iban: { confidence: 'check', reason: 'Another account', page: 1, box },
  'lines.0.text': { confidence: 'sure', reason: '', page: 1, box },
  'lines.1.text': { confidence: 'sure', reason: '', page: 2, box },
  gross: { confidence: 'sure', reason: '', page: 1, box },
})
const stop = findingsOf([{ code: 'x', severity: 'stop', message: 'Another account', field: 'iban' }])
const order = ['supplier', 'number', 'issuedOn', 'lines', 'net', 'tax', 'gross']

describe('tags', () => {
  it('number the fields that have a place, in their order, and mark what stops', () => {
    const tags = tagsFor(order, evidence, stop)
    expect([...tags.values()].map((tag) => `${tag.label} ${tag.path}`)).toEqual([
      '1 supplier',
      '2 number',
      '3 lines',
      '4 gross',
      '! iban',
    ])
  })

  it('stand on the first region of each field', () => {
    const regions = regionsOf(evidence, tagsFor(order, evidence, stop))
    expect(regions.map((region) => [region.path, region.tag?.label])).toEqual([
      ['lines', '3'],
      ['lines', undefined],
      ['supplier', '1'],
      ['number', '2'],
      ['iban', '!'],
      ['lines.0.text', undefined],
      ['lines.1.text', undefined],
      ['gross', '4'],
    ])
  })

  it('frame a table as a whole, one frame a page', () => {
    const at = (left: number, top: number, page: number) => ({
      confidence: 'sure',
      page,
      box: { left, top, width: 0.1, height: 0.02 },
    })
    const lines = evidenceOf({
      'lines.0.text': at(0.1, 0.3, 1),
      'lines.0.net': at(0.8, 0.3, 1),
      'lines.1.text': at(0.1, 0.4, 1),
      'lines.2.text': at(0.1, 0.05, 2),
    })
    const whole = regionsOf(lines, tagsFor(['lines'], lines, [])).filter((region) => !region.cell)
    expect(whole.map((region) => region.evidence.page)).toEqual([1, 2])
    const box = whole[0]?.evidence.box
    expect(box?.left).toBeCloseTo(0.1)
    expect(box?.top).toBeCloseTo(0.3)
    expect(box?.width).toBeCloseTo(0.8)
    expect(box?.height).toBeCloseTo(0.12)
  })
})

describe('where a value came from', () => {
  it.each([
    ['supplier', 'supplier'],
    ['issuedOn', undefined],
    ['lines.1.account', 'lines.1.text'],
    ['lines.5.account', undefined],
    ['lines', 'lines.0.text'],
    [undefined, undefined],
  ])('%s is shown at %s', (active, place) => {
    expect(placeOf(active, evidence)).toBe(place)
  })

  it('a region answers to its own field and to the table around it', () => {
    expect(isActive({ path: 'lines.0.text' }, 'lines')).toBe(true)
    expect(isActive({ path: 'lines.0.text' }, 'lines.0')).toBe(true)
    expect(isActive({ path: 'lines.10.text' }, 'lines.1')).toBe(false)
    expect(isActive({ path: 'number' }, undefined)).toBe(false)
  })
})

describe('a proposal as it came', () => {
  it('survives nonsense', () => {
    const proposal = proposalOf({
      id: '1',
      values: 'no',
      evidence: [1, 2],
      findings: { a: 1 },
      confidence: 'certain',
      title: 7,
    })
    expect(proposal).toMatchObject({ values: {}, evidence: {}, findings: [], confidence: 'none', title: '' })
    expect(evidenceOf({ a: { confidence: 'sure', box: { left: 'x' } }, b: null })).toEqual({
      a: expect.objectContaining({ confidence: 'sure', box: undefined }),
    })
  })
  it('puts what stops before what is to be looked at', () => {
    const findings = findingsOf([{ severity: 'check', message: 'a' }, { severity: 'stop', message: 'b' }, 'c'])
    expect(findings.map((finding) => finding.message)).toEqual(['b', 'a'])
  })
})
