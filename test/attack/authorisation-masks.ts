/** Masked fields, from the catalogue: nobody reads them by any way round, and who sees them in one company does so there alone. */
import type { AnyRecord, Fields } from '../../kernel/index.ts'
import { filtersOf } from '../../kernel/list.ts'
import { ask, each, note, type Tally } from './authorisation-tally.ts'
import { isDeclared, personOf, ROLES, records, type Somebody, type World } from './authorisation-world.ts'

interface Masked {
  record: AnyRecord
  field: string
  seenBy: readonly { id: string }[]
}

export const maskedFields = (): Masked[] =>
  records.flatMap((record) =>
    Object.entries(record.fields).flatMap(([field, { spec }]) =>
      spec.seenBy ? [{ record, field, seenBy: spec.seenBy }] : [],
    ),
  )

/** Masked fields inside lines and of commands: what is masked there is masked in what the program keeps of them. */
export const isMasked = (fields: Fields): boolean =>
  Object.values(fields).some(
    ({ spec }) => spec.seenBy !== undefined || (spec.rows !== undefined && isMasked(spec.rows)),
  )

async function secretsOf(world: World, { record, field }: Masked, company?: string): Promise<string[]> {
  const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const where = company && record.company ? 'and company = $1' : ''
  const rows = await world.rows<{ value: string }>(
    `select distinct "${column}"::text as value from ${record.id.replace('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} where "${column}" is not null ${where}`,
    where ? [company] : [],
  )
  return rows.map(({ value }) => value)
}

/** Reading, filtering, sorting, searching, counting, exporting, history and previews: none tells a masked value. */
export async function masks(world: World, tally: Tally): Promise<void> {
  for (const masked of maskedFields()) {
    const { record, field, seenBy } = masked
    const secrets = await secretsOf(world, masked)
    if (secrets.length === 0) tally.findings.push(`${record.id}.${field}: no row has it`)
    await each(world.people, async (one) => {
      if (!isDeclared(record.may.read, one)) return
      const sees = isDeclared(seenBy, one)
      const list = `/api/records/${record.id}`
      const id = (world.byRecord.get(record.id) ?? []).find(
        ({ company }) => !company || !one.company || company === one.company,
      )?.id
      const reads = [
        `${list}?limit=1000`,
        `${list}?limit=1000&columns=${field}`,
        `${list}?format=csv`,
        `${list}/${id}`,
        `${list}/${id}/history`,
        `/api/records/kernel.audit?limit=200`,
      ]
      for (const url of reads) {
        const answer = await ask(world, one, url)
        const told = sees ? undefined : secrets.find((secret) => answer.body.includes(secret))
        note(
          tally,
          'masked: read',
          sees && answer.statusCode === 200,
          told && `${record.id}.${field} by ${one.name}: ${url} tells ${told}`,
        )
      }
      for (const way of waysRound(masked, secrets[0] ?? '')) {
        const answer = await ask(world, one, `${list}?${way}&count=true`)
        const wrong = sees === (answer.statusCode === 200) ? null : `${answer.statusCode} ${answer.body.slice(0, 200)}`
        note(
          tally,
          'masked: filter, sort',
          answer.statusCode === 200,
          wrong && `${record.id}.${field} by ${one.name}: ${way}: ${wrong}`,
        )
      }
      const found = await ask(world, one, `/api/search?q=${encodeURIComponent(secrets[0] ?? '')}`)
      const hit = (found.json() as { hits: { record: string }[] }).hits.some((one) => one.record === record.id)
      note(
        tally,
        'masked: search',
        hit,
        !sees && hit ? `${record.id}.${field} by ${one.name}: found by its value` : null,
      )
    })
  }
}

function waysRound({ record, field }: Masked, secret: string): string[] {
  const spec = record.fields[field]?.spec
  const values: Record<string, unknown> = { in: [secret], empty: true, has: secret.slice(0, 4) }
  const filters = spec
    ? filtersOf(spec).map((operator) => ({ [field]: { [operator]: values[operator] ?? secret } }))
    : []
  return [
    ...filters.map((where) => `where=${encodeURIComponent(JSON.stringify(where))}`),
    `sort=${field}`,
    `sort=-${field}`,
  ].filter((way) => !way.startsWith('sort') || spec?.kind === 'text')
}

/** Who sees a field by a role in one company, and reads the rows of another by another role, sees it in the first alone. */
export async function masksByCompany(world: World, tally: Tally): Promise<void> {
  for (const masked of maskedFields().filter(({ record }) => record.company)) {
    const { record, field, seenBy } = masked
    const seeing = seenBy.find(({ id }) => isDeclared(record.may.read, { role: id }))?.id ?? 'owner'
    const blind = ROLES.filter((role) => isDeclared(record.may.read, { role }) && !isDeclared(seenBy, { role }))
    for (const role of blind) {
      const one = personOf(`${seeing} elsewhere and ${role} here`, role, world.victim)
      one.who.assignments = [
        { role: seeing, company: world.other },
        { role, company: world.victim },
      ]
      world.know(one)
      await byCompany(world, tally, masked, one, field)
    }
  }
}

async function byCompany(world: World, tally: Tally, masked: Masked, one: Somebody, field: string): Promise<void> {
  const { record } = masked
  const list = `/api/records/${record.id}`
  const theirs = await secretsOf(world, masked, world.victim)
  const own = new Set(await secretsOf(world, masked, world.other))
  const secrets = theirs.filter((secret) => !own.has(secret))
  const [first] = secrets
  if (!first) tally.findings.push(`${record.id}.${field}: no row here has one of its own`)
  const id = world.byRecord.get(record.id)?.find(({ company }) => company === world.victim)?.id
  const where = encodeURIComponent(JSON.stringify({ [field]: { is: first } }))
  for (const url of [
    `${list}?limit=1000`,
    `${list}?limit=1000&format=csv`,
    `${list}/${id}`,
    `${list}/${id}/history`,
    `${list}?where=${where}`,
  ]) {
    const answer = await ask(world, one, url)
    const told = secrets.find((secret) => answer.body.includes(secret))
    note(
      tally,
      'masked by company',
      answer.statusCode === 200,
      told && `${record.id}.${field} by ${one.name}: ${url} tells ${told}`,
    )
  }
  const counted = await ask(world, one, `${list}?where=${where}&count=true`)
  const count = (counted.json() as { count?: number }).count ?? 0
  note(
    tally,
    'masked by company',
    count > 0,
    count > 0 ? `${record.id}.${field} by ${one.name}: counted by its value` : null,
  )
  const sorted = await ask(world, one, `${list}?sort=${field}`)
  note(
    tally,
    'masked by company',
    sorted.statusCode === 200,
    sorted.statusCode === 200 ? `${record.id}.${field} by ${one.name}: sorted by it` : null,
  )
}
