import type { Answer, QueryRow } from '../api/types.ts'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { isActive, type Region } from '../intake/tags.ts'
import { type Places, useScrollToPlace } from './places.tsx'

interface Item {
  field: string
  label: string
  value: string
  kind: string
  currency?: string
  row: number
  column: string
  /** The first time that the field is shown: only there it is marked. */
  first: boolean
}

interface Section {
  id: string
  title: string
  form: string
  items: Item[]
}

function itemOf(row: QueryRow, seen: Set<string>): Item {
  const field = String(row.field ?? '')
  const first = !seen.has(field)
  seen.add(field)
  return {
    field,
    first,
    label: String(row.label ?? ''),
    value: String(row.value ?? ''),
    kind: String(row.kind ?? 'text'),
    currency: typeof row.currency === 'string' ? row.currency : undefined,
    row: Number(row.row ?? 0),
    column: String(row.column ?? ''),
  }
}

/** The parts of a readable page, in reading order. */
export function sectionsOf(answer: Pick<Answer, 'rows'>): Section[] {
  const sections: Section[] = []
  const seen = new Set<string>()
  for (const row of answer.rows) {
    const id = String(row.section ?? '')
    const last = sections.at(-1)
    if (last?.id === id) last.items.push(itemOf(row, seen))
    else
      sections.push({
        id,
        title: String(row.title ?? ''),
        form: String(row.form ?? 'facts'),
        items: [itemOf(row, seen)],
      })
  }
  return sections
}

const NUMERIC = new Set(['money', 'decimal', 'percent'])

function Value({ item, places }: { item: Item; places: Places }) {
  const formats = useFormats()
  const region = item.first ? places.regions.find((each) => each.evidence.source === item.field) : undefined
  const text = textOf(item, formats)
  if (!region) return <span className={item.kind === 'longText' ? 'lines-of-text' : undefined}>{text}</span>
  return <Marked region={region} active={isActive(region, places.active)} onPick={places.onPick} text={text} />
}

function textOf(item: Item, formats: ReturnType<typeof useFormats>): string {
  switch (item.kind) {
    case 'money':
      return formats.money(item.value, item.currency)
    case 'decimal':
      return formats.decimal(item.value)
    case 'percent':
      return `${formats.decimal(item.value)} %`
    case 'date':
      return formats.fullDate(item.value)
    default:
      return item.value
  }
}

function Marked(props: { region: Region; active: boolean; onPick: (path: string) => void; text: string }) {
  const { region, active } = props
  const classes = ['place-words', active ? 'active' : '', region.stops ? 'stops' : '']
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.filter(Boolean).join(' ')}
      data-place={region.path}
      onClick={() => props.onPick(region.path)}
    >
      {region.tag && <span className={region.stops ? 'place-tag stops' : 'place-tag'}>{region.tag.label}</span>}
      {props.text}
    </button>
  )
}

function Facts({ section, places }: { section: Section; places: Places }) {
  const words = useWords()
  return (
    <dl className="rendered-facts">
      {section.items.map((item) => (
        <div key={`${item.field} ${item.label}`} className={item.kind === 'longText' ? 'long' : undefined}>
          <dt>{words(item.label)}</dt>
          <dd className={NUMERIC.has(item.kind) && section.id === 'totals' ? 'number' : undefined}>
            <Value item={item} places={places} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Table({ section, places }: { section: Section; places: Places }) {
  const words = useWords()
  const columns = [...new Map(section.items.map((item) => [item.column, item])).values()]
  const rows = [...new Set(section.items.map((item) => item.row))]
  return (
    <div className="rendered-scroll">
      <table className="rendered-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.column} scope="col" className={NUMERIC.has(column.kind) ? 'number' : undefined}>
                {words(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              {columns.map((column) => {
                const item = section.items.find((each) => each.row === row && each.column === column.column)
                return (
                  <td key={column.column} className={NUMERIC.has(column.kind) ? 'number' : undefined}>
                    {item && <Value item={item} places={places} />}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** An e-invoice or another file of data, drawn as a page that people can read, with the places of values on it. */
export function RenderingView({ answer, zoom, places }: { answer: Answer; zoom: number; places: Places }) {
  const say = useSay()
  const words = useWords()
  const scroller = useScrollToPlace(places.place)
  const [title, ...sections] = sectionsOf(answer)
  return (
    <div ref={scroller} className="document-scroll scroll" role="region" aria-label={say('document.data')}>
      <article className="paper rendered" style={{ zoom }}>
        {title && (
          <section className={`rendered-section of-${title.id}`}>
            <h2>{words(title.title)}</h2>
            {title.form === 'table' ? (
              <Table section={title} places={places} />
            ) : (
              <Facts section={title} places={places} />
            )}
          </section>
        )}
        {sections.map((section) => (
          <section key={section.id} className={`rendered-section of-${section.id}`}>
            <h3>{words(section.title)}</h3>
            {section.form === 'table' ? (
              <Table section={section} places={places} />
            ) : (
              <Facts section={section} places={places} />
            )}
          </section>
        ))}
      </article>
    </div>
  )
}
