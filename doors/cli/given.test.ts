import { describe, expect, test } from 'vitest'
import { f } from '../../kernel/index.ts'
import { listenAddress, listenFailure } from './address.ts'
import { parseJson, readCount, readPairs, readTerms } from './given.ts'

const fields = {
  name: f.text(),
  days: f.integer(),
  active: f.boolean(),
  price: f.decimal(2),
  companies: f.texts(),
  lines: f.rows({ text: f.text() }),
}

describe('values of the command line', () => {
  test.each([
    ['text stays as it was typed', 'name=true', { name: 'true' }],
    ['text that looks like JSON is text', 'name=["a"]', { name: '["a"]' }],
    ['a whole number is a number', 'days=14', { days: 14 }],
    ['what is no number stays, and is refused where it is checked', 'days=soon', { days: 'soon' }],
    ['a truth value', 'active=false', { active: false }],
    ['an amount stays text', 'price=12.50', { price: '12.50' }],
    ['a list by commas', 'companies=a,b', { companies: ['a', 'b'] }],
    ['lines as JSON', 'lines=[{"text":"x"}]', { lines: [{ text: 'x' }] }],
    ['nothing is no value', 'days=', { days: null }],
    ['an equals sign in the value', 'name=a=b', { name: 'a=b' }],
    ['a field that is not there', '__proto__=x', Object.fromEntries([['__proto__', 'x']])],
  ])('%s', (_, pair, wanted) => {
    expect(readPairs([pair], fields)).toEqual(wanted)
  })

  test('lines that are no JSON are refused', () => {
    expect(() => readPairs(['lines=[{'], fields)).toThrow(expect.objectContaining({ code: 'input.wrong' }))
  })

  test('terms of one field hold together', () => {
    expect(readTerms(['days:over=3', 'days:under=9', 'active=true', 'name:has=x=y'], fields)).toEqual({
      days: { over: 3, under: 9 },
      active: { is: true },
      name: { has: 'x=y' },
    })
    expect(() => readTerms(['days is 3'])).toThrow(expect.objectContaining({ code: 'cli.where' }))
  })

  test.each(['abc', '0', '-1', '1.5', '1e3', ''])('“%s” is no count', (text) => {
    expect(() => readCount(text, 'limit')).toThrow(expect.objectContaining({ code: 'cli.number' }))
  })

  test('what is no JSON is said in words', () => {
    expect(() => parseJson('{', 'head.json')).toThrow(/^head\.json is not JSON/)
  })
})

describe('where the server listens', () => {
  test.each([
    [{}, {}, { host: '127.0.0.1', port: 7420 }],
    [{}, { HOST: '', PORT: '' }, { host: '127.0.0.1', port: 7420 }],
    [{}, { HOST: ' ', PORT: '0' }, { host: '127.0.0.1', port: 0 }],
    [
      { host: '::1', port: '81' },
      { HOST: '10.0.0.1', PORT: '82' },
      { host: '::1', port: 81 },
    ],
  ])('%j with %j', (options, environment, wanted) => {
    expect(listenAddress(options, environment)).toEqual(wanted)
  })

  test.each(['abc', '-1', '65536', '99999', '7420x', '0x10', '1e3'])('“%s” is no port', (port) => {
    expect(() => listenAddress({}, { PORT: port })).toThrow(expect.objectContaining({ code: 'start.port' }))
  })

  test('what stands in the way is said with what to do', () => {
    const at = { host: '127.0.0.1', port: 80 }
    for (const code of ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'])
      expect(listenFailure(Object.assign(new Error('x'), { code }), at)).toMatchObject({
        code: 'start.listen',
        help: expect.stringMatching(/\w/),
      })
    const fault = new Error('x')
    expect(listenFailure(fault, at)).toBe(fault)
  })
})
