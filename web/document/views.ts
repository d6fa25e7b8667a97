import type { Row } from '../api/types.ts'
import type { Region } from '../intake/tags.ts'

/** Ways to look at a document. */
export type DocumentView = 'pages' | 'data' | 'picture' | 'mail' | 'text'

export interface Viewable {
  id: string
  name: string
  kind: string
  mime: string
  text?: string
  /** The mail that it is, or that it came with. */
  message?: string
}

/** The parts of a document that its views need. */
export function viewableOf(row: Row, parent?: Row): Viewable {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  const messageOf = (each: Row | undefined) => {
    const [record, id] = String(each?.filedAs ?? '').split('/')
    return record === 'correspondence.message' ? id : undefined
  }
  return {
    id: row.id,
    name: text(row.name) ?? '',
    kind: text(row.kind) ?? '',
    mime: text(row.mime) ?? '',
    text: text(row.text),
    message: (row.kind === 'mail' ? messageOf(row) : undefined) ?? messageOf(parent),
  }
}

/** The views a document has, the first being the one that shows where its values came from. */
export function viewsOf(document: Viewable, rendered: boolean, regions: readonly Region[]): DocumentView[] {
  const boxes = regions.some((region) => region.evidence.box)
  const sources = regions.some((region) => region.evidence.source)
  const views: DocumentView[] = []
  if (document.kind === 'pdf') views.push('pages')
  if (document.mime.startsWith('image/') && document.mime !== 'image/svg+xml') views.push('picture')
  if (rendered) views.push('data')
  if (document.kind === 'mail' && document.message) views.push('mail')
  if (sources && !boxes) views.sort((a, b) => Number(b === 'data') - Number(a === 'data'))
  if (document.kind !== 'mail' && document.message) views.push('mail')
  if (document.text && (views.length === 0 || views[0] === 'mail')) views.push('text')
  return views
}
