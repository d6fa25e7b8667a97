/** Hostile forms: names that lead elsewhere, parts that are cut off, headers without end. */
import { describe, expect, test } from 'vitest'
import type { Attack } from './input-answers.ts'
import type { Answer, Asked } from './input-server.ts'

interface Report {
  received: number
  filed: number
  open: number
  refused: number
  items: { file: string; outcome: string; reason?: string }[]
}

const BOUNDARY = 'b0undary'
const part = (disposition: string, body: string, more = ''): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n${body}\r\n`

const upload = (body: string | Uint8Array, boundary = BOUNDARY): Asked => ({
  ...{ method: 'POST', path: '/api/intake', body },
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
})

const reportOf = (answer: Answer | undefined): Report => JSON.parse(answer?.body.toString() ?? '{}') as Report

function addsUp(report: Report): void {
  expect(report.filed + report.open + report.refused).toBe(report.received)
  for (const item of report.items) {
    expect(item.file).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    if (item.outcome === 'refused') expect(item.reason).toMatch(/\w/)
  }
}

export function formTests(attack: () => Attack): void {
  describe('files that are handed in', () => {
    const NAMES = [
      ...[
        '../../../etc/passwd',
        '..\\..\\windows\\system32\\a.txt',
        '/etc/cron.d/a',
        'C:\\a.txt',
        'a\u202efdp.exe',
        'a\u0007b\u200b.txt',
        '.',
        '..',
        'CON',
      ],
      ...[
        'a%0d%0aSet-Cookie: a=b.txt',
        'x'.repeat(3000),
        '"; filename="b.txt',
        '=cmd|calc.csv',
        '<img src=x onerror=alert(1)>.txt',
        '\ud83e',
        '%00.txt',
        '-rf',
        '$(id)',
      ],
    ]

    test.each(NAMES)('the name %s leads nowhere and hides nothing', async (name) => {
      const plain = name.replaceAll('"', '%22').replace(/[\r\n]/g, '')
      const body = `${part(`name="files"; filename="${plain}"`, `words ${Math.imul(name.length, 7919)} ${JSON.stringify(name)}`)}--${BOUNDARY}--\r\n`
      const report = reportOf(await attack().ask('files handed in', upload(body)))
      addsUp(report)
      expect(report.received).toBe(1)
      const { rows } = JSON.parse(
        (await attack().on.ask({ path: '/api/records/documents.document?limit=1' })).body.toString(),
      ) as {
        rows: { id: string; name: string }[]
      }
      const [row] = rows
      expect(row?.name).not.toMatch(/[/\\\p{Cc}\p{Cf}]/u)
      const file = await attack().ask('files handed in', { path: `/api/files/${row?.id}` })
      expect(file?.status).toBe(200)
      expect(file?.headers['content-disposition']).toMatch(
        /^(inline|attachment); filename\*=UTF-8''[A-Za-z0-9%._~!'()*-]+$/,
      )
      expect(file?.headers['content-security-policy']).toContain('sandbox')
      expect(file?.headers['x-content-type-options']).toBe('nosniff')
    })

    const whole = part('name="files"; filename="a.txt"', 'some words')
    test.each([
      ['cut off in a file', whole.slice(0, -6)],
      ['cut off in a header', whole.slice(0, 30)],
      ['without an end', whole],
      ['empty', ''],
      ['an end alone', `--${BOUNDARY}--\r\n`],
      ['another boundary', whole.replaceAll(BOUNDARY, 'other')],
      ['no boundary between', `${part('name="a"; filename="a"', whole)}--${BOUNDARY}--`],
      ['without a disposition', `--${BOUNDARY}\r\n\r\nx\r\n--${BOUNDARY}--\r\n`],
      [
        'endless headers of a part',
        `${part('name="a"; filename="a"', 'x', `X: ${'a'.repeat(500_000)}\r\n`)}--${BOUNDARY}--\r\n`,
      ],
      [
        'many headers of a part',
        `${part('name="a"; filename="a"', 'x', 'a: b\r\n'.repeat(20_000))}--${BOUNDARY}--\r\n`,
      ],
      [
        'parts in parts',
        `${part('name="a"; filename="a"', whole, `Content-Type: multipart/mixed; boundary=${BOUNDARY}x\r\n`)}--${BOUNDARY}--\r\n`,
      ],
      [
        'fields without end',
        `${Array.from({ length: 30_000 }, (_, at) => part(`name="f${at}"`, 'x')).join('')}--${BOUNDARY}--\r\n`,
      ],
      [
        'a field of the prototype',
        `${part('name="__proto__"', 'x')}${part('name="constructor"; filename="__proto__"', 'x y z')}--${BOUNDARY}--\r\n`,
      ],
      [
        'a transfer encoding',
        `${part('name="a"; filename="a.txt"', 'YQ==', 'Content-Transfer-Encoding: base64\r\n')}--${BOUNDARY}--\r\n`,
      ],
      [
        'a name in pieces',
        `${part(`name="a"; filename*0="a"; filename*1="../b"; filename*=utf-9'x'%zz`, 'words here')}--${BOUNDARY}--\r\n`,
      ],
    ])('a form that is %s is taken or refused, and adds up', async (_, body) => {
      const answer = await attack().ask('forms', upload(body))
      if (answer && answer.status === 200) addsUp(reportOf(answer))
    })
  })
}
