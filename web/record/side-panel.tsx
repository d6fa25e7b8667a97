import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useDeclared } from '../api/declared.tsx'
import { useHistory, useRelated } from '../api/queries.ts'
import type { Kin, RecordShape, Row } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Tabs } from '../parts/page.tsx'
import { CameOfIt } from './came-of-it.tsx'
import { Comments, useComments } from './comments.tsx'
import { History } from './history.tsx'
import { Evidence, evidenceOf, isPaper, madeOf, paperOf, Related } from './related.tsx'

type Panel = 'evidence' | 'history' | 'comments' | 'related'

/** Beside a record: what justifies it, who did what, what was said, and what hangs together with it. */
export function SidePanel({ record, row }: { record: RecordShape; row: Row }) {
  const say = useSay()
  const declared = useDeclared()
  const [panel, setPanel] = useState<Panel>('evidence')
  const history = useHistory(record.id, row.id)
  const related = useRelated(record.id, row.id)
  const comments = useComments(record.id, row.id)
  const talks = declared.record('work.comment')?.mayRead ?? false
  const kin = related.data
  const entries = [
    { id: 'evidence' as const, label: say('evidence'), count: kin && evidenceOf(record, row, kin.from).length },
    { id: 'history' as const, label: say('history'), count: history.data?.length },
    ...(talks
      ? [{ id: 'comments' as const, label: say('comments'), count: comments.data?.count ?? comments.data?.rows.length }]
      : []),
    { id: 'related' as const, label: say('related'), count: kin && kin.from.length + kin.to.length },
  ]
  usePaperKeys(record, row)
  return (
    <aside className="side" aria-label={say('side')}>
      <Tabs label={say('side')} entries={entries} current={panel} onChoose={setPanel} panel="side-panel" />
      <div className="scroll" id="side-panel" role="tabpanel" aria-label={say(panel)} tabIndex={-1}>
        {panel === 'evidence' && <Overview record={record} row={row} talks={talks} onPanel={setPanel} />}
        {panel === 'history' && (
          <div className="section">
            <History record={record.id} id={row.id} />
          </div>
        )}
        {panel === 'comments' && (
          <div className="section">
            <Comments record={record.id} id={row.id} />
          </div>
        )}
        {panel === 'related' && (
          <div className="section">
            <Related record={record.id} id={row.id} />
          </div>
        )}
      </div>
    </aside>
  )
}

/** `V` leads to the paper behind a record, from a document to its mail; `⇧V` back to what came of it. */
function usePaperKeys(record: RecordShape, row: Row): void {
  const say = useSay()
  const navigate = useNavigate()
  const related = useRelated(record.id, row.id)
  const paper = related.data && paperOf(record, row, related.data.from)
  const made = isPaper(record.id) ? madeOf(related.data?.to ?? [])[0] : undefined
  const way = (id: string, key: string, label: string, kin: Kin | undefined) =>
    kin
      ? [
          {
            ...{ id, key, label },
            run: () => void navigate({ to: '/records/$record/$id', params: { record: kin.record, id: kin.id } }),
          },
        ]
      : []
  useActs([
    ...way('record.paper', 'v', say('evidence.open'), paper),
    ...way('record.cameOfIt', 'Shift+V', say('related.open'), made),
  ])
}

function Overview(props: { record: RecordShape; row: Row; talks: boolean; onPanel: (panel: Panel) => void }) {
  const say = useSay()
  const { record, row } = props
  const history = useHistory(record.id, row.id)
  return (
    <>
      <div className="section">
        <Evidence record={record} row={row} />
      </div>
      <CameOfIt record={record.id} id={row.id} />
      <section className="section">
        <h2 className="section-title">
          {say('history.latest')}
          {(history.data?.length ?? 0) > 4 && (
            <button type="button" className="link more" onClick={() => props.onPanel('history')}>
              {say('history.all', { count: history.data?.length ?? 0 })}
            </button>
          )}
        </h2>
        <History record={record.id} id={row.id} most={4} />
      </section>
      {props.talks && (
        <section className="section">
          <h2 className="section-title">{say('comments')}</h2>
          <Comments record={record.id} id={row.id} />
        </section>
      )}
    </>
  )
}
