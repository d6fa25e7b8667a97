import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogueOf, dispatch, get, kernelModule, list, newId, related, search } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { person } from '../../test/books.ts'
import { testDatabase } from '../../test/database.ts'
import { contactsModule } from '../contacts/module.ts'
import { intake } from '../documents/index.ts'
import { documentsModule } from '../documents/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { workModule } from '../work/module.ts'
import { outlookMail } from './mail/outlook-testing.ts'
import { correspondenceModule } from './module.ts'

const who = person('Ida', 'owner')
let kernel: OpenKernel
beforeAll(async () => {
  const modules = [
    ...[kernelModule, organisationModule, contactsModule, workModule, documentsModule],
    correspondenceModule,
  ]
  kernel = await openKernel(catalogueOf(modules), await testDatabase(), { connections: 4 })
  await dispatch(
    kernel,
    {
      command: 'organisation.company.create',
      input: { name: 'Kontor Elbe', country: 'DE', currency: 'EUR', email: 'rechnungen@kontor-elbe.example' },
    },
    who,
  )
})
afterAll(() => kernel.close())

const example = (name: string) => readFileSync(new URL(`../../examples/mails/${name}`, import.meta.url))
const take = (name: string, bytes: Uint8Array | string) =>
  intake(kernel, who, { name, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes }, 'cli')
const message = (id: string | undefined) => get(kernel, 'correspondence.message', id ?? '', who)

