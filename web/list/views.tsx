import { type FormEvent, useState } from 'react'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import { useCounted, useRows } from '../api/queries.ts'
import type { ListAsk, Problem, RecordShape, Row } from '../api/types.ts'
import { useCompanyFilter } from '../frame/company.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { ProblemMessage } from '../parts/message.tsx'
import { Tabs } from '../parts/page.tsx'
import { askOf, type ListState, openStates, readListState, writeListState } from './list-state.ts'

const VIEW = 'work.view'

/** The rows that hold the saved views of a list; empty where views can't be saved. */
function useSavedViews(record: RecordShape): Row[] {
  const declared = useDeclared()
  const shape = declared.record(VIEW)
  const views = useRows(VIEW, { where: { record: { is: record.id } }, limit: 40 }, shape?.mayRead ?? false)
  return views.data?.rows ?? []
}

function searchOf(view: Row): Record<string, string> {
  const query = typeof view.query === 'string' ? safeParse(view.query) : view.query
  if (typeof query !== 'object' || query === null) return {}
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {} // A view whose query can't be read shows everything.
  }
}

function useCount(record: RecordShape, ask: ListAsk): string | undefined {
  const formats = useFormats()
  const answer = useCounted(record.id, ask)
  return answer.data?.count === undefined
    ? undefined
    : `${formats.count(answer.data.count)}${answer.data.more ? '+' : ''}`
}

function Count({ record, ask }: { record: RecordShape; ask: ListAsk }) {
  return <>{useCount(record, ask)}</>
}

/** The views of a list as tabs: what is open, all, and what people saved. */
export function Views(props: { record: RecordShape; state: ListState; onState: (state: ListState) => void }) {
  const { record, state, onState } = props
  const say = useSay()
  const declared = useDeclared()
  const company = useCompanyFilter()
  const saved = useSavedViews(record)
  const [naming, setNaming] = useState(false)
  const { run } = useCommand()
  const own = openStates(record).length > 0 ? (['open', 'all'] as const) : (['all'] as const)
  const canSave = declared.record(VIEW)?.create !== undefined
  if (own.length === 1 && saved.length === 0 && !canSave) return null
  const plain = (view: string): ListState => ({ view, filters: [] })
  const stateOf = (view: Row): ListState => ({
    ...readListState({ ...searchOf(view), view: searchOf(view).view ?? 'all' }, record),
    view: view.id,
  })
  const ask = (of: ListState) => askOf(of, record, company?.id)
  const choose = (id: string) => {
    const view = saved.find((each) => each.id === id)
    onState(view ? stateOf(view) : plain(id))
  }
  const current = saved.find((view) => view.id === state.view)
  const entries = [
    ...own.map((view) => ({
      id: view as string,
      label: say(`view.${view}`),
      count: <Count record={record} ask={ask(plain(view))} />,
    })),
    ...saved.map((view) => ({
      id: view.id,
      label: String(view.name ?? ''),
      count: <Count record={record} ask={ask(stateOf(view))} />,
    })),
  ]
  const updates = declared.record(VIEW)?.update
  const removes = declared.record(VIEW)?.remove
  const query = () => writeListState({ ...state, view: 'all' }, record)
  const acts = [
    { id: 'save', label: say('view.save'), icon: 'add' as const, onChoose: () => setNaming(true) },
    ...(current && updates
      ? [
          {
            id: 'update',
            label: say('view.update', { name: String(current.name) }),
            onChoose: () =>
              void run({ command: updates, id: current.id, input: { query: query() }, title: String(current.name) }),
          },
        ]
      : []),
    ...(current && removes
      ? [
          {
            id: 'remove',
            label: say('view.remove', { name: String(current.name) }),
            grave: true,
            onChoose: () => {
              onState(plain('all'))
              void run({ command: removes, id: current.id, title: String(current.name) })
            },
          },
        ]
      : []),
  ]
  return (
    <>
      <Tabs
        label={say('views')}
        entries={entries}
        current={entries.some((entry) => entry.id === state.view) ? state.view : 'all'}
        onChoose={choose}
      >
        {canSave && (
          <ActMenu
            groups={[{ entries: acts }]}
            target={
              <button type="button" className="third">
                <Icon name="add" small />
                {say('view')}
              </button>
            }
          />
        )}
      </Tabs>
      {naming && (
        <NameView
          record={record}
          query={query()}
          onClose={() => setNaming(false)}
          onMade={(id) => {
            setNaming(false)
            onState({ ...state, view: id })
          }}
        />
      )}
    </>
  )
}

function NameView(props: {
  record: RecordShape
  query: Record<string, string>
  onClose: () => void
  onMade: (id: string) => void
}) {
  const say = useSay()
  const declared = useDeclared()
  const { run } = useCommand()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const command = declared.record(VIEW)?.create
    if (!command || name.trim() === '') return
    const input = { record: props.record.id, name: name.trim(), query: props.query, shared }
    const outcome = await run({ command, input, title: name.trim() })
    if (outcome.kind === 'done') props.onMade(outcome.done.id)
    if (outcome.kind === 'refused') setProblem(outcome.problem)
  }
  return (
    <Dialog
      title={say('view.save')}
      onClose={props.onClose}
      foot={
        <>
          <span className="grow" />
          <Button onClick={props.onClose}>{say('cancel')}</Button>
          <Button look="primary" type="submit" form="name-view">
            {say('view.save')}
          </Button>
        </>
      }
    >
      {problem && <ProblemMessage problem={problem} />}
      <form id="name-view" className="stack" onSubmit={save}>
        <label>
          <span className="label">{say('view.name')}</span>
          <input className="input" data-autofocus value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="check-line">
          <input
            type="checkbox"
            className="check"
            checked={shared}
            onChange={(event) => setShared(event.target.checked)}
          />
          {say('view.shared')}
        </label>
      </form>
    </Dialog>
  )
}
