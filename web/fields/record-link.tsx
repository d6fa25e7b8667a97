import { Link } from '@tanstack/react-router'
import { useDeclared } from '../api/declared.tsx'
import { recordIcon } from '../frame/icons.ts'
import { Icon } from '../parts/icon.tsx'

/** A link to a record, with the icon of what it is. */
export function RecordLink(props: { record: string; id: string; title: string; bare?: boolean }) {
  const declared = useDeclared()
  const words = <span className="cut">{props.title || props.id.slice(0, 8)}</span>
  if (!declared.record(props.record)?.mayRead) return <span className="cut">{props.title}</span>
  return (
    <Link className="reference" to="/records/$record/$id" params={{ record: props.record, id: props.id }}>
      {!props.bare && <Icon name={recordIcon(props.record)} small />}
      {words}
    </Link>
  )
}
