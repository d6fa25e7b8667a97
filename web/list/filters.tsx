import { Popover } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { type KeyboardEvent, useRef, useState } from 'react'
import { titleOf, useDeclared } from '../api/declared.tsx'
import { fetchRecord, keys } from '../api/queries.ts'
import type { FieldShape, RecordShape } from '../api/types.ts'
import { useLanguage, useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { ActKeys } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { FilterEditor } from './filter-editor.tsx'
import { filterText } from './filter-words.ts'
import { type Filter, filterFields, type ListState, withFilter } from './list-state.ts'

interface FiltersProps {
  record: RecordShape
  state: ListState
  onState: (state: ListState) => void
}

/** The chips of a list's filters, and the way to add one. */
export function Filters({ record, state, onState }: FiltersProps) {
  const say = useSay()
  const { formats } = useLanguage()
  const declared = useDeclared()
  const [open, setOpen] = useState(false)
  const [edited, setEdited] = useState<Filter>()
  const fields = filterFields(record)
  const [titles, onTitle] = useFilterTitles(state, fields)
  const words = { formats, say, declared }
  useActs([{ id: 'filter', key: 'f', label: say('filter'), run: () => setOpen(true) }])
  const without = (filter: Filter) => onState({ ...state, filters: state.filters.filter((each) => each !== filter) })
  const close = () => {
    setOpen(false)
    setEdited(undefined)
  }
  const apply = (filter: Filter) => {
    const rest = edited ? { ...state, filters: state.filters.filter((each) => each !== edited) } : state
    onState(withFilter(rest, filter))
    close()
  }
  return (
    <>
      {state.words && (
        <span className="chip on">
          <button type="button" onClick={() => setOpen(true)}>
            {say('filter.words', { words: state.words })}
          </button>
          <RemoveChip onRemove={() => onState({ ...state, words: undefined })} />
        </span>
      )}
      {state.filters.map((filter) => {
        const field = fields.find((each) => each.name === filter.field)
        return (
          field && (
            <span className="chip on" key={`${filter.field}.${filter.operator}`}>
              <button
                type="button"
                onClick={() => {
                  setEdited(filter)
                  setOpen(true)
                }}
              >
                {filterText(filter, field, record, titles, words)}
              </button>
              <RemoveChip onRemove={() => without(filter)} />
            </span>
          )
        )
      })}
      <Popover
        opened={open}
        onChange={(next) => !next && close()}
        unstyled
        position="bottom-start"
        trapFocus
        returnFocus
        withinPortal
      >
        <Popover.Target>
          <button type="button" className="chip" onClick={() => setOpen(!open)}>
            <Icon name="add" small />
            {say('filter')} <ActKeys id="filter" ours="f" />
          </button>
        </Popover.Target>
        <Popover.Dropdown className="menu-panel" aria-label={say('filter')}>
          <FilterMenu
            record={record}
            fields={fields}
            edited={edited}
            onTitle={onTitle}
            onApply={apply}
            onWords={(found) => {
              onState({ ...state, words: found })
              close()
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </>
  )
}

/** Titles of the records that filters name: known from choosing them, else asked for. */
function useFilterTitles(
  state: ListState,
  fields: FieldShape[],
): [Record<string, string>, (key: string, title: string) => void] {
  const declared = useDeclared()
  const [titles, setTitles] = useState<Record<string, string>>({})
  const unknown = state.filters.flatMap((filter) => {
    const field = fields.find((each) => each.name === filter.field)
    const key = `${filter.field}=${String(filter.value)}`
    return field?.kind === 'ref' && field.record && typeof filter.value === 'string' && !(key in titles)
      ? [{ key, record: field.record, id: filter.value }]
      : []
  })
  const fetched = useQueries({
    queries: unknown.map(({ record, id }) => ({
      queryKey: keys.record(record, id),
      queryFn: () => fetchRecord(record, id),
    })),
  })
  const found = unknown.flatMap(({ key, record }, index) => {
    const [shape, row] = [declared.record(record), fetched[index]?.data]
    return shape && row ? [[key, titleOf(shape, row)] as const] : []
  })
  return [
    { ...titles, ...Object.fromEntries(found) },
    (key, title) => setTitles((before) => ({ ...before, [key]: title })),
  ]
}

function RemoveChip({ onRemove }: { onRemove: () => void }) {
  const say = useSay()
  return (
    <button type="button" onClick={onRemove} aria-label={say('filter.remove')}>
      <Icon name="close" small />
    </button>
  )
}

interface MenuProps {
  record: RecordShape
  fields: FieldShape[]
  edited?: Filter
  onTitle: (key: string, title: string) => void
  onApply: (filter: Filter) => void
  onWords: (words: string) => void
}

/** First which field, then which of its operators and what value. Words that are no field look for themselves. */
function FilterMenu(props: MenuProps) {
  const [field, setField] = useState(props.fields.find((each) => each.name === props.edited?.field))
  if (field) return <FilterEditor {...props} field={field} onBack={() => setField(undefined)} />
  return <FieldChoice {...props} onField={setField} />
}

function FieldChoice({ record, fields, onField, onWords }: MenuProps & { onField: (field: FieldShape) => void }) {
  const say = useSay()
  const declared = useDeclared()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const label = (field: FieldShape) => (field.name === 'state' ? say('state') : declared.field(record.id, field))
  const wanted = typed.trim().toLowerCase()
  const found = fields.filter((field) => label(field).toLowerCase().includes(wanted))
  const count = found.length + (wanted ? 1 : 0)
  const take = (index: number) => {
    const field = found[index]
    if (field) onField(field)
    else if (wanted) onWords(typed.trim())
  }
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = (at + step + count) % Math.max(1, count)
      setAt(next)
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      take(at)
    }
  }
  return (
    <div>
      <input
        className="input"
        data-autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls="filter-fields"
        aria-activedescendant={`filter-field-${at}`}
        aria-label={say('filter.field')}
        placeholder={say('filter.hint')}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <div className="option-list" role="listbox" id="filter-fields" aria-label={say('filter.field')} ref={list}>
        {found.map((field, index) => (
          <button
            key={field.name}
            id={`filter-field-${index}`}
            type="button"
            role="option"
            aria-selected={index === at}
            className="option"
            tabIndex={-1}
            onClick={() => take(index)}
          >
            {label(field)}
          </button>
        ))}
        {wanted && (
          <button
            type="button"
            id={`filter-field-${found.length}`}
            role="option"
            aria-selected={found.length === at}
            className="option"
            tabIndex={-1}
            onClick={() => take(found.length)}
          >
            <Icon name="search" small />
            {say('filter.words', { words: typed.trim() })}
          </button>
        )}
      </div>
    </div>
  )
}
