import { type ReactNode, useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { FieldShape, RecordShape, Row } from '../api/types.ts'
import { FieldCell, FieldShow } from '../fields/index.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { isEmpty, isNumeric } from '../fields/values.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { keyed } from '../parts/keyed.ts'
import { linesOf } from './form-state.ts'

const BELOW = new Set(['longText', 'json'])

/** Sums that commands work out stand under the lines when there are lines. */
export function totalFields(record: RecordShape): FieldShape[] {
  const hasLines = record.fields.some((field) => field.kind === 'rows')
  return hasLines ? record.fields.filter((field) => field.kind === 'money' && field.given) : []
}

/** Given for programs rather than for people: keys, fingerprints, lists of ids. */
export function isTechnical(field: FieldShape, value: unknown): boolean {
  if (!field.given) return false
  if (/(Key|Keys|Fingerprint)$|^(fingerprint|ordinal)$/.test(field.name)) return true
  return (
    Array.isArray(value) && value.every((each) => typeof each === 'string' && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(each))
  )
}

/**
 * The fields of a record that stand in its grid, and those that are a click away: what is empty, and what
 * only programs need. Left out is what is in the head or under the lines, and the one company there is.
 */
export function gridFields(
  record: RecordShape,
  row: Row,
  companies: number,
): { shown: FieldShape[]; more: FieldShape[] } {
  const totals = totalFields(record)
  const under = new Set([...totals.map((field) => field.name), ...totals.map((field) => field.currencyField)])
  const here = record.fields.filter((field) => {
    if (field.kind === 'rows' || BELOW.has(field.kind) || under.has(field.name) || field.name === record.title)
      return false
    return field.name !== record.company || companies > 1
  })
  const isShown = (field: FieldShape) =>
    !isTechnical(field, row[field.name]) &&
    (!isEmpty(row[field.name]) || field.masked || !(field.optional || field.given))
  const shown = here.filter(isShown)
  return { shown, more: here.filter((field) => !shown.includes(field) && !(field.given && isEmpty(row[field.name]))) }
}

/** The fields of a record: label above, value below, four in a row. */
export function FieldsGrid({ record, row }: { record: RecordShape; row: Row }) {
  const say = useSay()
  const declared = useDeclared()
  const [all, setAll] = useState(false)
  const around = { owner: record.id, row }
  const { shown, more } = gridFields(record, row, declared.me.companies.length)
  const texts = record.fields.filter((field) => BELOW.has(field.kind) && !isEmpty(row[field.name]))
  return (
    <>
      <div>
        <dl className="field-grid shown">
          {(all ? [...shown, ...more] : shown).map((field) => (
            <div key={field.name}>
              <dt className="label">{declared.field(record.id, field)}</dt>
              <dd>
                <FieldShow field={field} value={row[field.name]} around={around} />
              </dd>
            </div>
          ))}
        </dl>
        {more.length > 0 && (
          <button type="button" className="more-fields" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? say('fields.fewer') : say('fields.more', { count: more.length })}
          </button>
        )}
      </div>
      {texts.map((field) => (
        <section key={field.name}>
          <h2 className="part-title">{declared.field(record.id, field)}</h2>
          <FieldShow field={field} value={row[field.name]} around={around} />
        </section>
      ))}
    </>
  )
}

/** The lines of a record as tables, and under the last of them the sums. */
export function LinesTables({ record, row, sums }: { record: RecordShape; row: Row; sums?: ReactNode }) {
  const filled = record.fields.filter((field) => field.kind === 'rows' && linesOf(row[field.name]).length > 0)
  const tables = [...filled.filter((field) => !field.given), ...filled.filter((field) => field.given)]
  const totals = totalFields(record).filter((field) => !isEmpty(row[field.name]))
  return tables.map((field, index) => (
    <LinesTable
      key={field.name}
      record={record}
      row={row}
      field={field}
      totals={index === 0 ? totals : []}
      sums={index === 0 ? sums : undefined}
    />
  ))
}

function LinesTable({
  record,
  row,
  field,
  totals,
  sums,
}: {
  record: RecordShape
  row: Row
  field: FieldShape
  totals: FieldShape[]
  /** What stands under the lines in place of the sums that the record declares. */
  sums?: ReactNode
}) {
  const declared = useDeclared()
  const formats = useFormats()
  const lines = linesOf(row[field.name])
  const owner = `${record.id}.${field.name}`
  const all = (field.fields ?? []).filter((column) => column.kind !== 'rows' && column.kind !== 'json')
  // What stands on the record itself and is the same on every line is not said again.
  const columns = all.filter(({ name }) => lines.some((line) => !isEmpty(line[name]) && line[name] !== row[name]))
  return (
    <section aria-label={declared.field(record.id, field)}>
      <h2 className="part-title">
        {declared.field(record.id, field)} <span className="third count">{formats.count(lines.length)}</span>
      </h2>
      <div className="boxed">
        <table className="table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} className={isNumeric(column.kind) ? 'number' : undefined}>
                  {declared.field(owner, column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keyed(lines).map(({ key, item: line, at }) => (
              <tr key={key}>
                {columns.map((column) => (
                  <td key={column.name} className={isNumeric(column.kind) ? 'number' : 'words'}>
                    <LineCell
                      column={column}
                      line={line}
                      row={row}
                      path={`${field.name}.${at}.${column.name}`}
                      owner={owner}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {sums ?? (totals.length > 0 && <Totals record={record} row={row} totals={totals} />)}
      </div>
    </section>
  )
}

function LineCell(props: { column: FieldShape; line: Record<string, unknown>; row: Row; path: string; owner: string }) {
  const { column, line, row, path } = props
  const value = line[column.name]
  const title = row._titles?.[path]
  if (column.kind === 'ref' && column.record && typeof value === 'string') {
    return <RecordLink record={column.record} id={value} title={title ?? ''} bare />
  }
  return (
    <FieldCell
      field={column}
      value={value}
      around={{ owner: props.owner, row: { ...row, ...line }, path, titles: row._titles }}
    />
  )
}

/** Net, tax, gross: what is owed in the end is the line that counts. */
function Totals({ record, row, totals }: { record: RecordShape; row: Row; totals: FieldShape[] }) {
  const declared = useDeclared()
  const formats = useFormats()
  const main = totals.find((field) => field.name === 'gross' || field.name === 'total') ?? totals.at(-1)
  return (
    <dl className="totals">
      {totals.map((field) => {
        const currency = String(row[field.currencyField ?? 'currency'] ?? '')
        const label = declared.field(record.id, field)
        return (
          <div key={field.name} className={field === main ? 'main' : undefined}>
            <dt>{field === main && currency ? `${label}, ${currency}` : label}</dt>
            <dd className="number">{formats.money(String(row[field.name]), currency)}</dd>
          </div>
        )
      })}
    </dl>
  )
}
