import { useDeclared } from '../api/declared.tsx'
import type { FieldShape } from '../api/types.ts'
import { isEmpty } from '../fields/values.ts'
import { useSay, useWords } from '../i18n/language.tsx'
import { linesOf } from '../record/form-state.ts'
import { LinesEditor } from '../record/lines-editor.tsx'
import { TagMark } from './review-fields.tsx'
import type { Tag } from './tags.ts'
import type { Review } from './use-review.ts'

/** Columns that a line is never without here: what it is, how much, and where it is booked. */
const ALWAYS = /^(text|quantity|price|net|amount|account|tax\w*)$/

/** Beside the document there is less room than on a page of its own. */
const WIDTHS = {
  text: 164,
  quantity: 66,
  unit: 54,
  price: 74,
  discount: 64,
  net: 84,
  amount: 84,
  account: 136,
  taxCode: 76,
  department: 110,
}

/** Columns that say something in some line, and those by which it is booked. */
export function lineColumns(field: FieldShape, lines: readonly Record<string, unknown>[]): FieldShape[] {
  return (field.fields ?? []).filter(
    (column) =>
      !column.given &&
      (ALWAYS.test(column.name) ||
        lines.some((line) => !isEmpty(line[column.name]) && line[column.name] !== column.default)),
  )
}

/** The lines of the proposed record, as a table that can be typed in; what is not sure is marked. */
export function ReviewLines(props: { review: Review; field: FieldShape; tag?: Tag }) {
  const say = useSay()
  const told = useWords()
  const declared = useDeclared()
  const { review, field, tag } = props
  const { form, proposal, evidence } = review
  const columns = lineColumns(field, linesOf(form.values[field.name]))
  const department = field.fields?.find((column) => column.name === 'department')
  const fields = department && !columns.includes(department) ? [...columns, department] : columns
  const stopped = new Set(review.findings.map((finding) => finding.field))
  const cell = (path: string) => {
    const [, at = '', name = ''] = path.split('.')
    const read = linesOf(proposal.proposed[field.name])[Number(at)]?.[name]
    const now = linesOf(form.values[field.name])[Number(at)]?.[name]
    const proposed = !isEmpty(now) && JSON.stringify(read ?? null) === JSON.stringify(now ?? null)
    const known = evidence[path]
    const unsure = (known?.confidence === 'check' || known?.confidence === 'none') && (proposed || isEmpty(now))
    const classes = [
      proposed && known ? 'proposed' : '',
      unsure ? 'unsure' : '',
      stopped.has(path) && isEmpty(now) ? 'wanted' : '',
    ].filter(Boolean)
    if (!known && classes.length === 0) return undefined
    return {
      className: classes.join(' ') || undefined,
      title: known && `${say(`confidence.${known.confidence}`)}: ${told(known.reason)}`,
    }
  }
  return (
    <section className="review-lines" aria-label={declared.field(proposal.record, field)}>
      <h2 className="part-title">
        <TagMark tag={tag} />
        {declared.field(proposal.record, field)}
      </h2>
      <LinesEditor
        form={form}
        field={{ ...field, fields }}
        owner={`${proposal.record}.${field.name}`}
        cell={cell}
        widths={WIDTHS}
      />
    </section>
  )
}
