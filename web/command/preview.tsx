import { useDeclared } from '../api/declared.tsx'
import type { Done } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { ChangeLines } from './change-lines.tsx'

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
