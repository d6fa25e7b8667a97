import { type ReactNode, useState } from 'react'
import { type Declared, useDeclared } from '../api/declared.tsx'
import type { Change, FieldShape } from '../api/types.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { subjectParts } from '../fields/reference.tsx'
import type { ShowProps } from '../fields/types.ts'
import { type Around, isEmpty, titleFor, valueText } from '../fields/values.ts'
import { useLanguage, useSay } from '../i18n/language.tsx'
import { isTechnical } from '../record/fields-grid.tsx'
import { type LineChange, lineChanges } from './line-changes.ts'

type Image = Record<string, unknown>

const SILENT = new Set(['id', 'revision', 'createdAt', 'createdBy', 'changedAt', 'changedBy', 'updatedAt'])
const LONG = 140

function imageOf(value: unknown): Image {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Image) : {}
}

/** The state of a record as a field, so that it is told like one. */
const stateField = (label: string): FieldShape => ({
  ...{ name: 'state', label, kind: 'text', optional: false, given: true, filters: [], sorts: false },
})

/** The fields that differ, in the order of the form; what only programs need comes apart. */
function changedFields(
  declared: Declared,
  change: Change['changes'][number],
  state: string,
): { told: FieldShape[]; noise: FieldShape[] } {
  const [before, after] = [imageOf(change.before), imageOf(change.after)]
  const differs = (name: string) => {
    const [old, now] = [before[name], after[name]]
    return !(isEmpty(old) && isEmpty(now)) && JSON.stringify(old) !== JSON.stringify(now)
  }
  const record = declared.record(change.record)
  const fields = [...(record?.states.length ? [stateField(state)] : []), ...(record?.fields ?? [])]
  const changed = fields.filter((field) => !SILENT.has(field.name) && differs(field.name))
  const isNoise = (field: FieldShape) =>
    // Lines that a command works out, such as the taxes, follow from those that somebody entered.
    (field.kind === 'rows' && field.given) ||
    field.kind === 'json' ||
    isTechnical(field, before[field.name]) ||
    isTechnical(field, after[field.name])
  return { told: changed.filter((field) => !isNoise(field)), noise: changed.filter(isNoise) }
}

/**
 * What a change did to one record, field by field in the reader's words.
 * @param props.row the record as it is now, for what stands beside a changed value, such as its currency.
 */
export function ChangeLines({ change, row }: { change: Change['changes'][number]; row?: Image | undefined }) {
  const say = useSay()
  const declared = useDeclared()
  const [all, setAll] = useState(false)
  const { told, noise } = changedFields(declared, change, say('state'))
  const fields = all ? [...told, ...noise] : told
  if (told.length + noise.length === 0) return null
  return (
    <>
      <dl className="change-lines">
        {fields.map((field) => (
          <div key={field.name}>
            <dt>{field.name === 'state' ? field.label : declared.field(change.record, field)}</dt>
            <dd>
              <FieldChange field={field} change={change} row={row ?? {}} />
            </dd>
          </div>
        ))}
      </dl>
      {noise.length > 0 && (
        <button type="button" className="link small-text" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? say('fields.fewer') : say('fields.more', { count: noise.length })}
        </button>
      )}
    </>
  )
}

interface FieldChangeProps {
  field: FieldShape
  change: Change['changes'][number]
  row: Image
}

function FieldChange({ field, change, row }: FieldChangeProps) {
  const [before, after] = [imageOf(change.before), imageOf(change.after)]
  if (field.kind === 'rows') return <LinesChange field={field} change={change} row={row} />
  const side = (image: Image) => (
    <Value
      field={field}
      value={image[field.name]}
      around={{ owner: change.record, row: { ...row, ...image }, titles: titlesOf(image) }}
    />
  )
  return <Turned before={isEmpty(before[field.name]) ? null : side(before)} after={side(after)} />
}

const titlesOf = (image: Image): Record<string, string> => imageOf(image._titles) as Record<string, string>

/** What was, an arrow, and what is. */
function Turned({ before, after }: { before: ReactNode; after: ReactNode }) {
  return (
    <>
      {before && <span className="second">{before} → </span>}
      {after}
    </>
  )
}

