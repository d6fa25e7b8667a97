import { Popover } from '@mantine/core'
import { useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { FieldShape, RecordShape } from '../api/types.ts'
import { useCompanyFilter } from '../frame/company.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Button, IconButton } from '../parts/button.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { columnFields, defaultColumns } from './columns.ts'
import { type ListState, sortOf, stateField } from './list-state.ts'

interface ToolsProps {
  record: RecordShape
  state: ListState
  onState: (state: ListState) => void
}

/** Fields by which rows can stand together: those that the server can sort by, and that repeat. */
export function groupFields(record: RecordShape): FieldShape[] {
  const kinds = new Set(['choice', 'date', 'instant', 'ref', 'currency', 'country', 'boolean', 'subject'])
  const fields = record.fields.filter((field) => field.sorts && kinds.has(field.kind))
  const hasState = record.states.length > 1 && !fields.some((field) => field.name === 'state')
  return hasState ? [stateField(record), ...fields] : fields
}

/** Right of the filters: how the rows are sorted, grouped, and which columns they have. */
export function Tools({ record, state, onState }: ToolsProps) {
  const say = useSay()
  const declared = useDeclared()
  const label = (field: FieldShape) => (field.name === 'state' ? say('state') : declared.field(record.id, field))
  const groups = groupFields(record)
  const group = groups.find((field) => field.name === state.group)
  const sorted = sortOf({ ...state, group: undefined }, record).split(',')[0] ?? ''
  const sortField = columnFields(record).find((field) => field.name === sorted.replace(/^-/, ''))
  return (
    <>
      {sortField && <span className="third small-text wide-only">{say('sort.now', { field: label(sortField) })}</span>}
      {groups.length > 0 && (
        <ActMenu
          end
          groups={[
            {
              title: say('group.by'),
              entries: [
                {
                  id: 'none',
                  label: say('group.none'),
                  chosen: !group,
                  onChoose: () => onState({ ...state, group: undefined }),
                },
                ...groups.map((field) => ({
                  id: field.name,
                  label: label(field),
                  chosen: field === group,
                  onChoose: () => onState({ ...state, group: field.name }),
                })),
              ],
            },
          ]}
          target={
            <Button look="quiet" small icon="group">
              {group ? say('group.now', { field: label(group) }) : say('group')}
            </Button>
          }
        />
      )}
      <ColumnChoice record={record} state={state} onState={onState} label={label} />
    </>
  )
}

function ColumnChoice({ record, state, onState, label }: ToolsProps & { label: (field: FieldShape) => string }) {
  const say = useSay()
  const { count } = useFormats()
  const [open, setOpen] = useState(false)
  const fields = columnFields(record)
  const company = useCompanyFilter()
  const several = useDeclared().me.companies.length > 1 && company === undefined
  const chosen = state.columns ?? defaultColumns(record, several)
  const ordered = [
    ...chosen.flatMap((name) => fields.filter((field) => field.name === name)),
    ...fields.filter((field) => !chosen.includes(field.name)),
  ]
  const set = (columns: string[]) => onState({ ...state, columns: columns.length > 0 ? columns : undefined })
  const move = (name: string, step: number) => {
    const at = chosen.indexOf(name)
    const next = [...chosen]
    next.splice(at, 1)
    next.splice(Math.max(0, at + step), 0, name)
    set(next)
  }
  return (
    <Popover opened={open} onChange={setOpen} unstyled position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button look="quiet" small icon="columns" className="wide-only" onClick={() => setOpen(!open)}>
          {say('columns.now', { shown: count(chosen.length), all: count(fields.length) })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="menu-panel" aria-label={say('columns')}>
        <ul className="option-list columns-choice">
          {ordered.map((field) => {
            const on = chosen.includes(field.name)
            return (
              <li key={field.name} className="line">
                <label className="check-line grow">
                  <input
                    type="checkbox"
                    className="check"
                    checked={on}
                    onChange={() => set(on ? chosen.filter((name) => name !== field.name) : [...chosen, field.name])}
                  />
                  {label(field)}
                </label>
                {on && (
                  <IconButton
                    icon="down"
                    className="turned"
                    label={say('columns.left', { field: label(field) })}
                    onClick={() => move(field.name, -1)}
                  />
                )}
                {on && (
                  <IconButton
                    icon="down"
                    label={say('columns.right', { field: label(field) })}
                    onClick={() => move(field.name, 1)}
                  />
                )}
              </li>
            )
          })}
        </ul>
        {state.columns && (
          <Button look="quiet" small onClick={() => onState({ ...state, columns: undefined })}>
            {say('columns.reset')}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
