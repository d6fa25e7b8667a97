import {
  type AnyRecord,
  command,
  everyone,
  f,
  type RowOf,
  refuse,
  say,
  type Transaction,
  type Who,
} from '../../kernel/index.ts'
import { user } from './people.ts'
import { whoOf } from './who.ts'

/**
 * SQL for what is handed to the user of a parameter, or to nobody; to somebody who was shut out since, too: it would
 * wait in nobody's queue.
 * @param assignee the column; @param me the parameter, as `$1`
 */
export const mineOrNobodys = (assignee: string, me: string): string =>
  `(${assignee} is null or ${assignee} = ${me} or exists (select 1 from organisation_user gone where gone.id = ${assignee} and not gone.active))`

/**
 * Somebody to whom something can be handed.
 * @throws Refusal `organisation.handOn.person`
 */
export async function taker(tx: Transaction, id: string): Promise<Who> {
  const who = await whoOf(tx, id, 'cli')
  if (who) return who
  const gone = await tx.get(user, id)
  return refuse(
    'organisation.handOn.person',
    say`${gone?.name ?? say`This user`} is shut out. Hand it to somebody else.`,
    {
      field: 'assignee',
    },
  )
}

/** What waits for somebody: open until it is seen to, and whose it is. */
const waits = <R extends AnyRecord>(on: R) => ({ on, from: 'open', bulk: true, may: [everyone] })

/**
 * Hands a record that is `open` to somebody; it has the field `assignee`.
 * @param mayTake whether somebody may do what waits there
 * @throws Refusal `organisation.handOn.person`, `organisation.handOn.mayNot`
 */
export const assignCommand = <const Id extends string, R extends AnyRecord>(
  id: Id,
  on: R,
  label = 'Hand on',
  mayTake: (record: RowOf<R>, who: Who, tx: Transaction) => boolean = () => true,
) =>
  command(id, {
    ...waits(on),
    says: 'Hand it to somebody.',
    label,
    key: 'W',
    input: { assignee: f.ref(user).optional() },
    async run({ record, input, tx }) {
      const next = input.assignee ? await taker(tx, input.assignee) : null
      if (next && !mayTake(record as RowOf<R>, next, tx))
        refuse('organisation.handOn.mayNot', say`${next.name} may not do this. Hand it to somebody who may.`, {
          field: 'assignee',
        })
      return { set: { assignee: input.assignee } as never }
    },
  })

/**
 * Leaves a record that is `open` until a day; it has the field `laterUntil`.
 * @throws Refusal `organisation.later.past` for a day that is not to come
 */
export const laterCommand = <const Id extends string, R extends AnyRecord>(id: Id, on: R) =>
  command(id, {
    ...waits(on),
    says: 'Leave it until a day.',
    label: 'Later',
    key: 'S',
    input: { until: f.date() },
    run({ input, tx }) {
      if (input.until <= tx.today) refuse('organisation.later.past', say`Choose a day after today.`, { field: 'until' })
      return { set: { laterUntil: input.until } as never }
    },
  })
