import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useDeclared } from '../api/declared.tsx'
import { useQueryReport, useRecord } from '../api/queries.ts'
import type { Answer, Row } from '../api/types.ts'
import { fileAddress } from '../fields/file.tsx'
import { recordIcon } from '../frame/icons.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { IconButton } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Empty, ProblemMessage, SkeletonRows } from '../parts/message.tsx'
import { ImageView } from './image-view.tsx'
import { MailView } from './mail-view.tsx'
import { type Places, useScrollToPlace } from './places.tsx'
import { RenderingView } from './rendering-view.tsx'
import { type DocumentView, type Viewable, viewableOf, viewsOf } from './views.ts'

const PdfPages = lazy(() => import('./pdf-pages.tsx'))

const DOCUMENT = 'documents.document'
const RENDERING = 'documents.rendering'
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]
const RENDERED = new Set(['xml', 'pdf', 'csv', 'text'])

/** A document beside what was read from it: as pages, data, picture, mail or words, with the places of values. */
export function DocumentPane({ id, places }: { id: string; places: Places }) {
  const declared = useDeclared()
  const row = useRecord(DOCUMENT, id)
  const parentId = typeof row.data?.parent === 'string' ? row.data.parent : undefined
  const parent = useRecord(DOCUMENT, parentId)
  const asks = row.data !== undefined && RENDERED.has(String(row.data.kind)) && declared.query(RENDERING) !== undefined
  const rendering = useQueryReport(RENDERING, { document: id }, asks)
  if (row.error) {
    return (
      <div className="document-message">
        <ProblemMessage problem={problemOf(row.error)} onRetry={() => void row.refetch()} />
      </div>
    )
  }
  const reads = asks && rendering.isPending && rendering.failureCount === 0
  const waits = !row.data || reads || (parentId !== undefined && parent.isPending)
  if (waits || !row.data) return <SkeletonRows rows={10} height={48} />
  const rendered = (rendering.data?.rows.length ?? 0) > 0 ? rendering.data : undefined
  return <Viewer key={id} row={row.data} parent={parent.data} rendered={rendered} places={places} />
}

function Viewer(props: { row: Row; parent?: Row; rendered?: Answer; places: Places }) {
  const say = useSay()
  const { places, rendered } = props
  const document = viewableOf(props.row, props.parent)
  const views = viewsOf(document, rendered !== undefined, places.regions)
  const [chosen, setChosen] = useState<DocumentView>()
  const [zoom, setZoom] = useState(1)
  const [page, setPage] = useState<{ at: number; of: number }>()
  const seen = useCallback((at: number, of: number) => setPage({ at, of }), [])
  const view = chosen && views.includes(chosen) ? chosen : views[0]
  const step = (by: 1 | -1) => {
    const at = ZOOMS.indexOf(zoom)
    setZoom(ZOOMS[Math.max(0, Math.min(at + by, ZOOMS.length - 1))] ?? 1)
  }
  const other = () => setChosen(views[(views.indexOf(view ?? 'pages') + 1) % views.length])
  useActs([
    { id: 'document.larger', key: '+', label: say('document.larger'), run: () => step(1) },
    { id: 'document.smaller', key: '-', label: say('document.smaller'), run: () => step(-1) },
    { id: 'document.fit', key: '0', label: say('document.fit'), run: () => setZoom(1) },
    ...(views.length > 1 ? [{ id: 'document.view', key: 'o', label: say('document.otherView'), run: other }] : []),
  ])
  return (
    <>
      <div className="document-tools">
        <Icon name={props.row.kind === 'mail' ? 'mail' : recordIcon(DOCUMENT)} small />
        <span className="medium cut" title={document.name}>
          {document.name}
        </span>
        <CameBy row={props.row} parent={props.parent} />
        <span className="grow" />
        {views.length > 1 && (
          <div className="segments small" role="group" aria-label={say('document.views')}>
            {views.map((each) => (
              <button key={each} type="button" aria-pressed={each === view} onClick={() => setChosen(each)}>
                {say(`document.view.${each}`)}
              </button>
            ))}
          </div>
        )}
        {view && view !== 'mail' && view !== 'text' && (
          <>
            <IconButton icon="smaller" label={say('document.smaller')} onClick={() => step(-1)} />
            {zoom !== 1 && <span className="small-text third zoom-now">{Math.round(zoom * 100)} %</span>}
            <IconButton icon="larger" label={say('document.larger')} onClick={() => step(1)} />
          </>
        )}
        {view === 'pages' && page && page.of > 1 && (
          <span className="small-text one-line">{say('document.at', { at: page.at, of: page.of })}</span>
        )}
        <a
          className="icon-button"
          href={fileAddress(document.id)}
          target="_blank"
          rel="noreferrer"
          title={say('file.open')}
          aria-label={say('file.open')}
        >
          <Icon name="download" />
        </a>
      </div>
      {shown(view, document, rendered, zoom, places, seen) ?? (
        <Empty title={say('document.noView')}>
          <a href={fileAddress(document.id)} target="_blank" rel="noreferrer">
            {say('file.open')}
          </a>
        </Empty>
      )}
    </>
  )
}

function shown(
  view: DocumentView | undefined,
  document: Viewable,
  rendered: Answer | undefined,
  zoom: number,
  places: Places,
  onPage: (at: number, of: number) => void,
): ReactNode {
  if (view === 'pages') {
    return (
      <Suspense fallback={<SkeletonRows rows={8} height={48} />}>
        <PdfPages document={document.id} zoom={zoom} places={places} onPage={onPage} />
      </Suspense>
    )
  }
  if (view === 'data' && rendered) return <RenderingView answer={rendered} zoom={zoom} places={places} />
  if (view === 'picture') return <ImageView document={document.id} name={document.name} zoom={zoom} places={places} />
  if (view === 'mail' && document.message) return <MailView id={document.message} />
  if (view === 'text') return <TextView text={document.text ?? ''} name={document.name} />
  return null
}

function TextView({ text, name }: { text: string; name: string }) {
  const scroller = useScrollToPlace()
  return (
    <div ref={scroller} className="document-scroll scroll" role="region" aria-label={name}>
      <article className="paper rendered lines-of-text">{text}</article>
    </div>
  )
}

/** How and when the document came in. */
function CameBy({ row, parent }: { row: Row; parent?: Row }) {
  const say = useSay()
  const formats = useFormats()
  const via = parent?.kind === 'mail' || row.via === 'mail' ? 'mail' : String(row.via ?? '')
  const at = typeof row.createdAt === 'string' ? formats.instant(row.createdAt) : ''
  return <span className="small-text third cut wide-only came-by">{say('document.came', { via, at })}</span>
}
