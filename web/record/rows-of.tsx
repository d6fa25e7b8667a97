import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useRows } from '../api/queries.ts'
import type { FieldShape, Row, Where } from '../api/types.ts'
import { FieldCell } from '../fields/index.tsx'
import { isEmpty, isNumeric } from '../fields/values.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { StateMark } from '../parts/state.tsx'

const SHOWN = 8

export interface RowsOfProps {
  record: string
  where: Where
  sort?: string
  /** Fields in their order; the first leads to the record, `state` is shown as shape and word. */
  columns: readonly string[]
  /** Where a row leads, if not to itself. */
  leads?: (row: Row) => { record: string; id: string } | undefined
  /** Fields that a phone leaves out. */
  wide?: readonly string[]
  /** The way to all of them. */
  more?: ReactNode
}

function classOf(field: FieldShape, wide: readonly string[] = []): string {
  return `${isNumeric(field.kind) ? 'number' : 'words'}${wide.includes(field.name) ? ' wide-only' : ''}`
}

/** The rows of another record that belong to this one, the first of them in a table; nothing where there are none. */
export function RowsOf(props: RowsOfProps) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const shape = declared.record(props.record)
  const ask = { where: props.where, sort: props.sort, limit: SHOWN, count: true }
  const found = useRows(props.record, ask, shape?.mayRead ?? false).data
  if (!shape || !found || found.rows.length === 0) return null
  const fields = props.columns.map((name) => shape.fields.find((field) => field.name === name) ?? name)
  const label = declared.many(shape)
  return (
    <section aria-label={label}>
      <h2 className="part-title">
        {label} <span className="third count">{formats.count(found.count ?? found.rows.length)}</span>
        <span className="grow" />
        <span className="small-text count">{props.more}</span>
      </h2>
      <div className="boxed">
        <table className="table">
          <thead>
            <tr>
              {fields.map((field) =>
                typeof field === 'string' ? (
                  <th key={field}>{say('state')}</th>
                ) : (
                  <th key={field.name} className={classOf(field, props.wide)}>
                    {declared.field(shape.id, field)}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {found.rows.map((row) => {
              const target = props.leads ? props.leads(row) : { record: shape.id, id: row.id }
              const state = row.state ? declared.state(shape, row.state) : undefined
              return (
                <tr key={row.id}>
                  {fields.map((field, at) => {
                    if (typeof field === 'string')
                      return <td key={field}>{state && <StateMark state={state.shape} label={state.label} />}</td>
                    const cell = isEmpty(row[field.name]) ? null : (
                      <FieldCell field={field} value={row[field.name]} around={{ owner: shape.id, row }} />
                    )
                    return (
                      <td key={field.name} className={classOf(field, props.wide)}>
                        {at === 0 && target ? (
                          <Link to="/records/$record/$id" params={target}>
                            {cell}
                          </Link>
                        ) : (
                          cell
                        )}
                      </td>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}
