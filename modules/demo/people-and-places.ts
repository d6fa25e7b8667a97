import { dispatch, type Kernel, owner, type Who } from '../../kernel/index.ts'
import { whoOf } from '../organisation/index.ts'
import { setUpCompany } from '../set-up/index.ts'
import { madeUpIban, PARTIES } from './parties.ts'
import { LIMITS, PEOPLE } from './people.ts'

/** What the demo is built on: ids by the keys of its people, companies and contacts, and a way to act as each person. */
export interface DemoWorld {
  kernel: Kernel
  companies: Record<'nordkai' | 'marine', string>
  departments: Record<string, string>
  people: Map<string, string>
  parties: Map<string, string>
  /** Runs a command as one of the people; gives the id of the record. */
  as(
    person: string,
    command: string,
    input?: Record<string, unknown>,
    id?: string,
  ): Promise<{ id: string; result?: unknown; held?: unknown; state?: string }>
}

/** Two companies, three places, a dozen people with roles and limits, and the contacts they deal with. */
export async function makePeopleAndPlaces(kernel: Kernel, year: number): Promise<DemoWorld> {
  const [ida] = PEOPLE
  if (!ida) throw new Error('The demo has no people.')
  const made = await setUpCompany(kernel, {
    name: 'Nordkai Chandlery GmbH',
    country: 'DE',
    currency: 'EUR',
    chart: 'generic',
    year,
    user: { name: ida.name, email: ida.email },
  })
  const whos = new Map<string, Who>([
    ['ida', { id: made.user, name: ida.name, door: 'demo', assignments: [{ role: owner.id, company: null }] }],
  ])
  const people = new Map<string, string>([['ida', made.user]])
  const as: DemoWorld['as'] = async (person, command, input = {}, id) => {
    let who = whos.get(person)
    if (!who) {
      who = (await whoOf({ rows: kernel.load }, people.get(person) ?? '', 'demo')) ?? undefined
      if (!who) throw new Error(`The demo has nobody called ${person}.`)
      whos.set(person, who)
    }
    const outcome = await dispatch(kernel, { command, input, ...(id ? { id } : {}) }, who)
    return { ...outcome, id: outcome.id ?? '' }
  }
  const marine = await as('ida', 'setUp.company', {
    name: 'Nordkai Marine ApS',
    country: 'DK',
    currency: 'DKK',
    chart: 'generic',
    year,
  })
  await as(
    'ida',
    'organisation.company.update',
    {
      vatId: 'DE136695976',
      street: 'Am Südkai 9',
      postcode: '20457',
      city: 'Hamburg',
      email: 'office@nordkai.example',
    },
    made.company,
  )
  await as(
    'ida',
    'organisation.company.update',
    { street: 'Refshalevej 153', postcode: '1432', city: 'København', email: 'kontor@nordkai.example' },
    marine.id,
  )
  const companies = { nordkai: made.company, marine: marine.id }
  const places = {
    hamburg: (
      await as('ida', 'organisation.place.create', {
        name: 'Hamburg, office',
        street: 'Am Südkai 9',
        postcode: '20457',
        city: 'Hamburg',
        country: 'DE',
      })
    ).id,
    warehouse: (
      await as('ida', 'organisation.place.create', {
        name: 'Hamburg, warehouse',
        street: 'Worthdamm 31',
        postcode: '20457',
        city: 'Hamburg',
        country: 'DE',
      })
    ).id,
    copenhagen: (
      await as('ida', 'organisation.place.create', {
        name: 'Copenhagen',
        street: 'Refshalevej 153',
        postcode: '1432',
        city: 'København',
        country: 'DK',
        timeZone: 'Europe/Copenhagen',
      })
    ).id,
  }
  const department = async (name: string, code: string, company: string) =>
    (await as('ida', 'organisation.department.create', { name, code, company })).id
  const departments = {
    management: await department('Management', 'MGT', companies.nordkai),
    purchasing: await department('Purchasing', 'PUR', companies.nordkai),
    sales: await department('Sales', 'SAL', companies.nordkai),
    finance: await department('Finance', 'FIN', companies.nordkai),
    warehouse: await department('Warehouse', 'WH', companies.nordkai),
    danish: await department('Copenhagen', 'CPH', companies.marine),
  }
  for (const person of PEOPLE.slice(1)) {
    const { id } = await as('ida', 'organisation.user.create', {
      name: person.name,
      email: person.email,
      jobTitle: person.jobTitle,
      place: places[person.place],
      department: departments[person.department],
      locale: person.locale ?? 'en',
      kind: person.kind ?? 'person',
      roles: person.roles.map(([role, company]) => ({ role, company: company ? companies[company] : null })),
    })
    people.set(person.key, id)
  }
  for (const limit of LIMITS) {
    await as('ida', 'organisation.approvalLimit.create', {
      user: people.get(limit.person),
      company: companies[limit.company],
      department: limit.department ? departments[limit.department] : null,
      upTo: limit.upTo,
    })
  }
  return { kernel, companies, departments, people, parties: await makeParties(as), as }
}

async function makeParties(as: DemoWorld['as']): Promise<Map<string, string>> {
  const parties = new Map<string, string>()
  for (const [place, party] of PARTIES.entries()) {
    const { id } = await as('nele', 'contacts.party.create', {
      name: party.name,
      supplier: party.supplier === true,
      customer: party.customer === true,
      country: party.country,
      currency: party.currency,
      email: party.email,
      phone: party.phone ?? null,
      paymentTerms: party.terms,
      addresses: [
        { kind: 'postal', street: party.street, postcode: party.postcode, city: party.city, country: party.country },
      ],
      people: party.person ? [{ name: party.person }] : [],
    })
    parties.set(party.key, id)
    const iban = party.iban ? madeUpIban(party.iban, place + 1) : undefined
    if (!iban) continue
    const account = await as('nele', 'contacts.bankAccount.create', { party: id, iban, holder: party.name })
    await as(
      'sofia',
      'contacts.bankAccount.verify',
      { how: 'call', note: 'Called back on the number on file.' },
      account.id,
    )
  }
  return parties
}
