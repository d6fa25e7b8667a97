import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { titleOf, useDeclared } from '../api/declared.tsx'
import type { CommandShape, RecordShape, Row } from '../api/types.ts'
import { fits, isAllowed, isOpenForEdit, letterOf, ownCommands, primaryOf } from '../command/command-keys.ts'
import type { CommandIntent } from '../command/dialogs.tsx'
import { titleFor } from '../fields/values.ts'
import { keepPlaceBehind, useWayBack } from '../frame/way-back.ts'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { type Act, useActs } from '../keys/keys.ts'
import { lastList } from '../list/neighbours.ts'
import { ActKeys, Button, IconButton, Keys } from '../parts/button.tsx'
import { ActMenu } from '../parts/menu.tsx'
import { PageHead } from '../parts/page.tsx'
import { StateTag } from '../parts/state.tsx'

/** Acts on the whole sum: their button names it. */
const BY_SUM = /\.(approve|release|accept|post|pay|send)$/

/** Commands as they stand in the head of a record: the next sensible one, those beside it, and the rest in a menu. */
export function useRecordCommands(record: RecordShape, row: Row) {
  const declared = useDeclared()
  const formats = useFormats()
  const commands = ownCommands(record, declared.catalogue.commands).filter((command) => fits(command, row))
  const primary = primaryOf(record, commands, row)
  const others = commands.filter((command) => command !== primary)
  // A command without a state of its own always fits; it does not stand in the way of those that fit just now.
  const aimed = (command: CommandShape) => command.from.length > 0 || record.states.length === 0
  const beside = others.filter((command) => aimed(command) && !command.grave && isAllowed(row, command.id)).slice(0, 2)
  const gross = record.fields.find(
    (field) => field.kind === 'money' && (field.name === 'gross' || field.name === 'total'),
  )
  const sum =
    gross && typeof row[gross.name] === 'string'
      ? formats.money(String(row[gross.name]), String(row.currency ?? ''))
      : undefined
  const label = (command: CommandShape) => {
    const words = declared.commandLabel(command)
    return command === primary && sum && BY_SUM.test(command.id) ? `${words} ${sum}` : words
  }
  return { primary, beside, rest: others.filter((command) => !beside.includes(command)), label, all: commands }
}

/** The head of a record: way back, title, state, previous and next, commands. */
export function RecordHead(props: {
  record: RecordShape
  row: Row
  editing: boolean
  onEdit: () => void
  onRun: (intent: CommandIntent) => void
  /** Acts that come before all others; the record's own then stand in the menu. */
  acts?: ReactNode
}) {
  const { record, row, onRun } = props
  const say = useSay()
  const declared = useDeclared()
  const commands = useRecordCommands(record, row)
  const named = record.fields.find((field) => field.name === record.title)
  const words = titleOf(record, row)
  const title =
    (named ? declared.word(record.id, named, words) : words) || say('untitled', { one: declared.inside(record) })
  const state = row.state ? declared.state(record, row.state) : undefined
  const intent = (command: CommandShape): CommandIntent => ({
    command: command.id,
    on: [{ id: row.id, title }],
    label: commands.label(command),
  })
  const editable = isOpenForEdit(record, row) && !props.editing
  const letters: Act[] = commands.all.flatMap((command) => {
    const key = letterOf(command)
    if (!key || !isAllowed(row, command.id)) return []
    return [
      { id: `command.${command.id}`, key, label: declared.commandLabel(command), run: () => onRun(intent(command)) },
    ]
  })
  const edit: Act[] = editable ? [{ id: 'edit', key: 'e', label: say('edit'), run: props.onEdit }] : []
  useActs([...letters, ...edit], 'page', !props.editing)
  const button = (command: CommandShape, primary: boolean) => {
    const key = letterOf(command)
    return (
      <Button
        key={command.id}
        look={primary ? 'primary' : 'plain'}
        grave={command.grave}
        onClick={() => onRun(intent(command))}
      >
        {commands.label(command)}
        {key && <Keys of={key} />}
      </Button>
    )
  }
  return (
    <PageHead
      title={title}
      about={aboutOf(record, row) ?? declared.one(record)}
      before={<BackButton record={record} editing={props.editing} />}
      after={state && <StateTag state={state.shape} label={state.label} />}
    >
      <Neighbours record={record} id={row.id} />
      {!props.editing && (
        <>
          <MoreMenu
            record={record}
            row={row}
            commands={props.acts ? commands.all : commands.rest}
            title={title}
            onRun={onRun}
          />
          {editable && (
            <Button icon="edit" act={['edit', 'e']} onClick={props.onEdit}>
              {say('edit')}
            </Button>
          )}
          {props.acts ?? (
            <>
              {commands.beside.map((command) => button(command, false))}
              {commands.primary && button(commands.primary, true)}
            </>
          )}
        </>
      )}
    </PageHead>
  )
}

