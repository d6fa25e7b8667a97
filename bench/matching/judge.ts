/** What was matched, held against what is known to be true. */
import type { World } from '../world.ts'
import type { BookItem, Payment } from './payments.ts'

/** One thing that a matcher says of a line: the items with what of each is paid, or the payment that comes back. */
export interface Said {
  mark: string
  items: ReadonlyMap<string, number>
  /** Marks of the payments that it says came back. */
  returns: readonly string[]
}

const same = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean =>
  one.size === other.size && [...one].every(([item, cents]) => other.get(item) === cents)

/** Whether what is said of a payment is all that is true of it. */
export function isTrue(said: Said, payment: Payment): boolean {
  if (payment.returns) return said.items.size === 0 && said.returns.includes(payment.returns)
  return said.returns.length === 0 && payment.pays.size > 0 && same(said.items, payment.pays)
}

export interface Score {
  lines: number
  matched: number
  right: number
  wrong: { payment: Payment; said: Said }[]
}

/** Counts by kind of payment; `true` lines are those that there is something to say of. */
export function score(all: readonly Payment[], said: readonly Said[]): Map<string, Score> {
  const byMark = new Map(all.map((one) => [one.mark, one]))
  const scores = new Map<string, Score>()
  const of = (kind: string): Score => {
    const known = scores.get(kind) ?? { lines: 0, matched: 0, right: 0, wrong: [] }
    scores.set(kind, known)
    return known
  }
  for (const { kind } of all) of(kind).lines += 1
  const marks = new Set(said.map(({ mark }) => mark))
  for (const one of said) {
    const payment = byMark.get(one.mark)
    if (!payment) continue
    const counted = of(payment.kind)
    counted.matched += 1
    const before = payment.insteadOf && !marks.has(payment.insteadOf) ? byMark.get(payment.insteadOf) : undefined
    if (isTrue(one, before ?? payment)) counted.right += 1
    else counted.wrong.push({ payment, said: one })
  }
  return scores
}

interface MatchRow {
  marks: string[]
  items: { id: string; cents: number }[]
  returned: string[] | null
}

/** What the program matched by itself. */
export async function matchedByItself(world: World, payments: readonly Payment[]): Promise<Said[]> {
  const { rows } = await world.kernel.pool.query<MatchRow>(
    `select (select array_agg(l.bank_reference order by l.bank_reference) from banking_match_lines ml join banking_statement_line l on l.id = ml.line where ml.parent = m.id) as marks,
            coalesce((select json_agg(json_build_object('id', i.item, 'cents', (i.amount * 100)::int)) from banking_match_items i where i.parent = m.id), '[]') as items,
            (select array_agg(l.bank_reference) from banking_match_lines ml join banking_statement_line l on l.id = ml.line where ml.parent = m.returns) as returned
       from banking_match m where m.company = $1 and m.how = 'sure' and m.state <> 'undone'`,
    [world.company],
  )
  const back = new Map(payments.flatMap((one) => (one.returns ? [[one.mark, one.returns]] : [])))
  const said = rows.map(({ marks, items, returned }): Said => {
    // Two lines that come to nothing together: the later one brings the earlier one back.
    const [mark = ''] = marks.filter((one) => back.has(one)).concat(marks)
    const returns = [...(returned ?? []), ...marks.filter((one) => one !== mark)]
    return { mark, items: new Map(items.map(({ id, cents }) => [id, cents])), returns }
  })
  return said
}

/** For comparison: the only open item with just the amount of the line, which many programs offer first. */
export function byAmount(payments: readonly Payment[], items: readonly BookItem[]): Said[] {
  const byCents = Map.groupBy(items, (item) => item.open)
  const taken = new Set<string>()
  return payments.flatMap((payment): Said[] => {
    const free = (byCents.get(payment.cents) ?? []).filter((item) => !taken.has(item.id))
    const [only] = free
    if (!only || free.length > 1) return []
    taken.add(only.id)
    return [{ mark: payment.mark, items: new Map([[only.id, only.open]]), returns: [] }]
  })
}

/** For comparison: the longest number of an open item whose letters and digits stand in the text, whatever the amount. */
export function byText(payments: readonly Payment[], items: readonly BookItem[]): Said[] {
  const plain = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const byNumber = new Map(items.map((item) => [plain(item.number), item]))
  const longest = Math.max(...[...byNumber.keys()].map((key) => key.length))
  return payments.flatMap((payment): Said[] => {
    const text = plain(payment.text)
    for (let length = longest; length > 3; length--) {
      for (let at = 0; at + length <= text.length; at++) {
        const item = byNumber.get(text.slice(at, at + length))
        if (item) return [{ mark: payment.mark, items: new Map([[item.id, payment.cents]]), returns: [] }]
      }
    }
    return []
  })
}
