import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitMailbox, splitMailboxStream } from './mailbox.ts'
import { readMail } from './read-mail.ts'

const texts = (mailbox: string | Uint8Array): string[] =>
  [...splitMailbox(typeof mailbox === 'string' ? Buffer.from(mailbox) : mailbox)].map((mail) =>
    Buffer.from(mail).toString('latin1'),
  )

async function streamed(bytes: Uint8Array, size: number): Promise<string[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const found: string[] = []
  for await (const mail of splitMailboxStream(chunks())) found.push(Buffer.from(mail).toString('latin1'))
  return found
}

const envelope = 'From a@b.example Mon Mar 02 10:00:00 2026\n'

describe('a mailbox', () => {
  it('of the examples has three mails, one with an unquoted line', async () => {
    const bytes = readFileSync(new URL('../../../examples/mails/reception.mbox', import.meta.url))
    const mails = await Promise.all([...splitMailbox(bytes)].map(readMail))
    expect(mails.map((mail) => mail.subject)).toEqual(['Speiseplan', 'Ihr Paket wurde abgegeben', 'Visit on Friday'])
    expect(mails[1]?.text).toContain('\nFrom there it was signed')
    expect(mails[1]?.isAutoSubmitted).toBe(true)
  })

  it.each<[says: string, mailbox: string, mails: string[]]>([
    ['empty', '', []],
    ['one mail', `${envelope}A: 1\n\nx\n`, ['A: 1\n\nx\n']],
    ['two mails', `${envelope}A: 1\n\nx\n\n${envelope}B: 2\n\ny\n`, ['A: 1\n\nx\n', 'B: 2\n\ny\n']],
    [
      'lines ended as on Windows',
      `${envelope}A: 1\n\nx\n\n${envelope}B: 2\n\ny\n`.replaceAll('\n', '\r\n'),
      ['A: 1\r\n\r\nx\r\n', 'B: 2\r\n\r\ny\r\n'],
    ],
    ['mboxrd', `${envelope}A: 1\n\n>From x\n>>From y\n> From z\n`, ['A: 1\n\nFrom x\n>From y\n> From z\n']],
    [
      'mboxo, unquoted prose',
      `${envelope}A: 1\n\nFrom my side\nall is well\n\nFrom 10:00 on\nwe wait\n`,
      ['A: 1\n\nFrom my side\nall is well\n\nFrom 10:00 on\nwe wait\n'],
    ],
    [
      'an envelope without a date',
      `From a@b.example\nA: 1\n\nx\n\nFrom c@d.example\nB: 2\n\ny\n`,
      ['A: 1\n\nx\n', 'B: 2\n\ny\n'],
    ],
    [
      'no empty line between the mails',
      `${envelope}A: 1\n\n--x--\n${envelope}B: 2\n\ny\nFrom 10:00 on\nC: 3\n`,
      ['A: 1\n\n--x--\n', 'B: 2\n\ny\nFrom 10:00 on\nC: 3\n'],
    ],
    [
      'a zone in the envelope, a line like one without fields behind it',
      `From a@b.example Mon Mar  2 10:00:00 +0100 2026\nA: 1\n\nx\n${envelope}no field\n`,
      [`A: 1\n\nx\n${envelope}no field\n`],
    ],
    ['no final line end', `${envelope}A: 1\n\nx`, ['A: 1\n\nx']],
    ['no mailbox at all', 'A: 1\n\nx\n', ['A: 1\n\nx\n']],
    ['an envelope and nothing else', envelope, []],
  ])('%s', (_says, mailbox, mails) => {
    expect(texts(mailbox)).toEqual(mails)
  })

  it('is taken apart the same way in chunks of any size', async () => {
    const line = fc.constantFrom(
      '',
      'x',
      'From here',
      envelope.trim(),
      'A: 1',
      '>From a',
      '>>From b',
      'From a 10:00',
      'y'.repeat(70_000),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.constantFrom('\n', '\r\n'),
        async (list, size, end) => {
          const bytes = Buffer.from(list.join(end))
          expect(await streamed(bytes, bytes.length > 60_000 ? size + 1000 : size)).toEqual(texts(bytes))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('written by the rules of mboxrd comes back as it was', () => {
    const line = fc.constantFrom('', 'x', 'From here 10:00', '>From a', envelope.trim(), 'A: b')
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 8 }), { maxLength: 5 }), (bodies) => {
        const mails = bodies.map((body) => `H: 1\n\n${body.map((text) => `${text}\n`).join('')}`)
        const written = mails.map((mail) => `${envelope}${mail.replace(/^(>*From )/gm, '>$1')}\n`).join('')
        expect(texts(written)).toEqual(mails)
      }),
    )
  })

  it('holds one mail at a time, and cuts one that never ends', () => {
    const many = Buffer.from(`${envelope}A: 1\n\nx\n\n`.repeat(50_000))
    let count = 0
    for (const mail of splitMailbox(many)) count += mail.length > 0 ? 1 : 0
    expect(count).toBe(50_000)
    const endless = Buffer.alloc(70 * 1024 * 1024, 'a')
    const [mail] = [...splitMailbox(endless)]
    expect(mail?.length).toBe(64 * 1024 * 1024 + 1)
  })
})
