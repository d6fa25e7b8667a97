import { useDeclared } from '../api/declared.tsx'
import type { FieldShape } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { isEmpty } from '../fields/values.ts'
import { useSay } from '../i18n/language.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Review } from './use-review.ts'

const PARTY = 'contacts.party'
/** What is worth a look before a contact is made; the rest goes in as it was read. */
const ASKED = ['name', 'vatId', 'taxNumber', 'country', 'email', 'phone', 'website', 'registration']

/** The contact that accepting makes in the same step, as it was read: it can be put right here. */
export function NewSupplier({ review }: { review: Review }) {
  const say = useSay()
  const declared = useDeclared()
  const { form } = review
  const given = form.values.newSupplier
  const values: Record<string, unknown> = typeof given === 'object' && given !== null ? { ...given } : {}
  const create = declared.record(PARTY)?.create
  const shapes = (create && declared.command(create)?.input) || declared.record(PARTY)?.fields || []
  const fields = ASKED.map((name) => shapes.find((field) => field.name === name)).filter(
    (field): field is FieldShape =>
      field !== undefined && (field.name === 'name' || field.name === 'country' || !isEmpty(values[field.name])),
  )
  return (
    <fieldset className="new-supplier">
      <legend>
        <Icon name="add" small /> {say('supplier.new')} <span className="third">{say('supplier.newHelp')}</span>
      </legend>
      {fields.map((field) => {
        const id = `${form.id}.newSupplier.${field.name}`
        return (
          <div key={field.name} className="new-supplier-field">
            <label className="review-label" htmlFor={id}>
              {declared.field(PARTY, field)}
            </label>
            <FieldControl
              id={id}
              field={field}
              around={{ owner: PARTY, row: values }}
              value={values[field.name]}
              onChange={(value) => form.set('newSupplier', { ...values, [field.name]: value })}
              onLeave={() => form.leave(`newSupplier.${field.name}`)}
            />
          </div>
        )
      })}
    </fieldset>
  )
}
