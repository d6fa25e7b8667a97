import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogueOf, check, dispatch, kernelModule, newId, readerOf, type Who } from '../../kernel/index.ts'
import { type OpenKernel, openKernel } from '../../kernel/open.ts'
import { openTransaction } from '../../kernel/open-transaction.ts'
import { testDatabase } from '../../test/database.ts'
import { organisationModule } from '../organisation/module.ts'
import { accountStanding, addParty, findParty, learnAlias, proposeBankAccount, sameParties } from './index.ts'
import { contactsModule } from './module.ts'

const person = (name: string, ...roles: string[]): Who => ({
  id: newId(),
  name,
  door: 'cli',
  assignments: roles.map((role) => ({ role, company: null })),
})
const owner = person('Ida', 'owner')
const clerk = person('Kai', 'bookkeeper')
const office = person('Olga', 'officeManager')
const treasurer = person('Tim', 'treasurer')
const IBAN = 'DE89370400440532013000'
const OTHER_IBAN = 'FR1420041010050500013M02606'

let kernel: OpenKernel
const run = (id: string, input: object = {}, who: Who = clerk, on?: string, confirm: string[] = []) =>
  dispatch(kernel, { command: id, input, confirm, ...(on ? { id: on } : {}) }, who)
const make = async (input: object, who: Who = clerk) => String((await run('contacts.party.create', input, who)).id)
const code = (doing: Promise<unknown>) =>
  doing.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  )
const read = () => readerOf(kernel, clerk)
async function within<T>(work: (tx: ReturnType<typeof openTransaction>) => Promise<T>): Promise<T> {
  const tx = openTransaction(kernel, clerk)
  const made = await work(tx)
  await tx.commit([])
  return made
}
const row = async <T>(sql: string, ...values: unknown[]) => (await kernel.load<T>(sql, values))[0]

beforeAll(async () => {
  kernel = await openKernel(catalogueOf([kernelModule, organisationModule, contactsModule]), await testDatabase())
})
afterAll(() => kernel?.close())

describe('a contact', () => {
  test('is kept as people write it, and found in the one form', async () => {
    const id = await make({
      ...{ name: 'Seilerei Müller & Söhne GmbH', country: 'DE', vatId: 'de 136 695 976', phone: '030 901820' },
      ...{ email: 'Post@Seilerei-Mueller.example', people: [{ name: 'Eva', phone: '+49 (0)30 901820' }] },
    })
    expect(await row('select name, vat_id, phone, email, plain_name from contacts_party where id = $1', id)).toEqual({
      ...{ name: 'Seilerei Müller & Söhne GmbH', vat_id: 'DE136695976', phone: '+49 30 901820' },
      ...{ email: 'post@seilerei-mueller.example', plain_name: 'seilerei muller sohne' },
    })
    expect(await row('select phone from contacts_party_people where parent = $1', id)).toEqual({
      phone: '+49 30 901820',
    })
    await run('contacts.party.update', { name: 'Reeperbahn AG' }, clerk, id)
    expect(await row('select plain_name from contacts_party where id = $1', id)).toEqual({ plain_name: 'reeperbahn' })
  })
  test.each([
    [{ vatId: 'DE12345' }, 'contacts.party.vatId', 'vatId'],
    [{ vatId: 'DE136695977' }, 'contacts.party.vatIdDoubtful', 'vatId'],
    [{ phone: '12' }, 'contacts.party.phone', 'phone'],
    [{ phone: 'call me' }, 'contacts.party.phone', 'phone'],
    [{ people: [{ name: 'Eva', phone: 'x' }] }, 'contacts.party.phone', 'people.0.phone'],
    [{ paymentTerms: -1 }, 'contacts.party.check', 'paymentTerms'],
    [{ email: 'nobody' }, 'input.wrong', 'email'],
    [{ name: '' }, 'input.missing', 'name'],
    [{ mergedInto: newId() }, 'input.unknown', 'mergedInto'],
    [{ plainName: 'x' }, 'input.unknown', 'plainName'],
  ])('with %j is refused', async (more, refused, field) => {
    const making = make({ name: 'Wrong', country: 'DE', ...more })
    await expect(making).rejects.toMatchObject({ code: refused, field })
  })
  test('with doubtful check digits is kept once somebody confirms it', async () => {
    const input = { name: 'Doubtful', vatId: 'DE136695977' }
    expect(await code(run('contacts.party.create', input, clerk, undefined, ['contacts.party.vatIdDoubtful']))).toBe(
      'done',
    )
  })
  test('that is there already is pointed out', async () => {
    await make({ name: 'Once', vatId: 'ATU13585627' })
    const twice = { name: 'Twice', vatId: 'ATU 1358 5627' }
    expect(await code(make(twice))).toBe('contacts.party.twin')
    expect(await code(run('contacts.party.create', twice, clerk, undefined, ['contacts.party.twin']))).toBe('done')
  })
  test('read from paper is never refused for being doubtful', async () => {
    const made = await within(async (tx) =>
      addParty(tx, { name: 'On Paper', vatId: 'DE1', phone: 'call me', supplier: true }),
    )
    expect(await row('select vat_id, phone, supplier from contacts_party where id = $1', made.id)).toEqual({
      ...{ vat_id: 'DE1', phone: 'call me', supplier: true },
    })
  })
  test('is deleted by those who keep contacts alone', async () => {
    const id = await make({ name: 'Short-lived' })
    expect(await code(run('contacts.party.delete', {}, clerk, id))).toBe('command.forbidden')
    expect(await code(run('contacts.party.delete', {}, office, id))).toBe('done')
  })
})

