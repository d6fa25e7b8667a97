import { describe, expect, it } from 'vitest'
import { parseGrid, writeCsv, writeGrid } from './clipboard.ts'

describe('the clipboard of sheets', () => {
  it.each([
    [
      'a\tb\nc\td',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a\tb\r\nc\td\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['"two\nlines"\t"say ""hi"""', [['two\nlines', 'say "hi"']]],
    ['\t\n', [['', '']]],
    ['one', [['one']]],
    ['', []],
    ['half "quoted" cell', [['half "quoted" cell']]],
    ['"never closed', [['never closed']]],
  ])('%j is %j', (text, rows) => {
    expect(parseGrid(text)).toEqual(rows)
  })

  it('gives back what it wrote', () => {
    const rows = [
      ['a\tb', 'c"d'],
      ['line\nfeed', ''],
    ]
    expect(parseGrid(writeGrid(rows))).toEqual(rows)
  })

  it('writes CSV in which nothing runs as a formula', () => {
    expect(writeCsv([['=1+1', '-5.00', '-cmd', '@x', 'a,b', 'plain']])).toBe(
      "\ufeff'=1+1,-5.00,'-cmd,'@x,\"a,b\",plain\r\n",
    )
  })
})
