import { useDeclared } from '../api/declared.tsx'
import type { Change, Done, FieldShape } from '../api/types.ts'
import { valueText, type Words } from '../fields/values.ts'
import { useLanguage, useSay } from '../i18n/language.tsx'

type Image = Record<string, unknown>

function isImage(value: unknown): value is Image {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a change did to one record, field by field, in words. */
export function ChangeLines({ change }: { change: Change['changes'][number] }) {
  const declared = useDeclared()
  const { formats, say } = useLanguage()
  const record = declared.record(change.record)
  const before = isImage(change.before) ? change.before : {}
  const after = isImage(change.after) ? change.after : {}
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) =>
    isWorthSaying(name, before, after),
  )
  const words: Words = { formats, say, declared }
  const text = (name: string, image: Image) => {
    if (name === 'state')
      return record ? (declared.state(record, String(image.state ?? ''))?.label ?? '') : String(image.state ?? '')
    const field = record?.fields.find((each) => each.name === name)
    return field ? short(valueText(field, image[name], { owner: change.record, row: image }, words), field) : ''
  }
  const label = (name: string) => {
    if (name === 'state') return say('state')
    const field = record?.fields.find((each) => each.name === name)
    return field ? declared.field(change.record, field) : name
  }
  return (
    <dl className="change-lines">
      {names.map((name) => (
        <div key={name}>
          <dt>{label(name)}</dt>
          <dd>
            {text(name, before) && <span className="second">{text(name, before)} → </span>}
            {text(name, after) || '–'}
          </dd>
        </div>
      ))}
    </dl>
  )
}

const SILENT = new Set(['id', 'revision', 'createdAt', 'createdBy', 'changedAt', 'changedBy', 'updatedAt'])

function isWorthSaying(name: string, before: Image, after: Image): boolean {
  if (SILENT.has(name) || name.startsWith('_')) return false
  const [old, now] = [before[name] ?? null, after[name] ?? null]
  return JSON.stringify(old) !== JSON.stringify(now)
}

function short(text: string, field: FieldShape): string {
  const most = field.kind === 'json' ? 60 : 140
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** What a command would write, before it is run. */
export function PreviewChanges({ done }: { done: Done }) {
  const say = useSay()
  const declared = useDeclared()
  const changes = done.changes ?? []
  if (changes.length === 0) return <p className="second">{say('preview.nothing')}</p>
  return (
    <section aria-label={say('preview.title')}>
      <h3 className="part-title">{say('preview.title')}</h3>
      <ul className="stack">
        {changes.slice(0, 30).map((change) => {
          const record = declared.record(change.record)
          const kind = !change.before ? 'preview.new' : !change.after ? 'preview.gone' : 'preview.changed'
          return (
            <li key={`${change.record}/${change.id}`}>
              <p className="medium">
                {record ? declared.one(record) : change.record} <span className="third">{say(kind)}</span>
              </p>
              <ChangeLines change={change} />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
