import { useDeclared } from '../api/declared.tsx'
import { useCounted } from '../api/queries.ts'
import type { FieldShape, RecordShape, Row } from '../api/types.ts'
import { titleFor, valueText } from '../fields/values.ts'
import { useCompanyFilter } from '../frame/company.tsx'
import { useLanguage, useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/message.tsx'
import { askOf, type ListState } from './list-state.ts'

/** An empty list: nothing here yet, nothing that matches, or nothing open are three different things. */
export function NoRows(props: {
  record: RecordShape
  state: ListState
  filtered: boolean
  create?: () => void
  onState: (state: ListState) => void
}) {
  const say = useSay()
  const declared = useDeclared()
  const { record, state, filtered } = props
  const company = useCompanyFilter()
  const plain: ListState = { view: 'all', filters: [] }
  const all = useCounted(record.id, askOf(plain, record, company?.id), state.view === 'open' && !filtered)
  const many = declared.insideMany(record)
  if (filtered) {
    const clear = () => props.onState({ ...state, filters: [], words: undefined })
    return (
      <Empty title={say('empty.filtered', { many })} act={<Button onClick={clear}>{say('filter.clear')}</Button>}>
        {say('empty.filteredHelp')}
      </Empty>
    )
  }
  if (state.view === 'open' && all.data?.count !== 0) {
    const showAll = () => props.onState({ ...state, view: 'all' })
    return <Empty title={say('empty.open', { many })} act={<Button onClick={showAll}>{say('empty.showAll')}</Button>} />
  }
  const make = props.create && (
    <Button look="primary" icon="add" onClick={props.create}>
      {say('make.one', { one: declared.inside(record) })}
    </Button>
  )
  return (
    <Empty title={say('empty.none', { many })} act={make}>
      {declared.recordSays(record)}
    </Empty>
  )
}

/** The words over a group of rows. */
export function useGroupLabel(
  record: RecordShape,
  field: FieldShape | undefined,
  rows: readonly Row[],
): (key: string) => string {
  const say = useSay()
  const { formats } = useLanguage()
  const declared = useDeclared()
  return (key) => {
    if (!field || key === '') return say('group.empty')
    if (field.name === 'state') return declared.state(record, key)?.label ?? key
    if (field.kind === 'date' || field.kind === 'instant') {
      if (key === 'overdue' || key === 'thisWeek' || key === 'nextWeek' || key === 'later') return say(`due.${key}`)
      return formats.month(`${key}-01`)
    }
    const row = rows.find((each) => String(each[field.name]) === key)
    if (row && (field.kind === 'ref' || field.kind === 'subject'))
      return titleFor(field, { owner: record.id, row }) ?? key
    return valueText(
      field,
      field.kind === 'boolean' ? key === 'true' : key,
      { owner: record.id, row: row ?? {} },
      { formats, say, declared },
    )
  }
}
