import {
  amountOf,
  compare,
  day,
  type Reader,
  type RowOf,
  recordName,
  refuse,
  say,
  type Transaction,
  type Words,
} from '../../kernel/index.ts'
import { period as periodRecord } from './account.ts'
import { entry as entryRecord } from './entry.ts'
import type { MovingItem } from './move-items.ts'

/** What an entry that reverses another goes back to. */
export interface Reversal {
  /** The first entry, which reverses none. */
  root: string
  /** It takes a reversal back, so that what the first entry booked counts again. */
  restores: boolean
}

/** Follows an entry that is to be reversed down to the one that it goes back to; null where nothing is reversed. */
export async function reversalOf(read: Reader, reverses: string | null | undefined): Promise<Reversal | null> {
  if (!reverses) return null
  let [root, restores] = [reverses, false]
  for (let below = await read.get(entryRecord, root); below?.reverses; below = await read.get(entryRecord, root)) {
    root = below.reverses
    restores = !restores
  }
  return { root, restores }
}

/** Whether this takes back the entry that opened the item. */
export const cancels = (reversal: Reversal | null | undefined, item: { entry: string }): boolean =>
  reversal?.root === item.entry && !reversal.restores

/** Whether this brings back the entry that opened the item. */
export const restores = (reversal: Reversal | null | undefined, item: { entry: string }): boolean =>
  reversal?.root === item.entry && reversal.restores

interface Settling {
  on: string
  text: string
  source: string | null
}

/**
 * An item that was paid or set off in part is not cancelled: what settled it comes first.
 * @throws Refusal `ledger.openItem.settled`
 */
export async function refuseSettled(
  read: Reader,
  { item, open }: MovingItem,
  reversal: Reversal | null,
  field: string,
): Promise<void> {
  if (!cancels(reversal, item) || compare(open, item.amount) === 0) return
  const by = await read.rows<Settling>(
    `select distinct e."on"::text as "on", e.text, e.source, e.id from ledger_posting n join ledger_entry e on e.id = n.entry
      where n.item = $1 and e.id <> $2 and not exists (select 1 from ledger_entry r where r.reverses = e.id)
        and (e.reverses is null or exists (select 1 from ledger_entry b where b.id = e.reverses and b.reverses is not null))
      order by e.id desc limit 3`,
    [item.id, item.entry],
  )
  refuse(
    'ledger.openItem.settled',
    say`${item.number} was paid or set off in part: ${amountOf(open)} of ${amountOf(item.amount, item.currency)} is open.`,
    {
      field,
      ...(by.length > 0 ? { help: by.map((one) => firstOf(read, one)).reduce((all, one) => say`${all} ${one}`) } : {}),
    },
  )
}

function firstOf(read: Reader, { on, text, source }: Settling): Words {
  const record = source ? read.catalogue.records.get(source.slice(0, source.indexOf('/'))) : undefined
  return record
    ? say`Undo the ${recordName(record)} “${text}” of ${day(on)} first.`
    : say`Reverse the entry “${text}” of ${day(on)} first.`
}

/** The entry's own day where its period is open, else today: no correction falls into a closed period, nor before the entry. */
export async function usualDay(tx: Transaction, wrong: RowOf<typeof entryRecord>): Promise<string> {
  const period = (await tx.reference(periodRecord)).get(wrong.period)
  return period?.state === 'open' || wrong.on > tx.today ? wrong.on : tx.today
}