/** Who or what a record is about: the first other record that its list names. */
function aboutOf(record: RecordShape, row: Row): string | undefined {
  const names = record.columns.length > 0 ? record.columns : record.fields.map((field) => field.name)
  const field = names
    .map((name) => record.fields.find((each) => each.name === name))
    .find((each) => each?.kind === 'ref' && each.name !== record.company && each.name !== record.title)
  return field && titleFor(field, { owner: record.id, row })
}

function BackButton({ record, editing }: { record: RecordShape; editing: boolean }) {
  const say = useSay()
  const declared = useDeclared()
  const navigate = useNavigate()
  const back = useWayBack(() => {
    const list = lastList(record.id)
    if (list) void navigate({ href: list.href })
    else void navigate({ to: '/records/$record', params: { record: record.id } })
  })
  useActs([{ id: 'back', key: 'Escape', label: say('back'), run: back.go }], 'page', !editing)
  return (
    <IconButton icon="back" label={say('back.to', { many: back.title ?? declared.many(record) })} onClick={back.go} />
  )
}

function Neighbours({ record, id }: { record: RecordShape; id: string }) {
  const say = useSay()
  const formats = useFormats()
  const navigate = useNavigate()
  const [list] = useState(() => lastList(record.id))
  const at = list?.ids.indexOf(id) ?? -1
  const go = (step: number) => {
    const next = list?.ids[at + step]
    if (!next) return
    keepPlaceBehind('row', next)
    void navigate({ to: '/records/$record/$id', params: { record: record.id, id: next }, replace: true })
  }
  const acts = [
    { id: 'record.previous', key: '[', label: say('record.previous'), run: () => go(-1) },
    { id: 'record.next', key: ']', label: say('record.next'), run: () => go(1) },
  ]
  useActs(acts, 'page', at >= 0)
  if (!list || at < 0) return null
  return (
    <span className="small-text third wide-only neighbours">
      <button type="button" onClick={() => go(-1)} disabled={at === 0} aria-label={say('record.previous')}>
        <ActKeys id="record.previous" ours="[" />
      </button>
      <button type="button" onClick={() => go(1)} disabled={at === list.ids.length - 1} aria-label={say('record.next')}>
        <ActKeys id="record.next" ours="]" />
      </button>
      {say('record.place', { at: formats.count(at + 1), count: formats.count(list.count ?? list.ids.length) })}
    </span>
  )
}

function MoreMenu(props: {
  record: RecordShape
  row: Row
  commands: CommandShape[]
  title: string
  onRun: (intent: CommandIntent) => void
}) {
  const say = useSay()
  const words = useWords()
  const declared = useDeclared()
  const { record, row, title } = props
  const on = [{ id: row.id, title }]
  const may = (command: string) => row._may?.find((each) => each.command === command)
  const entries = props.commands.map((command) => {
    const verdict = may(command.id)
    return {
      id: command.id,
      label: declared.commandLabel(command),
      grave: command.grave,
      disabled: verdict?.allowed === false,
      why: verdict?.allowed === false && verdict.why ? words(verdict.why, verdict.said) : undefined,
      onChoose: () => props.onRun({ command: command.id, on, ask: true }),
    }
  })
  const remove = record.remove
  const removable = remove !== undefined && isOpenForEdit(record, row) && may(remove)?.allowed !== false
  const removal = removable
    ? [{ id: 'remove', label: say('remove'), grave: true, onChoose: () => props.onRun({ command: remove, on }) }]
    : []
  const copyLink = {
    id: 'link',
    label: say('link.copy'),
    icon: 'link' as const,
    onChoose: () => void navigator.clipboard?.writeText(location.href),
  }
  return (
    <ActMenu
      end
      groups={[{ entries }, { entries: [copyLink, ...removal] }]}
      target={<IconButton icon="more" label={say('more.commands')} />}
    />
  )
}
