import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { problemOf } from '../api/client.ts'
import type { Problem } from '../api/types.ts'
import { useSay } from '../i18n/language.tsx'
import { Icon } from '../parts/icon.tsx'
import { filesOf, type IntakeReport, sendFile } from './send-file.ts'

/** One file on its way, or what became of it. */
export interface HandedIn {
  key: string
  name: string
  size: number
  state: 'waits' | 'goes' | 'ended' | 'failed'
  /** Share that has gone up, 0 to 1. */
  share: number
  report?: IntakeReport
  problem?: Problem
}

export interface HandIn {
  files: readonly HandedIn[]
  busy: boolean
  take: (files: readonly File[]) => void
  /** Opens the device's own dialog to choose files, or its camera. */
  choose: () => void
  cancel: () => void
  clear: () => void
}

const HandInContext = createContext<HandIn | undefined>(undefined)
const AT_ONCE = 2

/** Files that people hand in. */
export function useHandIn(): HandIn {
  const value = use(HandInContext)
  if (!value) throw new Error('There is no HandInProvider around this component.')
  return value
}

interface Line {
  file: File
  key: string
}

/** Sends files two at a time, and keeps what became of each until the person has seen it. */
function useSending(): Omit<HandIn, 'choose'> {
  const client = useQueryClient()
  const [files, setFiles] = useState<HandedIn[]>([])
  const line = useRef<Line[]>([])
  const running = useRef(0)
  const count = useRef(0)
  const stop = useRef(new AbortController())
  const change = useCallback(
    (key: string, to: Partial<HandedIn>) =>
      setFiles((before) => before.map((each) => (each.key === key ? { ...each, ...to } : each))),
    [],
  )
  const next = useCallback(async (): Promise<void> => {
    const taken = line.current.shift()
    if (!taken) return
    running.current++
    const { key, file } = taken
    change(key, { state: 'goes' })
    try {
      const report = await sendFile(file, stop.current.signal, (share) => change(key, { share }))
      change(key, { state: 'ended', share: 1, report })
    } catch (thrown) {
      if (!stop.current.signal.aborted) change(key, { state: 'failed', problem: problemOf(thrown) })
    }
    running.current--
    if (line.current.length > 0) await next()
    else if (running.current === 0) await client.invalidateQueries()
  }, [change, client])
  const take = useCallback(
    (given: readonly File[]) => {
      if (given.length === 0) return
      const lines = given.map((file) => ({ file, key: `file ${count.current++}` }))
      line.current.push(...lines)
      setFiles((before) => [
        ...before,
        ...lines.map(({ file, key }) => ({ key, name: file.name, size: file.size, state: 'waits' as const, share: 0 })),
      ])
      for (let free = AT_ONCE - running.current; free > 0 && line.current.length > 0; free--) void next()
    },
    [next],
  )
  const cancel = useCallback(() => {
    line.current = []
    stop.current.abort()
    stop.current = new AbortController()
    setFiles((before) => before.filter((each) => each.state === 'ended' || each.state === 'failed'))
  }, [])
  const clear = useCallback(() => setFiles([]), [])
  const busy = files.some((each) => each.state === 'waits' || each.state === 'goes')
  return { files, busy, take, cancel, clear }
}

/** Takes files that are dropped anywhere in the app. */
function DropPlace({ take }: { take: HandIn['take'] }) {
  const say = useSay()
  const [over, setOver] = useState(false)
  useEffect(() => {
    let depth = 0
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (!carries(event)) return
      depth++
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!carries(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const hover = (event: DragEvent) => {
      if (carries(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      if (!carries(event) || !event.dataTransfer) return
      event.preventDefault()
      void filesOf(event.dataTransfer).then(take)
    }
    addEventListener('dragenter', enter)
    addEventListener('dragleave', leave)
    addEventListener('dragover', hover)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('dragover', hover)
      removeEventListener('drop', drop)
    }
  }, [take])
  if (!over) return null
  return (
    <div className="drop-place" aria-hidden="true">
      <p>
        <Icon name="inbox" /> {say('handIn.drop')}
      </p>
    </div>
  )
}

/** Lets everything inside hand in files: dropped anywhere, or chosen. */
export function HandInProvider({ children }: { children: ReactNode }) {
  const say = useSay()
  const input = useRef<HTMLInputElement>(null)
  const sending = useSending()
  const { files, busy, take, cancel, clear } = sending
  const choose = useCallback(() => input.current?.click(), [])
  const value = useMemo(
    () => ({ files, busy, take, cancel, clear, choose }),
    [files, busy, take, cancel, clear, choose],
  )
  return (
    <HandInContext value={value}>
      {children}
      <DropPlace take={take} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={say('handIn.choose')}
        onChange={(event) => {
          take([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
    </HandInContext>
  )
}
