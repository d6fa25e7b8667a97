/** What comes in as files: mails with invoices in them, and the bank's statements, whose lines are matched. */
import { hashOf } from '../../kernel/files.ts'
import { type BankLine, statementXml } from '../../modules/demo/statements.ts'
import type { IntakeReport } from '../../modules/documents/index.ts'
import { invoiceMail, type SuppliersInvoice } from '../papers.ts'
import { type Client, Unsure } from './client.ts'
import { type Deed, invoiceOf, type Scene } from './deeds.ts'
import { DAY } from './organisation.ts'

const SELLER = {
  ...{ name: 'Ostermann Spedition GmbH', email: 'rechnung@ostermann.example', street: 'Veddeler Damm 12' },
  ...{ postcode: '20457', city: 'Hamburg', vatId: 'DE299999002', iban: 'DE02120300000000202051' },
}

function billOf(number: string): SuppliersInvoice {
  return {
    ...{ seller: SELLER, buyer: { name: 'Nordkai', vatId: 'DE136695976' }, number, issuedOn: DAY, dueOn: '2026-03-26' },
    lines: [{ text: 'Groupage', quantity: '3', price: '214.50', net: '643.50' }],
    ...{ net: '643.50', tax: '122.27', gross: '765.77' },
  }
}

/** Hands a file in and keeps what was answered. */
async function hand(client: Client, scene: Scene, name: string, content: string, insists: boolean, received: number) {
  const report = await client.take(name, content, insists)
  if (report.received !== received || report.received !== report.filed + report.open + report.refused)
    scene.register.findings.push(`${name} was reported as ${JSON.stringify({ ...report, items: undefined })}.`)
  scene.register.files.set(name, { name, hash: hashOf(Buffer.from(content)), received })
  return report
}

export const mail: Deed = async (client, scene) => {
  const number = `M-${client.id().slice(-12)}`
  const content = invoiceMail(billOf(number), DAY)
  const twice = client.luck.happens(0.15)
  const name = `${number}.eml`
  const handing = [hand(client, scene, name, content, false, 2)]
  if (twice) handing.push(hand(client, scene, name, content, false, 2))
  const settled = await Promise.allSettled(handing)
  const failed = settled.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}

/** The last day of the year on which a statement can be booked. */
const LAST = Temporal.PlainDate.from('2026-12-31')

/** A statement of the bank with payments of invoices; its lines are matched by hand where the account wants that. */
export const statement: Deed = async (client, scene) => {
  const place = client.luck.pick(scene.organisation.banks)
  const before = scene.banks.get(place.iban) ?? { closing: '0.00', sequence: 0 }
  const on = Temporal.PlainDate.from('2026-01-01').add({ days: before.sequence })
  if (Temporal.PlainDate.compare(on, LAST) > 0) return
  const lines: BankLine[] = []
  const count = client.luck.whole(1, 3)
  for (let line = 0; line < count; line++) lines.push(await paymentOf(client, scene, line, on.toString()))
  const bank = { ...place, currency: 'EUR', owner: 'Nordkai', bank: 'Elbe Sparbank', opening: before.closing }
  const { xml, closing } = statementXml(bank, before.closing, lines, before.sequence + 1, on.toString(), on.toString())
  // The next statement goes on from this one, so it has to be in before.
  const report = await hand(client, scene, `${place.iban}-${on}.xml`, xml, true, 1)
  scene.banks.set(place.iban, { closing, sequence: before.sequence + 1 })
  scene.register.statements.push({ iban: place.iban, closing, lines: lines.length })
  if (place === scene.organisation.banks[0]) await matchLines(client, scene, report)
}

async function paymentOf(client: Client, scene: Scene, line: number, on: string): Promise<BankLine> {
  const own = client.for(`payment ${line}`)
  const base = { company: 'nordkai' as const, party: 'werft', currency: 'EUR', on, name: 'Werft Elbe AG' }
  try {
    const { gross, number } = await invoiceOf(own, scene)
    return { ...base, amount: gross, text: `Rechnung ${number}` }
  } catch (error) {
    // The bank pays what it likes: where nobody knows whether the invoice was posted, it is another payment.
    if (!(error instanceof Unsure)) throw error
    return { ...base, amount: own.luck.amount(1, 50), text: 'Trinkgeld' }
  }
}

interface Page<Row> {
  rows: Row[]
}

const where = (filter: object): string => encodeURIComponent(JSON.stringify(filter))

/** Each line that names an invoice is matched with what is open of it. */
async function matchLines(client: Client, scene: Scene, report: IntakeReport): Promise<void> {
  const [item] = report.items
  const lines = await client.read<Page<{ id: string; text: string; amount: string; open: string }>>(
    `/api/records/banking.statementLine?limit=100&where=${where({ statement: { is: item?.id } })}`,
  )
  for (const line of lines.rows) {
    const number = /INV-\d{4}-\d+/.exec(line.text)?.[0]
    if (!number) continue
    const open = await client.read<Page<{ id: string }>>(
      `/api/records/ledger.openItem?where=${where({ number: { is: number } })}`,
    )
    const [found] = open.rows
    if (!found) {
      scene.register.findings.push(`Nothing is open of ${number}, which was posted.`)
      continue
    }
    const id = client.id()
    await client.run('banking.match.make', { id, input: { lines: [{ line: line.id }], items: [{ item: found.id }] } })
    scene.register.matches.add(id)
    for (const invoice of scene.register.invoices.values()) if (invoice.number === number) invoice.states = ['paid']
  }
}
