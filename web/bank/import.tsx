import { useQueryClient } from '@tanstack/react-query'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { problemOf, request } from '../api/client.ts'
import type { Problem } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { useActs } from '../keys/keys.ts'
import { Button } from '../parts/button.tsx'
import { keyed } from '../parts/keyed.ts'
import { Message, ProblemMessage } from '../parts/message.tsx'

interface Taken {
  received: number
  filed: number
  open: number
  refused: number
  items: { file: string; kind?: string; outcome: string; reason?: string }[]
}

export interface Import {
  busy: boolean
  over: boolean
  choose: () => void
  /** Props of the place onto which files may be dropped. */
  place: { onDragOver: (event: DragEvent) => void; onDragLeave: () => void; onDrop: (event: DragEvent) => void }
  field: ReactNode
  answer: ReactNode
}

/** Statements as files: chosen or dropped, taken in at once, and what became of each is said in place. */
export function useImport(): Import {
  const say = useSay()
  const client = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [over, setOver] = useState(false)
  const [taken, setTaken] = useState<Taken>()
  const [problem, setProblem] = useState<Problem>()
  const take = async (files: readonly File[]) => {
    if (files.length === 0 || busy) return
    setBusy(true)
    setProblem(undefined)
    setTaken(undefined)
    const body = new FormData()
    for (const file of files) body.append('files', file, file.name)
    try {
      setTaken((await request<Taken>('/api/intake', { method: 'POST', body })).data)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    } finally {
      setBusy(false)
      void client.invalidateQueries()
    }
  }
  const choose = () => input.current?.click()
  useActs([{ id: 'bank.import', key: 'i', label: say('bank.import'), run: choose }])
  const close = () => {
    setTaken(undefined)
    setProblem(undefined)
  }
  return {
    busy,
    over,
    choose,
    place: {
      onDragOver: (event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave: () => setOver(false),
      onDrop: (event) => {
        event.preventDefault()
        setOver(false)
        void take([...event.dataTransfer.files])
      },
    },
    field: (
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={say('bank.import')}
        onChange={(event) => {
          void take([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
    ),
    answer: problem ? (
      <div className="inset">
        <ProblemMessage problem={problem} />
      </div>
    ) : (
      taken && <TakenMessage taken={taken} onClose={close} />
    ),
  }
}

/** What became of each file: received = filed + open + refused. */
function TakenMessage({ taken, onClose }: { taken: Taken; onClose: () => void }) {
  const say = useSay()
  const worth = taken.items.filter((item) => item.reason)
  return (
    <div className="inset">
      <Message
        tone={taken.refused > 0 ? 'warn' : 'info'}
        title={say('bank.taken', {
          received: taken.received,
          filed: taken.filed,
          open: taken.open,
          refused: taken.refused,
        })}
        acts={<Button onClick={onClose}>{say('close')}</Button>}
      >
        {worth.length > 0 && (
          <dl className="pairs">
            {keyed(worth.slice(0, 20)).map(({ key, item }) => (
              <div key={key} className="pair">
                <dt>{item.file}</dt>
                <dd>{item.reason}</dd>
              </div>
            ))}
          </dl>
        )}
      </Message>
    </div>
  )
}

/** The button that takes statements in. */
export function ImportButton({ of, primary }: { of: Import; primary?: boolean }) {
  const say = useSay()
  return (
    <Button
      icon="download"
      look={primary ? 'primary' : 'plain'}
      disabled={of.busy}
      act={['bank.import', 'i']}
      onClick={of.choose}
    >
      {of.busy ? say('bank.importing') : say('bank.import')}
    </Button>
  )
}