/** One value: a reference leads to its record, a long text is cut with a way to see all. */
function Value({ field, value, around }: ShowProps) {
  const { formats, say } = useLanguage()
  const declared = useDeclared()
  const record = declared.record(around.owner)
  if (isEmpty(value)) return <>–</>
  if (field.name === 'state' && record) return <>{declared.state(record, String(value))?.label ?? String(value)}</>
  const target = field.kind === 'ref' ? { record: field.record ?? '', id: String(value) } : undefined
  const subject = field.kind === 'subject' ? subjectParts(value) : target
  if (!subject) return <Cut text={valueText(field, value, around, { formats, say, declared })} />
  const title = titleFor(field, around)
  if (title === undefined) return <span className="third">{say('history.gone')}</span>
  return <RecordLink {...subject} title={title} bare />
}

function Cut({ text }: { text: string }) {
  const say = useSay()
  const [whole, setWhole] = useState(false)
  if (text.length <= LONG) return <>{text}</>
  return (
    <>
      <span className="change-text">{whole ? text : `${text.slice(0, LONG)}…`}</span>{' '}
      <button type="button" className="link" aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {say(whole ? 'text.less' : 'text.whole')}
      </button>
    </>
  )
}

const MOST_LINES = 12

/** The lines that came, went or differ, each with what it says. */
function LinesChange({ field, change, row }: FieldChangeProps) {
  const say = useSay()
  const [all, setAll] = useState(false)
  const [before, after] = [imageOf(change.before), imageOf(change.after)]
  const changes = lineChanges(before[field.name], after[field.name])
  if (changes.length === 0) return <>{say('history.reordered')}</>
  const owner = `${change.record}.${field.name}`
  const around = (image: Image, { line, at }: { line: Image; at: number }): Around => ({
    owner,
    row: { ...row, ...image, ...line },
    path: `${field.name}.${at}.`,
    titles: titlesOf(image),
  })
  return (
    <ul className="line-changes">
      {(all ? changes : changes.slice(0, MOST_LINES)).map((each) => (
        <li key={each.key}>
          <OneLine
            fields={field.fields ?? []}
            kind={each.kind}
            before={each.before && around(before, each.before)}
            after={each.after && around(after, each.after)}
          />
        </li>
      ))}
      {changes.length > MOST_LINES && !all && (
        <li>
          <button type="button" className="link" onClick={() => setAll(true)}>
            {say('history.moreLines', { count: changes.length - MOST_LINES })}
          </button>
        </li>
      )}
    </ul>
  )
}

/** One line: what differs in it, or all that it says where it is new or gone. */
function OneLine(props: { fields: FieldShape[]; kind: LineChange['kind']; before?: Around; after?: Around }) {
  const say = useSay()
  const declared = useDeclared()
  const { kind, before, after } = props
  const place = Number((after ?? before)?.path?.split('.')[1]) + 1
  const differs = ({ name }: FieldShape) => JSON.stringify(before?.row[name]) !== JSON.stringify(after?.row[name])
  const fields = props.fields.filter(
    (field) =>
      field.kind !== 'json' &&
      !(isEmpty(before?.row[field.name]) && isEmpty(after?.row[field.name])) &&
      (kind !== 'changed' || differs(field)),
  )
  const value = (field: FieldShape, around: Around) => (
    <Value
      field={field}
      value={around.row[field.name]}
      around={{ ...around, path: `${around.path ?? ''}${field.name}` }}
    />
  )
  return (
    <>
      <span className="medium">{say(`history.line.${kind}`, { place })}</span>{' '}
      {fields.map((field, at) => (
        <span key={field.name}>
          {at > 0 && ' · '}
          {kind === 'changed' && (
            <span className="second">{declared.field((after ?? before)?.owner ?? '', field)} </span>
          )}
          <Turned
            before={kind === 'changed' && before && !isEmpty(before.row[field.name]) ? value(field, before) : null}
            after={(after ?? before) && value(field, (after ?? before) as Around)}
          />
        </span>
      ))}
    </>
  )
}
