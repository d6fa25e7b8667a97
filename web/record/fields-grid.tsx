import { useDeclared } from '../api/declared.tsx'
import type { FieldShape, RecordShape, Row } from '../api/types.ts'
import { FieldCell, FieldShow } from '../fields/index.tsx'
import { RecordLink } from '../fields/reference.tsx'
import { isEmpty, isNumeric } from '../fields/values.ts'
import { useFormats } from '../i18n/language.tsx'
import { keyed } from '../parts/keyed.ts'

const BELOW = new Set(['longText', 'json'])

/** Sums that commands work out stand under the lines when there are lines. */
export function totalFields(record: RecordShape): FieldShape[] {
  const hasLines = record.fields.some((field) => field.kind === 'rows')
  return hasLines ? record.fields.filter((field) => field.kind === 'money' && field.given) : []
}

/**
 * The fields of a record that stand in its grid. Left out is what is in the head or under the lines, what
 * commands have not given yet, and the company where there is only one.
 */
export function gridFields(record: RecordShape, row: Row, companies: number): FieldShape[] {
  const totals = totalFields(record)
  const under = new Set([...totals.map((field) => field.name), ...totals.map((field) => field.currencyField)])
  const elsewhere = (field: FieldShape) =>
    field.kind === 'rows' || BELOW.has(field.kind) || under.has(field.name) || field.name === record.title
  return record.fields.filter((field) => {
    if (elsewhere(field) || (field.given && isEmpty(row[field.name]))) return false
    return field.name !== record.company || companies > 1
  })
}

/** The fields of a record: label above, value below, four in a row. */
export function FieldsGrid({ record, row }: { record: RecordShape; row: Row }) {
  const declared = useDeclared()
  const around = { owner: record.id, row }
  const texts = record.fields.filter((field) => BELOW.has(field.kind) && !isEmpty(row[field.name]))
  return (
    <>
      <dl className="field-grid shown">
        {gridFields(record, row, declared.me.companies.length).map((field) => (
          <div key={field.name}>
            <dt className="label">{declared.field(record.id, field)}</dt>
            <dd>
              <FieldShow field={field} value={row[field.name]} around={around} />
            </dd>
          </div>
        ))}
      </dl>
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
export function LinesTables({ record, row }: { record: RecordShape; row: Row }) {
  const tables = record.fields.filter((field) => field.kind === 'rows' && Array.isArray(row[field.name]))
  const totals = totalFields(record).filter((field) => !isEmpty(row[field.name]))
  return tables.map((field, index) => (
    <LinesTable
      key={field.name}
      record={record}
      row={row}
      field={field}
      totals={index === tables.length - 1 ? totals : []}
    />
  ))
}

function LinesTable({
  record,
  row,
  field,
  totals,
}: {
  record: RecordShape
  row: Row
  field: FieldShape
  totals: FieldShape[]
}) {
  const declared = useDeclared()
  const formats = useFormats()
  const lines = row[field.name] as Record<string, unknown>[]
  const owner = `${record.id}.${field.name}`
  const all = (field.fields ?? []).filter((column) => column.kind !== 'rows' && column.kind !== 'json')
  const columns = all.filter((column) => lines.some((line) => !isEmpty(line[column.name])))
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
                  <td key={column.name} className={isNumeric(column.kind) ? 'number' : undefined}>
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
        {totals.length > 0 && <Totals record={record} row={row} totals={totals} />}
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
