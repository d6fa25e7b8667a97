import { describe, expect, it } from 'vitest'
import type { CommandShape, FieldShape, RecordShape } from '../api/types.ts'
import { difference, statedOf, totalsOf } from './sums.tsx'
import { differing, proposedFields } from './use-review.ts'

const field = (name: string, more: Partial<FieldShape> = {}): FieldShape => ({
  name,
  label: name,
  kind: 'text',
  optional: false,
  given: false,
  filters: [],
  sorts: false,
  ...more,
})
const command = (...names: string[]) =>
  ({ input: names.map((name) => field(name)) }) as Partial<CommandShape> as CommandShape
const record = (more: Partial<RecordShape>) =>
  ({ fields: [field('number'), field('net', { given: true })], ...more }) as Partial<RecordShape> as RecordShape
const declared = (commands: Record<string, CommandShape>, records: Record<string, RecordShape>) => ({
  command: (id: string) => commands[id],
  record: (id: string) => records[id],
})
const proposal = { command: 'bill.file', record: 'bill' }
const names = (fields: readonly FieldShape[]) => fields.map((each) => each.name)

describe('the fields of a proposal', () => {
  it('are those of its command where people may run it', () => {
    const all = declared({ 'bill.file': command('a') }, { bill: record({ create: 'bill.create' }) })
    expect(names(proposedFields(proposal, all))).toEqual(['a'])
  })
  it('are what its record is made from where the command is not offered to people', () => {
    const all = declared({ 'bill.create': command('supplier', 'number') }, { bill: record({ create: 'bill.create' }) })
    expect(names(proposedFields(proposal, all))).toEqual(['supplier', 'number'])
  })
  it('are those of the record that nobody works out, where it can’t be made by hand', () => {
    expect(names(proposedFields(proposal, declared({}, { bill: record({}) })))).toEqual(['number'])
    expect(proposedFields(proposal, declared({}, {}))).toEqual([])
  })
})

describe('what was corrected', () => {
  it('is what differs, nothing and null being the same', () => {
    expect(differing({ a: '1', b: null, c: [1] }, { a: '1', c: [2], d: undefined })).toEqual(['c'])
  })
})

describe('sums', () => {
  it('are exact', () => expect(difference('0.3', '0.1')).toBe('0.2'))
  it('come from the record that accepting would make', () => {
    const after = { net: '10.00', tax: '1.90', gross: '11.90' }
    const preview = {
      id: '1',
      changes: [
        { record: 'contacts.party', id: '2', after: {} },
        { record: 'bill', id: '3', after },
      ],
    }
    const of = { ...proposal } as Parameters<typeof totalsOf>[0]['proposal']
    expect(totalsOf({ preview, proposal: of })).toEqual(after)
    expect(totalsOf({ preview: { id: '1', changes: [] }, proposal: of })).toBeUndefined()
  })
  it('stated on the page are taken as far as they are figures', () => {
    expect(statedOf({ statedNet: '10.00', statedTax: null, statedGross: 'ten' })).toEqual({ net: '10.00' })
  })
})
