import { type Reader, say } from '../../kernel/index.ts'
import { type AliasKind, plainSighting, type Sighting } from './alias.ts'
import { nameKeys, nameWords, wordsAlike } from './names.ts'

/** A contact that a paper may mean, with how sure that is and why. */
export interface PartyCandidate {
  id: string
  name: string
  /** 0 to 1. */
  score: number
  /** True where it may be taken without asking: one strong sign, no contradiction, and nobody else comes close. */
  certain: boolean
  /** In words, the strongest first. */
  reasons: string[]
}

interface Evidence {
  score: number
  says: string
}

interface FoundParty {
  id: string
  name: string
  legal_name: string | null
  vat_id: string | null
  email: string | null
  website: string | null
  endpoint: string | null
  active: boolean
  plain_name: string
  customer: boolean
  supplier: boolean
  aliases: { kind: AliasKind; value: string }[]
  emails: string[]
  accounts: { iban: string; state: string }[]
}

/** Mail providers whose addresses say nothing of the firm. */
const PUBLIC_MAIL = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.de yahoo.fr yahoo.co.uk icloud.com
   me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de posteo.de mailbox.org proton.me
   protonmail.com orange.fr free.fr wanadoo.fr laposte.net libero.it virgilio.it bluewin.ch mail.ru yandex.ru qq.com
   163.com seznam.cz wp.pl o2.pl telenet.be skynet.be ziggo.nl kpnmail.nl zoho.com fastmail.com mail.com`.split(/\s+/),
)

const domainOf = (email: string): string | null => {
  const domain = email.split('@')[1] ?? ''
  return domain === '' || PUBLIC_MAIL.has(domain) ? null : domain
}

const hostOf = (website: string | null): string =>
  (website ?? '')
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
    .split('/')[0] ?? ''

/** Least likeness of names at which a contact is shown at all. */
const LEAST_LIKENESS = 0.6
const CERTAIN = 0.9
const APART = 0.08

const FOUND = `with seen as (
    select id from contacts_party where vat_id = $1 or plain_name = $2 or endpoint = $5
    union select id from contacts_party where email = $4
    union select parent from contacts_party_people where lower(email) = $4
    union select party from contacts_bank_account where iban = $3
    union select party from contacts_alias a
      join (values ('vatId', $1), ('name', $2), ('iban', $3), ('email', $4), ('endpoint', $5)) as k(kind, value)
        on a.kind = k.kind and a.value = k.value
    union (select id from contacts_party where name_keys && $6::text[] order by cardinality(
        array(select unnest(name_keys) intersect select unnest($6::text[]))) desc, id limit 60)
    union (select party from contacts_alias where name_keys && $6::text[] order by cardinality(
        array(select unnest(name_keys) intersect select unnest($6::text[]))) desc, id limit 30)
    union (select id from contacts_party where $7 <> '' and email like '%@' || $7 order by id limit 20)
  ), kept as (select distinct coalesce(p.merged_into, p.id) as id from seen join contacts_party p on p.id = seen.id)
  select p.id, p.name, p.legal_name, p.vat_id, p.email, p.website, p.endpoint, p.active, p.plain_name, p.customer, p.supplier,
    coalesce((select json_agg(json_build_object('kind', a.kind, 'value', a.value)) from contacts_alias a where a.party = p.id), '[]') as aliases,
    coalesce((select json_agg(lower(c.email)) from contacts_party_people c where c.parent = p.id and c.email is not null), '[]') as emails,
    coalesce((select json_agg(json_build_object('iban', b.iban, 'state', b.state)) from contacts_bank_account b
      where b.party = p.id and b.iban is not null), '[]') as accounts
  from kept join contacts_party p on p.id = kept.id`

/**
 * Contacts that a paper, a mail or a statement line may mean, the likeliest first, each with the reasons in words.
 * Several signs add up; a VAT id that contradicts takes away. Contacts that were merged answer for those they replaced.
 * @param limit most candidates to give.
 */
export async function findParty(read: Reader, seen: Sighting, limit = 5): Promise<PartyCandidate[]> {
  const plain = plainSighting(seen)
  const keys = seen.name ? nameKeys(seen.name) : []
  if (Object.keys(plain).length === 0) return []
  const domain = plain.email ? domainOf(plain.email) : null
  const values = [plain.vatId, plain.name, plain.iban, plain.email, plain.endpoint].map((one) => one ?? null)
  const rows = await read.rows<FoundParty>(FOUND, [...values, keys, domain ?? ''], 'contacts_find_party')
  const words = seen.name ? nameWords(seen.name) : []
  const found = rows
    .map((row) => weighed(row, plain, words, domain))
    .filter((one) => one.score > 0)
    .sort(
      (one, other) => other.score - one.score || one.name.localeCompare(other.name) || one.id.localeCompare(other.id),
    )
  const [first, second] = found
  if (first) first.certain = first.certain && first.score >= CERTAIN && first.score - (second?.score ?? 0) >= APART
  return found.slice(0, limit).map((one, index) => ({ ...one, certain: index === 0 && one.certain }))
}

type Plain = Partial<Record<AliasKind, string>>

function weighed(row: FoundParty, plain: Plain, words: readonly string[], domain: string | null): PartyCandidate {
  const evidence = [
    vatEvidence(row, plain),
    ibanEvidence(row, plain),
    endpointEvidence(row, plain),
    emailEvidence(row, plain, domain),
    nameEvidence(row, plain, words),
  ].flatMap((one) => (one ? [one] : []))
  evidence.sort((one, other) => other.score - one.score)
  let score = 1 - evidence.reduce((left, one) => left * (1 - one.score), 1)
  const reasons = evidence.map((one) => one.says)
  const contradicts =
    plain.vatId !== undefined &&
    row.vat_id !== null &&
    row.vat_id !== plain.vatId &&
    !learned(row, 'vatId', plain.vatId)
  if (contradicts) {
    score *= 0.4
    reasons.push(String(say`But their VAT id on file is ${row.vat_id}.`))
  }
  if (!row.active) {
    score *= 0.5
    reasons.push(String(say`But they are no longer in use.`))
  }
  return {
    id: row.id,
    name: row.name,
    score: Math.round(score * 1000) / 1000,
    certain: !contradicts && row.active,
    reasons,
  }
}

const learned = (row: FoundParty, kind: AliasKind, value: string | undefined): boolean =>
  value !== undefined && row.aliases.some((one) => one.kind === kind && one.value === value)

function vatEvidence(row: FoundParty, { vatId }: Plain): Evidence | null {
  if (!vatId) return null
  if (row.vat_id === vatId) return { score: 0.97, says: String(say`The VAT id ${vatId} is theirs.`) }
  return learned(row, 'vatId', vatId)
    ? { score: 0.93, says: String(say`The VAT id ${vatId} was matched to them before.`) }
    : null
}

/** An account says who somebody is as far as somebody made sure of it. */
function ibanEvidence(row: FoundParty, { iban }: Plain): Evidence | null {
  if (!iban) return null
  const states = row.accounts.filter((one) => one.iban === iban).map((one) => one.state)
  if (states.includes('verified')) return { score: 0.95, says: String(say`The bank account is theirs, and verified.`) }
  if (learned(row, 'iban', iban)) return { score: 0.9, says: String(say`The bank account was matched to them before.`) }
  if (states.includes('proposed'))
    return { score: 0.7, says: String(say`The bank account is theirs, not verified yet.`) }
  return states.length > 0 ? { score: 0.5, says: String(say`They used the bank account before.`) } : null
}

function endpointEvidence(row: FoundParty, { endpoint }: Plain): Evidence | null {
  if (!endpoint) return null
  if (row.endpoint === endpoint) return { score: 0.95, says: String(say`The e-invoice address ${endpoint} is theirs.`) }
  return learned(row, 'endpoint', endpoint)
    ? { score: 0.9, says: String(say`The e-invoice address ${endpoint} was matched to them before.`) }
    : null
}

function emailEvidence(row: FoundParty, { email }: Plain, domain: string | null): Evidence | null {
  if (!email) return null
  if (row.email === email) return { score: 0.85, says: String(say`The mail address ${email} is theirs.`) }
  if (row.emails.includes(email)) return { score: 0.85, says: String(say`${email} is one of their people.`) }
  if (learned(row, 'email', email))
    return { score: 0.85, says: String(say`The mail address ${email} was matched to them before.`) }
  if (domain === null) return null
  const theirs =
    [row.email ?? '', ...row.emails].some((one) => one.endsWith(`@${domain}`)) || hostOf(row.website) === domain
  return theirs ? { score: 0.5, says: String(say`They write from ${domain}, too.`) } : null
}

function nameEvidence(row: FoundParty, { name }: Plain, words: readonly string[]): Evidence | null {
  if (!name) return null
  if (row.plain_name === name) return { score: 0.85, says: String(say`The name is theirs.`) }
  if (learned(row, 'name', name)) return { score: 0.92, says: String(say`The name was matched to them before.`) }
  const names = [row.plain_name, ...(row.legal_name ? [row.legal_name] : [])]
  for (const one of row.aliases) if (one.kind === 'name') names.push(one.value)
  const likeness = Math.max(...names.map((one) => wordsAlike(words, nameWords(one))))
  if (likeness < LEAST_LIKENESS) return null
  return { score: likeness * likeness * 0.8, says: String(say`The name is ${Math.round(likeness * 100)} % alike.`) }
}
