import { useSay } from '../i18n/language.tsx'
import { Icon } from '../parts/icon.tsx'
import type { FieldView, ShowProps } from './types.ts'

/** Address of the bytes behind a `file` field: they are asked for by the document that holds them. */
export function fileAddress(document: string): string {
  return `/api/files/${encodeURIComponent(document)}`
}

function ShowFile({ value, around }: ShowProps) {
  const say = useSay()
  const id = around.row.id
  return (
    <span className="line">
      {typeof id === 'string' && (
        <a href={fileAddress(id)} target="_blank" rel="noreferrer" className="reference">
          <Icon name="document" small />
          {say('file.open')}
        </a>
      )}
      <span className="mono third" title={String(value)}>
        {String(value).slice(0, 12)}
      </span>
    </span>
  )
}

/** A stored file: opened by a link; it is never replaced, so no control sets it. */
export const file: FieldView = {
  Show: ShowFile,
  Cell: ({ value }) => <span className="mono third">{String(value).slice(0, 12)}</span>,
  Control: (props) => <ShowFile field={props.field} value={props.value ?? ''} around={props.around} />,
}
