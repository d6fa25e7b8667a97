/** Hostile values, bodies, paths and headers. */
import fc from 'fast-check'
import { TOKENS } from './input-chance.ts'

const WORDS = fc.constantFrom(...TOKENS)

/** Values of every type, at their limits, of the wrong shape, named as what objects are made of. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: WORDS },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -0,
      -1,
      1.5,
      1e21,
      1e308,
      2 ** 53,
      -(2 ** 63),
      '',
      ' ',
      [],
      {},
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      ...[
        '1.00',
        '-0.00',
        '1e5',
        '0x10',
        '١٢',
        '1_000',
        '99999999999999999999.999999999999',
        '100000000000000000000',
        '0.0000000000001',
      ],
      ...[
        '2026-03-12',
        '2026-13-45',
        '0001-01-01',
        '9999-12-31',
        '-271821-04-20',
        '2026-03-12T09:41:00Z',
        '+275760-09-13T00:00:00Z',
      ],
      ...[
        '01900000-0000-7000-8000-000000000001',
        'ledger.entry/01900000-0000-7000-8000-000000000001',
        'a'.repeat(64),
        'EUR',
        'XTS',
        'DE',
      ],
      ...[
        '=HYPERLINK("http://a")',
        '<img src=x onerror=alert(1)>',
        "'; drop table ledger_entry; --",
        '\\x',
        '%00',
        'a\0b',
        '\ud800',
        'x'.repeat(5000),
      ],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.array(fc.oneof(WORDS, fc.integer(), fc.constant({}), fc.constant(null)), { maxLength: 5 }),
  },
  {
    weight: 2,
    arbitrary: fc.dictionary(
      fc.oneof(WORDS, fc.constantFrom('id', 'amount', 'is', 'in', 'has', 'from')),
      fc.oneof(WORDS, fc.integer()),
      { maxKeys: 4 },
    ),
  },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 3, withNullPrototype: false }) as fc.Arbitrary<unknown> },
)

const nested = (open: string, close: string, times: number, inside: string): string =>
  open.repeat(times) + inside + close.repeat(times)

/** Bodies that are no proper JSON, or much too much of it. */
export const HOSTILE_BODIES: readonly [name: string, body: string | Uint8Array][] = [
  ['nothing', ''],
  ['a blank', ' '],
  ['a mark before it', '\ufeff{}'],
  ['half of it', '{"input":{"text":"a'],
  ['a number that is none', '{"input":{"amount":NaN}}'],
  ['a number beyond all', '{"input":{"amount":1e999,"on":-1e999}}'],
  ['a long number', `{"input":{"amount":${'9'.repeat(100_000)}}}`],
  ['names twice', '{"input":{"text":"a","text":"b"},"input":{}}'],
  [
    'the prototype',
    '{"__proto__":{"input":{}},"input":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
  ],
  ['an object as a list', '{"input":[]}'],
  ['a list', '[1,2,3]'],
  ['a text', '"input"'],
  ['null', 'null'],
  ['lists in lists', `{"input":${nested('[', ']', 200_000, '')}}`],
  ['objects in objects', `{"input":${nested('{"a":', '}', 200_000, '1')}}`],
  ['half of lists in lists', `{"input":${'['.repeat(1_000_000)}`],
  [
    'a hundred thousand names',
    JSON.stringify({ input: Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`n${at}`, at])) }),
  ],
  [
    'a hundred thousand lines',
    JSON.stringify({
      input: { lines: Array.from({ length: 100_000 }, () => ({})), postings: Array.from({ length: 100_000 }, () => 1) },
    }),
  ],
  ['a very long text', JSON.stringify({ input: { text: 'x'.repeat(8_000_000), name: 'y'.repeat(8_000_000) } })],
  ['a very long name', JSON.stringify({ input: { ['n'.repeat(5_000_000)]: 1 } })],
  ['a lone surrogate', '{"input":{"text":"\\ud800","name":"\\u0000"}}'],
  ['bytes that are no text', Uint8Array.from([0x7b, 0xff, 0xfe, 0x00, 0x22, 0x7d])],
  ['UTF-16', new Uint8Array(Buffer.from('{"input":{}}', 'utf16le'))],
  ['a comment', '{/* x */"input":{}}'],
]

/** Ids and names in a path that lead out of it, or nowhere. */
export const HOSTILE_PATHS: readonly string[] = [
  ...[
    '..',
    '.',
    '%2e%2e',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '..%5c..%5cwindows',
    '%2fetc%2fpasswd',
    '....//....//etc/passwd',
    '%c0%ae%c0%ae%c0%af',
  ],
  ...[
    '%00',
    '%0d%0aSet-Cookie:%20a=b',
    '%0a',
    '%ff',
    '%',
    '%zz',
    '%ED%A0%80',
    'a%00b',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ],
  ...[
    'null',
    'undefined',
    'NaN',
    '-1',
    '0',
    '*',
    "'",
    "'%20or%20'1'='1",
    '%24%7bx%7d',
    '%E2%80%AEfdp.exe',
    '%F0%9F%A7%BE',
    ';',
    '%3B',
    '?',
    '%23',
    'x'.repeat(299),
    'x'.repeat(5000),
  ],
  ...[
    '01900000-0000-7000-8000-000000000001',
    '01900000-0000-7000-8000-00000000000g',
    '01900000-0000-7000-8000-000000000001%00',
    '{01900000-0000-7000-8000-000000000001}',
  ],
]

/** Types that a body is said to have. */
export const CONTENT_TYPES: readonly string[] = [
  ...[
    'application/json',
    'application/json; charset=utf-16',
    'application/json; charset="',
    'APPLICATION/JSON;;;',
    'application/problem+json',
    'text/plain',
    'text/xml',
  ],
  ...[
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'b'.repeat(5000)}`,
    'multipart/mixed; boundary=x',
  ],
  ...['application/octet-stream', '*/*', '', 'a', '/', 'application/json, text/plain', 'application/xml'],
]

export const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
]
