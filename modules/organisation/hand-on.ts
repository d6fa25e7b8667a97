import { type AnyRecord, command, everyone, f, refuse, say } from '../../kernel/index.ts'
import { user } from './people.ts'

/** What waits for somebody: open until it is seen to, and whose it is. */
const waits = <R extends AnyRecord>(on: R) => ({ on, from: 'open', bulk: true, may: [everyone] })

/** Hands a record that is `open` to somebody; it has the field `assignee`. */
export const assignCommand = <const Id extends string, R extends AnyRecord>(id: Id, on: R, label = 'Hand on') =>
  command(id, {
    ...waits(on),
    says: 'Hand it to somebody.',
    label,
    key: 'W',
    input: { assignee: f.ref(user).optional() },
    run: ({ input }) => ({ set: { assignee: input.assignee } as never }),
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
