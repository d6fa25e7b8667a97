/** An organisation of two companies with people in roles, and something that needs approval, for tests of who may. */
import {
  type Approval,
  answer,
  catalogueOf,
  command,
  dispatch,
  everyone,
  f,
  kernelModule,
  type ModuleDefinition,
  module,
  readerOf,
  role,
  type Who,
} from '../kernel/index.ts'
import { openKernel } from '../kernel/open.ts'
import { convert, createFirstUser, whoOf } from '../modules/organisation/index.ts'
import { organisationModule } from '../modules/organisation/module.ts'
import { testDatabase } from './database.ts'

const clerk = role('clerk', 'Asks for payments.')
const head = role('head', 'Approves payments.')
const RATES: Record<string, string> = { 'USD EUR': '0.9', 'EUR USD': '1.1' }

/** Something that needs approval, without a record of its own. */
const pay = command('trial.pay', {
  says: 'Pay somebody.',
  input: {
    company: f.text(),
    department: f.text().optional(),
    currency: f.currency(),
    amount: f.decimal(4),
    notBy: f.texts().optional(),
  },
  may: [clerk, head, everyone],
  approval: ({ input }): Approval => ({ ...input, notBy: input.notBy ?? [] }),
  run: ({ input }) => ({ result: { paid: input.amount } }),
})

const trial = module('trial', {
  says: 'For tests.',
  roles: [clerk, head],
  commands: [pay],
  answers: [answer(convert, async ({ from, to }) => RATES[`${from} ${to}`] ?? null)],
})

/** A role, in all companies or in one. */
export type Held = string | readonly [role: string, company: string]

/** Two companies, Nord and Süd, and Ida, who owns them; `more` modules stand above them. */
export async function testPeople(...more: ModuleDefinition[]) {
  const declared = catalogueOf([kernelModule, organisationModule, ...more, trial])
  const kernel = await openKernel(declared, await testDatabase())
  const reload = async (id: string): Promise<Who> => {
    const who = await whoOf({ rows: kernel.load }, id, 'cli')
    if (!who) throw new Error('Nobody, or shut out.')
    return who
  }
  const ida = await reload(await createFirstUser(kernel, { name: 'Ida Owner', email: 'Ida@Example.org' }))
  const run = (id: string, input: object = {}, who: Who = ida, on?: string) =>
    dispatch(kernel, { command: id, input, ...(on ? { id: on } : {}) }, who)
  const make = async (record: string, input: object, who: Who = ida) =>
    String((await run(`${record}.create`, input, who)).id)
  const nord = await make('organisation.company', { name: 'Nord', country: 'DE', currency: 'EUR' })
  const sued = await make('organisation.company', { name: 'Süd', country: 'AT', currency: 'EUR' })
  let count = 0
  return {
    ...{ kernel, ida, nord, sued, run, make, reload },
    read: () => readerOf(kernel, ida),
    /** Somebody new with these roles. */
    async someone(roles: readonly Held[] = [], more: object = {}): Promise<Who> {
      count++
      const given = roles.map((one) => (typeof one === 'string' ? { role: one } : { role: one[0], company: one[1] }))
      const person = { name: `Person ${count}`, email: `person${count}@example.org`, roles: given }
      return reload(await make('organisation.user', { ...person, ...more }))
    },
    limit: (more: object) =>
      make('organisation.approvalLimit', { company: nord, command: 'trial.pay', upTo: '100', ...more }),
    async withoutLimits(): Promise<void> {
      await kernel.pool.query('delete from organisation_approval_limit')
      kernel.cache.forget(['organisation.approvalLimit'])
    },
    close: () => kernel.close(),
  }
}

export type TestPeople = Awaited<ReturnType<typeof testPeople>>
