import { type ReactNode, useRef, useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useDeclared } from '../api/declared.tsx'
import type { ListAsk, RecordShape, Row } from '../api/types.ts'
import { useLanguage, useSay } from '../i18n/language.tsx'
import { today } from '../i18n/plain-date.ts'
import { Button } from '../parts/button.tsx'
import { useToast } from '../parts/toast.tsx'
import type { Column } from './columns.ts'
import { allRows, plainCells, saveCsv } from './export.ts'

/** Exports all rows of a view, or chosen ones, in the columns of the list; long ones say how far they are. */
export function useExport(record: RecordShape, columns: readonly Column[], ask: ListAsk) {
  const say = useSay()
  const toast = useToast()
  const declared = useDeclared()
  const { formats } = useLanguage()
  const [read, setRead] = useState<number>()
  const stop = useRef<AbortController>(undefined)
  const rows = (chosen: readonly Row[]) => {
    const heads = columns.map(({ field }) => (field.name === 'state' ? say('state') : declared.field(record.id, field)))
    saveCsv(`${record.id}-${today()}`, heads, plainCells(columns, chosen, record.id, { formats, say, declared }))
    toast({ text: say('export.done', { rows: chosen.length }), icon: 'download' })
  }
  const start = async () => {
    if (read !== undefined) return
    stop.current = new AbortController()
    setRead(0)
    try {
      rows(await allRows(record.id, ask, setRead, stop.current.signal))
    } catch (thrown) {
      if (!stop.current.signal.aborted)
        toast({ text: say('export.failed', { why: problemOf(thrown).message }), icon: 'stop' })
    } finally {
      setRead(undefined)
    }
  }
  const element: ReactNode = read !== undefined && (
    <span className="line small-text second" role="status">
      {say('export.running', { rows: formats.count(read) })}
      <Button small onClick={() => stop.current?.abort()}>
        {say('cancel')}
      </Button>
    </span>
  )
  return { start: () => void start(), rows, element }
}