describe('a bank account', () => {
  const propose = async (of: string, who: Who = clerk, more: object = {}) =>
    String(
      (
        await run('contacts.bankAccount.create', { party: of, iban: IBAN, ...more }, who, undefined, [
          'contacts.bankAccount.shared',
        ])
      ).id,
    )
  const verify = (id: string, who: Who) =>
    run('contacts.bankAccount.verify', { how: 'call', note: 'Number from the contract' }, who, id)

  test('begins as a proposal, and somebody else with the role verifies it', async () => {
    const id = await propose(await make({ name: 'Verified Ltd' }))
    expect(await row('select state, ending from contacts_bank_account where id = $1', id)).toEqual({
      ...{ state: 'proposed', ending: 'DE … 3000' },
    })
    expect(await code(verify(id, clerk))).toBe('command.forbidden')
    expect(await code(verify(id, office))).toBe('command.forbidden')
    expect(await code(verify(id, treasurer))).toBe('done')
    expect(
      await row('select state, verified_by_name, verified_how from contacts_bank_account where id = $1', id),
    ).toEqual({
      ...{ state: 'verified', verified_by_name: 'Tim', verified_how: 'call' },
    })
    expect(await code(run('contacts.bankAccount.update', { iban: OTHER_IBAN }, clerk, id))).toBe(
      'contacts.bankAccount.update.state',
    )
  })
  test('is never verified by the one who proposed it, owner or not, nor by a program', async () => {
    const of = await make({ name: 'Own Ltd' })
    for (const who of [treasurer, owner]) {
      const id = await propose(of, who)
      expect(await code(verify(id, who))).toBe('contacts.bankAccount.own')
      await run('contacts.bankAccount.retire', {}, owner, id)
    }
    const id = await propose(of)
    expect(await code(verify(id, { ...person('Bot', 'treasurer'), agent: true }))).toBe('contacts.bankAccount.person')
    expect(await code(run('contacts.bankAccount.update', { iban: OTHER_IBAN }, treasurer, id))).toBe(
      'contacts.bankAccount.notYours',
    )
  })
  test('is held to that by the database as well', async () => {
    const id = await propose(await make({ name: 'Database Ltd' }))
    const set = (sql: string) => kernel.pool.query(`update contacts_bank_account set ${sql} where id = $1`, [id])
    await expect(set(`state = 'verified'`)).rejects.toThrow(/ck_contacts_bank_account_verified/)
    await expect(set(`state = 'verified', verified_at = now(), verified_by = proposed_by`)).rejects.toThrow(/verified/)
    await verify(id, treasurer)
    await expect(set(`iban = '${OTHER_IBAN}'`)).rejects.toThrow(/can't be changed any more/)
    await expect(set(`state = 'proposed'`)).rejects.toThrow(/can't become/)
    await expect(
      kernel.pool.query(
        `insert into contacts_bank_account (id, state, created_by, party, ending, iban, proposed_by, proposed_by_name, verified_by, verified_at)
         select gen_random_uuid(), 'verified', created_by, party, ending, '${OTHER_IBAN}', proposed_by, 'x', 'somebody', now() from contacts_bank_account where id = $1`,
        [id],
      ),
    ).rejects.toThrow(/begins as a proposal/)
  })
  test.each([
    [{ iban: 'DE89370400440532013001' }, 'input.wrong'],
    [{ iban: null }, 'contacts.bankAccount.check'],
    [{ bic: 'NOTABIC' }, 'contacts.bankAccount.bic'],
  ])('with %j is refused', async (more, refused) => {
    expect(await code(propose(await make({ name: `Bank ${newId()}` }), clerk, more))).toBe(refused)
  })
  test('is on file once for a contact, and that another has it is pointed out', async () => {
    const of = await make({ name: 'Twice Ltd' })
    await propose(of)
    expect(await code(propose(of))).toBe('contacts.bankAccount.duplicate')
    const other = await make({ name: 'Another Ltd' })
    expect(await code(run('contacts.bankAccount.create', { party: other, iban: IBAN }))).toBe(
      'contacts.bankAccount.shared',
    )
  })
  test('is masked in lists for those without the role', () => {
    const record = kernel.catalogue.records.get('contacts.bankAccount')
    for (const field of ['iban', 'account']) {
      expect(record?.fields[field]?.spec.seenBy?.map((one) => one.id)).toEqual(['treasurer', 'auditor'])
    }
  })
  test('that a paper names is proposed with that paper as its source, once, and never more than proposed', async () => {
    const of = await make({ name: 'Paper Ltd' })
    const source = `contacts.party/${of}`
    const first = await within((tx) =>
      proposeBankAccount(tx, { party: of, iban: 'de89 3704 0044 0532 0130 00', bic: 'cobadeffxxx', source }),
    )
    const second = await within((tx) => proposeBankAccount(tx, { party: of, iban: IBAN }))
    expect(second?.id).toBe(first?.id)
    expect(first).toMatchObject({ state: 'proposed', iban: IBAN, bic: 'COBADEFFXXX', country: 'DE' })
    expect(
      await row('select from_subject from kernel_link where to_subject = $1', `contacts.bankAccount/${first?.id}`),
    ).toEqual({ from_subject: source })
    for (const iban of ['', 'nonsense', 'DE00', 'X'.repeat(10_000)]) {
      expect(await within((tx) => proposeBankAccount(tx, { party: of, iban }))).toBeNull()
    }
    expect(await within((tx) => proposeBankAccount(tx, { party: of, account: '12-34-56 7890' }))).toMatchObject({
      ending: '… 7890',
    })
  })
  test('on a paper is held against those on file', async () => {
    const of = await make({ name: 'Standing Ltd' })
    const standing = async (iban: string) => (await accountStanding(read(), of, iban)).standing
    expect(await standing(IBAN)).toBe('unknown')
    const id = await propose(of)
    expect(await standing(IBAN)).toBe('proposed')
    await verify(id, treasurer)
    expect(await standing('DE89 3704 0044 0532 0130 00')).toBe('verified')
    expect(await accountStanding(read(), of, OTHER_IBAN)).toEqual({
      ...{ standing: 'other', says: 'The account differs from the one on file (DE … 3000).', account: null },
    })
    await run('contacts.bankAccount.retire', { why: 'Closed' }, office, id)
    expect(await standing(IBAN)).toBe('retired')
  })
})

describe('who a paper means', () => {
  let ropes: string
  let sails: string
  beforeAll(async () => {
    ropes = await make({
      ...{ name: 'Tauwerk Nordsee GmbH & Co. KG', vatId: 'DE811569869', email: 'info@tauwerk-nordsee.example' },
      ...{ website: 'https://www.tauwerk-nordsee.example/kontakt', endpoint: '0204:991-1234', supplier: true },
      people: [{ name: 'Hauke', email: 'Hauke.Ropes@private.example' }],
    })
    sails = await make({ name: 'Segelmacherei Ostsee', email: 'segel@gmail.com' })
    const { id } = await run('contacts.bankAccount.create', { party: ropes, iban: 'NL91ABNA0417164300' })
    await run('contacts.bankAccount.verify', { how: 'letter' }, treasurer, id)
  })
  const best = async (seen: Parameters<typeof findParty>[1]) => (await findParty(read(), seen))[0]

  test.each<[string, Parameters<typeof findParty>[1], boolean, RegExp]>([
    ['the VAT id', { vatId: 'DE 811 569 869' }, true, /VAT id .* is theirs/],
    ['a verified account', { iban: 'NL91 ABNA 0417 1643 00' }, true, /verified/],
    ['the e-invoice address', { endpoint: '0204:991-1234' }, true, /e-invoice/],
    ['one of its people', { email: 'hauke.ropes@private.example' }, false, /one of their people/],
    ['somebody else of the firm', { email: 'rechnung@tauwerk-nordsee.example' }, false, /write from/],
    ['the name, by another hand', { name: 'TAUWERK NORDSEE' }, false, /name is theirs/],
    ['the name with a slip', { name: 'Tauwerk Nodrsee GmbH' }, false, /% alike/],
    ['name and mail together', { name: 'Tauwerk Nordsee', email: 'info@tauwerk-nordsee.example' }, true, /theirs/],
  ])('is told by %s', async (_, seen, certain, reason) => {
    const found = await best(seen)
    expect(found).toMatchObject({ id: ropes, certain })
    expect(found?.reasons[0]).toMatch(reason)
  })
  test.each([
    ['nothing', {}],
    ['an empty name', { name: '  ', vatId: '' }],
    ['a public mail provider', { email: 'other@gmail.com' }],
    ['another name', { name: 'Bäckerei Sonnenschein' }],
    ['a huge name', { name: 'x '.repeat(200_000) }],
    ['a name of signs', { name: '%_\\\'";--' }],
  ])('is nobody by %s', async (_, seen) => {
    expect(await findParty(read(), seen)).toEqual([])
  })
  test('is in doubt where the VAT id contradicts', async () => {
    const doubted = (await findParty(read(), { name: 'Tauwerk Nordsee GmbH', vatId: 'DE111111125' })).find(
      (one) => one.id === ropes,
    )
    expect(doubted?.reasons.at(-1)).toBe('But their VAT id on file is DE811569869.')
    expect(doubted?.score).toBeLessThan(0.5)
  })
  test('is in doubt between two of one name', async () => {
    await make({ name: 'Zwilling GmbH' })
    await make({ name: 'Zwilling AG' })
    const found = await findParty(read(), { name: 'Zwilling' })
    expect(found).toHaveLength(2)
    expect(found.map((one) => one.certain)).toEqual([false, false])
  })
  test('is learned: what somebody matched once is known, and the last word counts', async () => {
    const seen = { name: 'T. Nordsee Ropes & Sons', email: 'abrechnung@ropes.example', iban: 'GB29NWBK60161331926819' }
    expect((await best(seen))?.id).not.toBe(ropes)
    await within((tx) => learnAlias(tx, sails, seen))
    expect(await best({ name: seen.name })).toMatchObject({
      id: sails,
      reasons: [expect.stringMatching(/matched to them before/)],
    })
    await within((tx) => learnAlias(tx, ropes, seen))
    await within((tx) => learnAlias(tx, ropes, seen))
    expect(await best({ email: seen.email })).toMatchObject({ id: ropes })
    expect(await best(seen)).toMatchObject({ id: ropes, certain: true })
    expect((await kernel.load('select 1 from contacts_alias where party = $1', [ropes])).length).toBe(3)
  })
  test('learned by many at one moment is learned once', async () => {
    const seen = { name: 'Everybody Says So' }
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => within((tx) => learnAlias(tx, index % 2 ? ropes : sails, seen))),
    )
    expect(await kernel.load(`select 1 from contacts_alias where value = 'everybody says so'`)).toHaveLength(1)
  })
  test('is told quickly among many', async () => {
    await kernel.pool.query(
      `insert into contacts_party (id, created_by, name, kind, customer, supplier, active, plain_name, name_keys)
       select gen_random_uuid(), $1, 'Handel ' || n, 'organisation', false, true, true, 'handel ' || n, array['hand', left(n::text, 4)]
         from generate_series(100000, 120000) n`,
      [clerk.id],
    )
    await kernel.pool.query('analyze contacts_party')
    const started = performance.now()
    expect((await best({ name: 'Handel 111111 GmbH' }))?.reasons).toEqual(['The name is theirs.'])
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('two contacts that are one', () => {
  test('become one: names, accounts and people lead to the one that stays', async () => {
    const kept = await make({ name: 'Kept GmbH', customer: true })
    const gone = await make({
      name: 'Gone AG',
      vatId: 'FI20774740',
      country: 'FI',
      supplier: true,
      people: [{ name: 'Pia' }],
    })
    const account = String((await run('contacts.bankAccount.create', { party: gone, iban: 'FI2112345600000785' })).id)
    expect(await code(run('contacts.party.merge', { other: gone }, clerk, kept))).toBe('command.forbidden')
    await run('contacts.party.merge', { other: gone }, office, kept)
    expect(await row('select customer, supplier, vat_id, country from contacts_party where id = $1', kept)).toEqual({
      ...{ customer: true, supplier: true, vat_id: 'FI20774740', country: 'FI' },
    })
    expect(await row('select merged_into, active from contacts_party where id = $1', gone)).toEqual({
      merged_into: kept,
      active: false,
    })
    expect(await row('select party, state from contacts_bank_account where id = $1', account)).toEqual({
      party: kept,
      state: 'proposed',
    })
    expect((await findParty(read(), { name: 'Gone' }))[0]).toMatchObject({ id: kept })
    expect(await sameParties(read(), gone)).toEqual([gone, kept].sort())
    expect(await code(run('contacts.party.update', { name: 'Back' }, clerk, gone))).toBe('contacts.party.merged')
  })
  test('stay one over a chain of merges, and undo takes the last one back', async () => {
    const [first, second, third] = [
      await make({ name: 'Chain One' }),
      await make({ name: 'Chain Two' }),
      await make({ name: 'Chain Three' }),
    ]
    await run('contacts.party.merge', { other: first }, office, second)
    const last = await run('contacts.party.merge', { other: second }, office, third)
    expect(await row('select merged_into from contacts_party where id = $1', first)).toEqual({ merged_into: third })
    expect(await sameParties(read(), first)).toEqual([first, second, third].sort())
    expect(await code(run('contacts.party.merge', { other: third }, office, third))).toBe('contacts.party.mergeSelf')
    expect(await code(run('contacts.party.merge', { other: first }, office, third))).toBe('contacts.party.merged')
    await run('kernel.undo', { audit: last.audit }, office)
    expect(await row('select merged_into, active from contacts_party where id = $1', second)).toEqual({
      merged_into: null,
      active: true,
    })
  })
  test('with different VAT ids are asked about', async () => {
    const kept = await make({ name: 'Vat One', vatId: 'DK13585628' })
    const gone = await make({ name: 'Vat Two', vatId: 'EE100931558' })
    expect(await code(run('contacts.party.merge', { other: gone }, office, kept))).toBe('contacts.party.mergeVatId')
    expect(await code(run('contacts.party.merge', { other: gone }, office, kept, ['contacts.party.mergeVatId']))).toBe(
      'done',
    )
    expect((await findParty(read(), { vatId: 'EE100931558' }))[0]).toMatchObject({ id: kept, certain: true })
  })
})

test('the integrity checks find nothing wrong, and find it when there is', async () => {
  const ids = (contactsModule.checks ?? []).map((one) => one.id)
  expect((await check(kernel, ids)).findings).toEqual([])
  await kernel.pool.query(`update contacts_party set plain_name = 'another' where name = 'Zwilling AG'`)
  expect((await check(kernel, ids)).findings).toHaveLength(1)
})
