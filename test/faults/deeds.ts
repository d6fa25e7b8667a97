/** What people do all day, as requests: each thing is done in order, and what was answered is kept to be held against. */
import { add, multiply, negate, round, sum } from '../../kernel/decimal.ts'
import { type Client, Refused, Unsure } from './client.ts'
import type { Luck } from './luck.ts'
import { DAY, type Organisation } from './organisation.ts'
import type { ExpectedDocument, Register } from './register.ts'

export interface Scene {
  organisation: Organisation
  register: Register
  /** Where each bank account stands, by its IBAN. */
  banks: Map<string, { closing: string; sequence: number }>
}

/** One thing that somebody does: the client has a stream of chance of its own for it. */
export type Deed = (client: Client, scene: Scene) => Promise<void>

const two = (company: string, text: string, amount: string) => ({
  company,
  on: DAY,
  text,
  postings: [
    { account: '1540', amount },
    { account: '4110', amount: negate(amount) },
  ],
})

export const postEntry: Deed = async (client, { organisation: { company }, register }) => {
  const amount = client.luck.amount(1, 900)
  const id = client.id()
  const text = `Entry ${id}`
  await client.run('ledger.entry.post', { id, input: two(company, text, amount) })
  register.entries.set(id, { id, text, amount })
}

export const postBatch: Deed = async (client, { organisation: { company }, register }) => {
  const ids = Array.from({ length: client.luck.whole(2, 12) }, () => client.id())
  const batch = { ids, acknowledged: false }
  register.batches.push(batch)
  const items = ids.map((id) => ({ id, input: two(company, `Batch ${id}`, client.luck.amount(1, 90)) }))
  await client.batch('ledger.entry.post', items)
  batch.acknowledged = true
  register.acknowledged++
}

const TAX = '0.19'

/** Lines at the standard rate, and what they come to (docs/SPEC-money.md: tax on the sum, rounded once). */
export function linesOf(luck: Luck, count: number, place: { account: string; taxCode: string }) {
  const lines = Array.from({ length: count }, (_, index) => ({
    ...{ text: `Line ${index + 1}`, quantity: String(luck.whole(1, 9)), price: luck.amount(1, 400) },
    ...place,
  }))
  const net = sum(lines.map((line) => round(multiply(line.quantity, line.price), 2)))
  return { lines, gross: add(net, round(multiply(net, TAX), 2)) }
}

/** Says in which states it may be while a request is under way, and in which it is by its answer. */
async function move<T>(document: ExpectedDocument, to: string, asking: Promise<T>): Promise<T> {
  const from = document.states
  document.states = [...from, to]
  try {
    const answer = await asking
    document.states = [to]
    return answer
  } catch (error) {
    if (error instanceof Refused) document.states = from
    throw error
  }
}

/** Writes an invoice and posts it; now and then the second request is under way before the first is answered. */
export async function invoiceOf(client: Client, { organisation, register }: Scene): Promise<ExpectedDocument> {
  const { company, customer, sales } = organisation
  const { lines, gross } = linesOf(client.luck, 3, sales)
  const document: ExpectedDocument = { id: client.id(), gross, states: ['draft'] }
  const input = { company, customer, issuedOn: DAY, lines }
  const [early, key] = [client.luck.happens(0.15), `f post ${document.id}`]
  const creating = client.run('sales.invoice.create', { id: document.id, input })
  const post = (once: boolean) => client.run('sales.invoice.post', { id: document.id }, { key, once })
  const ahead = early ? post(true).catch(passOver) : undefined
  await creating.catch(async (error) => {
    await ahead
    throw error
  })
  register.invoices.set(document.id, document)
  if (early) document.states = ['draft', 'posted']
  await ahead
  const { result } = await move(document, 'posted', post(false))
  document.number = String(result?.number)
  return document
}

/** What came too early is asked again afterwards, as the same request. */
function passOver(error: unknown): undefined {
  if (error instanceof Unsure || (error instanceof Refused && error.code === 'record.missing')) return undefined
  throw error
}

export const invoice: Deed = async (client, scene) => {
  const document = await invoiceOf(client, scene)
  if (client.luck.happens(0.25)) {
    const input = { on: DAY, reason: 'Written by mistake' }
    await move(document, 'void', client.run('sales.invoice.void', { id: document.id, input }))
  }
}

export const bill: Deed = async (client, { organisation, register }) => {
  const { company, supplier, purchases } = organisation
  const { lines, gross } = linesOf(client.luck, 2, purchases)
  const document: ExpectedDocument = { id: client.id(), gross, states: ['draft'] }
  const input = { company, supplier, number: `R ${document.id}`, issuedOn: DAY, lines }
  await client.run('purchasing.bill.create', { id: document.id, input, confirm: ['purchasing.bill.alike'] })
  register.bills.set(document.id, document)
  const confirm = ['purchasing.bill.alike', 'purchasing.bill.bankAccount']
  const { held } = await move(document, 'submitted', client.run('purchasing.bill.post', { id: document.id, confirm }))
  if (!held) throw new Error(`The bill ${document.id} was posted by the one who entered it.`)
  const [command, to] = client.luck.happens(0.2) ? ['return', 'draft'] : ['release', 'posted']
  const note = { note: 'Seen' }
  const answer = await move(
    document,
    to,
    client.run(`kernel.held.${command}`, { id: held.id, input: note }, { as: 'amara' }),
  )
  const posted = answer.result?.result as { our?: string } | undefined
  if (to === 'posted') document.number = String(posted?.our)
}

/** Changes what others change at the same time: by the revision that was seen, or not at all. */
export const edit: Deed = async (client, { organisation, register }) => {
  const id = organisation.shared
  const row = await client.read<{ revision: number }>(`/api/records/work.task/${id}`)
  const [seen, text] = [row.revision, `Changed by ${client.id()}`]
  try {
    const { audit } = await client.run('work.task.update', { id, revision: seen, input: { note: text } })
    register.edits.push({ id, seen, text, audit })
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'record.stale')) throw error
  }
}
