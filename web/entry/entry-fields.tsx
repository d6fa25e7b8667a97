import { useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { FieldShape } from '../api/types.ts'
import { FieldControl } from '../fields/index.tsx'
import { isEmpty } from '../fields/values.ts'
import { useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { focusWhenShown } from '../parts/focus.ts'
import { Fault } from '../record/form.tsx'
import type { Entry } from './use-entry.ts'

/** The fields that nearly every document has, in the order in which they are typed. */
const FIRST: Record<string, string[]> = {
  'sales.invoice': ['customer', 'issuedOn', 'dueOn', 'kind', 'currency', 'deliveredOn', 'order'],
  'purchasing.bill': ['supplier', 'number', 'issuedOn', 'dueOn', 'kind', 'currency', 'statedGross', 'paymentReference'],
}

/** Fields that fill themselves when they are left alone. */
const FILLED = new Set(['kind', 'currency', 'dueOn', 'rounding', 'prepaid'])

/** One field: its label above, the control, what is wrong under it; what it means stands in its title. */
function EntryField({ entry, field, first }: { entry: Entry; field: FieldShape; first: boolean }) {
  const say = useSay()
  const declared = useDeclared()
  const { form, trade } = entry
  const id = `${form.id}.${field.name}`
  const fault = form.faults[field.name]
  const says = declared.says(trade.record, field)
  const wide = field.name === trade.party || field.kind === 'longText'
  const dated = field.name === 'dueOn' || field.name === 'discountUntil'
  const issued = typeof form.values.issuedOn === 'string' ? form.values.issuedOn : undefined
  return (
    <div className={`form-field${wide ? ' two-wide' : ''}`}>
      <label className="label" htmlFor={id} title={says}>
        {declared.field(trade.record, field)}
        {field.optional && !FILLED.has(field.name) && <span className="optional"> {say('field.optional')}</span>}
      </label>
      <FieldControl
        id={id}
        field={field}
        around={{ owner: trade.record, row: form.values, titles: form.titles }}
        value={form.values[field.name]}
        onChange={(value) => form.set(field.name, value)}
        onLeave={() => form.leave(field.name)}
        onTitle={form.setTitle}
        where={field.name === trade.party ? { active: { is: true } } : undefined}
        from={dated ? issued : undefined}
        invalid={fault !== undefined}
        describedBy={fault ? `${id}.fault` : undefined}
        autoFocus={first}
      />
      <Fault id={`${id}.fault`}>{fault}</Fault>
    </div>
  )
}

/** The company, where there are several. */
function CompanyField({ entry, field }: { entry: Entry; field: FieldShape }) {
  const say = useSay()
  const declared = useDeclared()
  const { form } = entry
  const [start] = useState(form.values.company)
  const id = `${form.id}.company`
  const fault = form.faults.company
  return (
    <div className="form-field">
      <label className="label" htmlFor={id}>
        {declared.field(entry.trade.record, field)}
      </label>
      <select
        id={id}
        className="input"
        ref={isEmpty(start) ? focusWhenShown : undefined}
        value={String(form.values.company ?? '')}
        aria-invalid={fault !== undefined || undefined}
        onChange={(event) => form.set('company', event.target.value || null)}
      >
        <option value="">{say('choose')}</option>
        {declared.me.companies.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
      <Fault id={`${id}.fault`}>{fault}</Fault>
    </div>
  )
}

/** The fields above the lines: the usual ones, and the rest when asked for or filled. */
export function EntryFields({ entry }: { entry: Entry }) {
  const say = useSay()
  const { me } = useDeclared()
  const [all, setAll] = useState(false)
  const { form, fields, trade } = entry
  const own = fields.filter((field) => field.kind !== 'rows' && !field.given && field.name !== 'company')
  const named = (name: string) => own.filter((field) => field.name === name)
  const first = (FIRST[trade.record] ?? []).flatMap(named)
  const rest = own.filter((field) => !first.includes(field) && belongs(field, entry))
  const filled = rest.filter((field) => !isEmpty(form.values[field.name]) && form.values[field.name] !== field.default)
  const faulty = rest.filter((field) => form.faults[field.name] !== undefined)
  const shown = all ? rest : rest.filter((field) => filled.includes(field) || faulty.includes(field))
  const company = fields.find((field) => field.name === 'company')
  const several = company && me.companies.length > 1
  // Only as the form opens: choosing the company must not take the focus away from it.
  const [companyKnown] = useState(!several || !isEmpty(form.values.company))
  return (
    <div className="entry-fields">
      <div className="field-grid">
        {several && <CompanyField entry={entry} field={company} />}
        {[...first, ...shown].map((field, index) => (
          <EntryField key={field.name} entry={entry} field={field} first={index === 0 && companyKnown} />
        ))}
      </div>
      {!all && shown.length < rest.length && (
        <Button look="quiet" small icon="add" onClick={() => setAll(true)}>
          {say('entry.moreFields', { count: rest.length - shown.length })}
        </Button>
      )}
    </div>
  )
}

/** Fields that only some documents have: a rate for another currency, what a credit note credits. */
function belongs(field: FieldShape, entry: Entry): boolean {
  if (field.name === 'rate') return entry.company !== undefined && entry.currency !== entry.company.currency
  if (field.name === 'credits') return entry.form.values.kind === 'creditNote'
  return true
}
