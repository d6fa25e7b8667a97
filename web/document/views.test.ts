import { describe, expect, it } from 'vitest'
import type { Region } from '../intake/tags.ts'
import { regionAt } from './places.tsx'
import { sectionsOf } from './rendering-view.tsx'
import { viewableOf, viewsOf } from './views.ts'

const region = (path: string, more: Partial<Region['evidence']>): Region => ({
  path,
  stops: false,
  evidence: { confidence: 'sure', reason: '', ...more },
})
const box = { left: 0.1, top: 0.1, width: 0.5, height: 0.5 }

describe('the views of a document', () => {
  it.each([
    ['a PDF', { kind: 'pdf', mime: 'application/pdf' }, false, [], ['pages']],
    ['a PDF with words', { kind: 'pdf', mime: 'application/pdf', text: 'x' }, false, [], ['pages']],
    ['a PDF with data in it', { kind: 'pdf', mime: 'application/pdf' }, true, [], ['pages', 'data']],
    [
      'a PDF whose values were read from its data',
      { kind: 'pdf', mime: 'application/pdf' },
      true,
      [region('number', { source: 'number' })],
      ['data', 'pages'],
    ],
    [
      'a PDF whose values were found on the page',
      { kind: 'pdf', mime: 'application/pdf' },
      true,
      [region('number', { source: 'number', box })],
      ['pages', 'data'],
    ],
    ['an invoice of data', { kind: 'xml', mime: 'application/xml', text: 'x' }, true, [], ['data']],
    ['a picture', { kind: 'image', mime: 'image/png' }, false, [], ['picture']],
    ['a drawing that may run scripts', { kind: 'image', mime: 'image/svg+xml' }, false, [], []],
    ['a letter', { kind: 'text', mime: 'text/plain', text: 'Dear' }, false, [], ['text']],
    ['a mail', { kind: 'mail', mime: 'message/rfc822', message: '1', text: 'x' }, false, [], ['mail', 'text']],
    ['a paper that came by mail', { kind: 'pdf', mime: 'application/pdf', message: '1' }, false, [], ['pages', 'mail']],
    ['an archive', { kind: 'zip', mime: 'application/zip' }, false, [], []],
  ])('%s', (_, document, rendered, regions, expected) => {
    expect(viewsOf({ id: '1', name: '', ...document }, rendered, regions)).toEqual(expected)
  })

  it('finds the mail that a document is, or came with', () => {
    const mail = { id: '2', kind: 'mail', filedAs: 'correspondence.message/7' }
    expect(viewableOf(mail).message).toBe('7')
    expect(viewableOf({ id: '1', kind: 'pdf', filedAs: 'purchasing.bill/9' }, mail).message).toBe('7')
    expect(viewableOf({ id: '1', kind: 'pdf', filedAs: 'purchasing.bill/9' }).message).toBeUndefined()
  })
})

describe('the place under a point', () => {
  const regions = [
    region('lines', { page: 1, box }),
    region('lines.0.net', { page: 1, box: { left: 0.4, top: 0.2, width: 0.1, height: 0.02 } }),
    region('note', { page: 2, box }),
  ]
  it.each([
    [1, 0.45, 0.21, 'lines.0.net'],
    [1, 0.2, 0.5, 'lines'],
    [2, 0.2, 0.5, 'note'],
    [1, 0.9, 0.9, undefined],
  ])('on page %i at %f, %f is %s', (page, x, y, expected) => {
    expect(regionAt(regions, page, { x, y })?.path).toBe(expected)
  })
})

describe('a readable page', () => {
  it('comes in sections, in reading order', () => {
    const rows = [
      { section: 'title', title: 'Invoice', form: 'facts', label: 'Number', value: '7', field: 'number', kind: 'text' },
      { section: 'lines', title: 'Lines', form: 'table', row: 0, column: 'name', label: 'Item', value: 'Rope' },
      { section: 'lines', title: 'Lines', form: 'table', row: 1, column: 'name', label: 'Item', value: 'Knot' },
    ]
    expect(sectionsOf({ rows }).map((section) => [section.id, section.items.length])).toEqual([
      ['title', 1],
      ['lines', 2],
    ])
  })
})