/** A mail of these fields and this text. */
const mailOf = (fields: Record<string, string>, text = 'Hello.', id = newId()): string =>
  [
    ...Object.entries({ From: 'Anna <anna@harbour.example>', Date: 'Mon, 2 Mar 2026 09:14:29 +0100', ...fields }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    ...(fields['Message-ID'] === undefined ? [`Message-ID: <${id}@harbour.example>`] : []),
    '',
    text,
  ].join('\r\n')

describe('a mail', () => {
  test('saved by Outlook becomes a message like any other, and what is attached is taken in', async () => {
    const bytes = readFileSync(new URL('../../examples/invoices/holzwerk-lindau-rechnung.xml', import.meta.url))
    const report = await take('saved.msg', outlookMail({ name: 'rechnung.xml', bytes }))
    expect(report.items).toMatchObject([
      { file: 'saved.msg', kind: 'correspondence.mail', outcome: 'filed', record: 'correspondence.message' },
      { file: 'saved.msg › rechnung.xml' },
    ])
    expect(await message(report.items[0]?.id)).toMatchObject({ subject: 'Rechnung für März', fromName: 'Nora Möller' })
  })

  test('becomes a message; what is attached becomes documents that lead back to it', async () => {
    const report = await take('supplier-invoice.eml', example('supplier-invoice.eml'))
    expect(report.items.map((item) => item.file)).toEqual([
      'supplier-invoice.eml',
      'supplier-invoice.eml › NB-2026-0417.xml',
    ])
    const [mail, paper] = report.items
    expect(mail).toMatchObject({ kind: 'correspondence.mail', outcome: 'filed', record: 'correspondence.message' })
    const row = await message(mail?.id)
    expect(row).toMatchObject({
      direction: 'in',
      from: 'rechnung@nordlicht-buero.example',
      fromName: 'Nordlicht Bürobedarf',
      subject: 'Rechnung NB-2026-0417 für Ihren Auftrag PO-1182',
      at: expect.stringContaining('2026-03-02T08:14:29'),
      attachments: 1,
      state: 'filed',
      company: expect.any(String),
    })
    expect(String(row.newText)).toContain('zahlbar bis zum 16.03.2026')
    expect(String(row.newText)).not.toContain('Hafenstraße')
    const { to } = await related(kernel, 'correspondence.message', String(row.id), who)
    expect(to.map((one) => `${one.kind} ${one.id}`)).toContain(`attachment ${paper?.document}`)
    const { from } = await related(kernel, 'documents.document', paper?.document ?? '', who)
    expect(from.map((one) => one.record).sort()).toEqual(['correspondence.message', 'documents.document'])
    expect((await search(kernel, 'zahlbar Rechnung', who)).map((hit) => hit.id)).toContain(row.id)
  })

  test('is the same message out of another file, with other hops and line ends', async () => {
    const first = await take('one.eml', mailOf({ Subject: 'Twice', 'Message-ID': '<twice@harbour.example>' }))
    const again = await take(
      'two.eml',
      mailOf({
        Received: 'by mx.example; Mon, 2 Mar 2026 10:00:00 +0100',
        Subject: 'Twice',
        'Message-ID': '<twice@harbour.example>',
      }).replaceAll('\r\n', '\n'),
    )
    expect(again.items[0]).toMatchObject({ outcome: 'filed', new: true, id: first.items[0]?.id })
    const other = await take(
      'three.eml',
      mailOf({ Subject: 'Twice', 'Message-ID': '<twice@harbour.example>' }, 'Other words.'),
    )
    expect(other.items[0]?.id).not.toBe(first.items[0]?.id)
  })

  test('joins its conversation whichever comes first', async () => {
    const first = '<first@harbour.example>'
    const second = '<second@harbour.example>'
    const third = await take('third.eml', mailOf({ Subject: 'Re: Re: Ropes', 'In-Reply-To': second }))
    const middle = await take(
      'second.eml',
      mailOf({ Subject: 'Re: Ropes', 'Message-ID': second, 'In-Reply-To': first }),
    )
    const root = await take('first.eml', mailOf({ Subject: 'Ropes', 'Message-ID': first }))
    const threads = await Promise.all(
      [third, middle, root].map(async (one) => (await message(one.items[0]?.id)).thread),
    )
    expect(new Set(threads)).toEqual(new Set(['first@harbour.example']))
  })

  test('of ours answers the one that waits', async () => {
    const asked = await take('question.eml', mailOf({ Subject: 'Visit?', 'Message-ID': '<ask@harbour.example>' }))
    const id = asked.items[0]?.id ?? ''
    await dispatch(kernel, { command: 'correspondence.message.open', id }, who)
    const answer = mailOf({
      ...{ From: 'Kontor <Rechnungen@Kontor-Elbe.example>', To: 'anna@harbour.example', Subject: 'Re: Visit?' },
      'In-Reply-To': '<ask@harbour.example>',
    })
    const sent = await take('answer.eml', answer)
    expect((await message(sent.items[0]?.id)).direction).toBe('out')
    expect((await message(id)).state).toBe('answered')
  })

  test('is known as a contact’s once somebody said whose it is', async () => {
    const party = await dispatch(kernel, { command: 'contacts.party.create', input: { name: 'Harbour Ltd' } }, who)
    const first = await take('m1.eml', mailOf({ Subject: 'Mine', From: 'Bo <bo@elsewhere.example>' }))
    expect((await message(first.items[0]?.id)).party).toBeNull()
    const match = { command: 'correspondence.message.match', id: first.items[0]?.id ?? '', input: { party: party.id } }
    await dispatch(kernel, match, who)
    const next = await take('m2.eml', mailOf({ Subject: 'Also mine', From: 'Bo <bo@elsewhere.example>' }))
    expect((await message(next.items[0]?.id)).party).toBe(party.id)
  })

  test('keeps its layout only as it is safe', async () => {
    const html = '<p style="color:red">Hi</p><script>alert(1)</script><img src="http://t.example/x.gif">'
    const report = await take('html.eml', mailOf({ 'Content-Type': 'text/html', Subject: 'Laid out' }, html))
    const row = await message(report.items[0]?.id)
    expect(row.blockedImages).toBe(1)
    const kept = Buffer.from(await kernel.files.get(String(row.html))).toString()
    expect(kept).toContain('color:red')
    expect(kept).not.toMatch(/script|t\.example/)
  })
})

describe('a mailbox', () => {
  test('has each of its mails taken in, named after its subject', async () => {
    const report = await take('reception.mbox', example('reception.mbox'))
    expect(report.items.map((item) => [item.file, item.kind])).toEqual([
      ['reception.mbox', 'correspondence.mailbox'],
      ['reception.mbox › 1 Speiseplan', 'correspondence.mail'],
      ['reception.mbox › 2 Ihr Paket wurde abgegeben', 'correspondence.mail'],
      ['reception.mbox › 3 Visit on Friday', 'correspondence.mail'],
    ])
    const again = await take('reception.mbox', example('reception.mbox'))
    expect(again).toMatchObject({ received: 4, filed: 4, new: 0 })
  })

  test('holds many mails in bounded memory', async () => {
    const box = Array.from(
      { length: 300 },
      (_, index) =>
        `From a@b.example Mon Mar 02 10:00:00 2026\nFrom: a@b.example\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: Mass ${index}\nMessage-ID: <mass-${index}@b.example>\n\nText ${index}\n`,
    ).join('\n')
    const report = await take('mass.mbox', box)
    expect(report).toMatchObject({ received: 301, filed: 301, new: 301 })
    const { rows } = await list(
      kernel,
      'correspondence.message',
      { where: { from: { is: 'a@b.example' } }, limit: 500 },
      who,
    )
    expect(rows.length).toBe(300)
  }, 60_000)
})
