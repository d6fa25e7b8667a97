import { command, everyone, f, owner, record } from '../../kernel/index.ts'
import { mustBeFresh, mustOwn } from './manage.ts'

/** What the organisation asks of everybody who signs in: one row, and none means as it is at the beginning. */
export const signInRule = record('organisation.signInRule', {
  says: 'What everybody who signs in must bring along.',
  title: 'counts',
  listed: false,
  fields: {
    counts: f.choice('everywhere').default('everywhere').unique().given(),
    secondFactor: f
      .boolean()
      .default(false)
      .given()
      .label('Second factor demanded')
      .says('Nobody works with a password or a link alone.'),
  },
  columns: ['counts', 'secondFactor', 'createdAt'],
  may: { read: [everyone] },
})

/** The rule counts for whatever people do next, the owner's own work included. */
export const demandSecondFactor = command('organisation.signInRule.demand', {
  says: 'Demand a second factor of everybody who signs in, or demand it no longer.',
  input: { secondFactor: f.boolean() },
  may: [owner],
  offered: false,
  guardsUndo({ who }) {
    mustOwn(who, null)
    mustBeFresh(who)
  },
  async run({ input, tx, who }) {
    mustOwn(who, null)
    mustBeFresh(who)
    const [found] = await tx.find(signInRule, {}, 1)
    const rule = found && (await tx.lock(signInRule, found.id))
    if (rule) tx.change(signInRule, rule, { secondFactor: input.secondFactor })
    else tx.insert(signInRule, { secondFactor: input.secondFactor })
    return { result: { secondFactor: input.secondFactor } }
  },
})
