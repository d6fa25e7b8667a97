import { type DraftOf, type RowOf, refuse, say, type Transaction } from '../../kernel/index.ts'
import { later } from '../../kernel/later.ts'
import { nameKeys, plainName } from './names.ts'
import { party } from './party.ts'
import { readVatId } from './vat-id.ts'

type Party = RowOf<typeof party>
type PartyDraft = DraftOf<typeof party>

/** What a name is found by, kept beside it. */
export const nameFields = (name: string) => ({ plainName: plainName(name).slice(0, 300), nameKeys: nameKeys(name) })

const numberingPlans = later<typeof import('libphonenumber-js')>('libphonenumber-js', import.meta.url)

/**
 * A telephone number in its international form, `+49 30 901820`, by libphonenumber's numbering plans.
 * Null where it can't be one.
 */
export function readPhone(text: string, country?: string | null): string | null {
  const read = numberingPlans().parsePhoneNumberFromString(text.slice(0, 60), country ? (country as 'DE') : undefined)
  return read?.isPossible() ? read.formatInternational() : null
}

/** The address for e-invoices in one form: scheme and id by a colon, small letters, no spaces. */
export const readEndpoint = (text: string): string => text.replace(/\s+/g, '').toLowerCase()

interface Stated {
  name?: string | undefined
  vatId?: string | null | undefined
  phone?: string | null | undefined
  email?: string | null | undefined
  endpoint?: string | null | undefined
  country?: string | null | undefined
  people?: { phone?: string | null | undefined }[] | undefined
}

/** How a reader of paper states a contact: what can't be read as it should is kept as it stands. */
function canonical<T extends Stated>(draft: T): T {
  const country = draft.country
  return {
    ...draft,
    ...(draft.vatId ? { vatId: readVatId(draft.vatId, country).value || null } : {}),
    ...(draft.phone ? { phone: readPhone(draft.phone, country) ?? draft.phone } : {}),
    ...(draft.email ? { email: draft.email.toLowerCase() } : {}),
    ...(draft.endpoint ? { endpoint: readEndpoint(draft.endpoint) } : {}),
    ...(draft.name === undefined ? {} : nameFields(draft.name)),
  }
}

/**
 * Makes a contact, for commands of other modules that find a new one on paper. Nothing is refused for being
 * doubtful: people are asked about that where they type it.
 */
export const addParty = (tx: Transaction, draft: PartyDraft): Party => tx.insert(party, canonical(draft))

/** Checks what a person typed and gives it in its canonical form. */
export function checkedDraft<T extends Stated>(tx: Transaction, draft: T, now: Pick<Party, 'country'> | null): T {
  const country = draft.country ?? now?.country
  if (draft.vatId) checkVatId(tx, draft.vatId, country)
  if (draft.phone) checkPhone(draft.phone, country, 'phone')
  for (const [index, one] of (draft.people ?? []).entries()) {
    if (one.phone) one.phone = checkPhone(one.phone, country, `people.${index}.phone`)
  }
  return canonical({ ...draft, country })
}

function checkVatId(tx: Transaction, text: string, country: string | null | undefined): void {
  const read = readVatId(text, country)
  if (read.form === false) {
    refuse('contacts.party.vatId', say`${read.value} is not written as a VAT id of ${read.country} is.`, {
      field: 'vatId',
      help: say`Look at the paper again. A tax number that is no VAT id belongs into its own field.`,
    })
  }
  if (read.checked === false) {
    tx.warn('contacts.party.vatIdDoubtful', say`The check digits of ${read.value} do not hold: a digit may be wrong.`, {
      field: 'vatId',
    })
  }
}

function checkPhone(text: string, country: string | null | undefined, field: string): string {
  return (
    readPhone(text, country) ??
    refuse(
      'contacts.party.phone',
      country ? say`${text} can’t be a telephone number in ${country}.` : say`${text} can’t be a telephone number.`,
      {
        field,
        help: say`Write it with its country code, such as +49 30 901820.`,
      },
    )
  )
}
