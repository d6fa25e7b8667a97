/** Hostile bytes on a bare socket: requests in requests, lengths that lie, headers without end, many that never finish. */
import { describe, expect, test } from 'vitest'
import { type Attack, INNARDS } from './input-answers.ts'

const HOST = 'Host: localhost'
const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`
const statuses = (text: string): number[] => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((found) => Number(found[1]))

export function wireTests(attack: () => Attack): void {
  describe('on the bare wire', () => {
    const post = 'POST /api/commands/work.task.create HTTP/1.1'
    const type = 'Content-Type: application/json'
    const hidden = `GET /api/me HTTP/1.1\r\n${HOST}\r\n\r\n`

    test.each([
      [
        'a length and pieces',
        `${head(post, HOST, type, 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n${hidden}`,
      ],
      ['two lengths', `${head(post, HOST, type, 'Content-Length: 2', 'Content-Length: 40')}{}${hidden}`],
      ['a length below nothing', head(post, HOST, type, 'Content-Length: -1') + hidden],
      ['a length that is no number', `${head(post, HOST, type, 'Content-Length: 2, 2')}{}${hidden}`],
      ['a length in hexadecimal', `${head(post, HOST, type, 'Content-Length: 0x2')}{}${hidden}`],
      ['pieces of another kind', `${head(post, HOST, type, 'Transfer-Encoding: xchunked')}0\r\n\r\n${hidden}`],
      ['pieces twice', `${head(post, HOST, type, 'Transfer-Encoding: chunked, identity')}0\r\n\r\n${hidden}`],
      [
        'a blank before the colon',
        `${head(post, HOST, type, 'Transfer-Encoding : chunked', 'Content-Length: 2')}{}${hidden}`,
      ],
      ['a folded header', `${head(post, HOST, type, 'Transfer-Encoding:\r\n chunked')}0\r\n\r\n${hidden}`],
      [
        'a piece of a wrong length',
        `${head(post, HOST, type, 'Transfer-Encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n${hidden}`,
      ],
      [
        'a piece without end',
        `${head(post, HOST, type, 'Transfer-Encoding: chunked')}fffffffffffffffff\r\n{}\r\n0\r\n\r\n${hidden}`,
      ],
      ['lines that end in one mark', `${post}\nHost: a\n${type}\nTransfer-Encoding: chunked\n\n0\n\n${hidden}`],
      ['no host', `${head(post, type, 'Content-Length: 2')}{}`],
      ['another version', `${hidden.replace('1.1', '9.9')}${hidden}`],
      ['a method that is none', `${'G'.repeat(3000)} / HTTP/1.1\r\n${HOST}\r\n\r\n${hidden}`],
      ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc'],
      ['headers without end', `GET / HTTP/1.1\r\n${HOST}\r\nX: ${'a'.repeat(200_000)}\r\n\r\n${hidden}`],
      ['a hundred thousand headers', `GET / HTTP/1.1\r\n${HOST}\r\n${'a: b\r\n'.repeat(100_000)}\r\n${hidden}`],
      ['an address without end', `GET /${'a'.repeat(200_000)} HTTP/1.1\r\n${HOST}\r\n\r\n${hidden}`],
      ['a NUL in a header', `GET / HTTP/1.1\r\n${HOST}\r\nX: a\0b\r\n\r\n${hidden}`],
    ])('%s: refused, and nothing behind it is taken for a request', async (_, bytes) => {
      const answered = await attack().on.raw([bytes], 1200)
      const found = statuses(answered)
      expect(found.length, answered.slice(0, 300)).toBeLessThanOrEqual(1)
      for (const status of found) expect([400, 401, 404, 411, 413, 414, 415, 431, 501, 505]).toContain(status)
      expect(answered).not.toMatch(INNARDS)
    })

    test('requests in a row on one connection are answered in their order', async () => {
      const asked = Array.from(
        { length: 100 },
        (_, at) => `GET /api/records/none${at} HTTP/1.1\r\n${HOST}\r\nAuthorization: Bearer ${attack().on.key}\r\n\r\n`,
      )
      const answered = await attack().on.raw([asked.join('')], 4000)
      const order = [...answered.matchAll(/none(\d+)/g)].map((found) => Number(found[1]))
      expect(new Set(order).size).toBe(100)
      expect(order).toEqual([...order].sort((a, b) => a - b))
    })

    test('two hundred that never finish their request keep nobody waiting', async () => {
      const slow = Array.from({ length: 200 }, (_, at) =>
        attack().on.raw(
          [
            at % 2
              ? `GET /api/me HTTP/1.1\r\n${HOST}\r\nX-`
              : `${head(post, HOST, type, 'Content-Length: 1000')}{"input"`,
          ],
          3000,
        ),
      )
      const answer = await attack().ask('slow ones beside', { path: '/api/me' })
      expect(answer?.status).toBe(200)
      expect(answer?.took).toBeLessThan(5000)
      await Promise.all(slow)
    })
  })
}
