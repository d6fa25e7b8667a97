import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'

/** Whether word of changes comes in, and when the last came. */
export interface Line {
  open: boolean
  /** Instant (milliseconds) at which the server was last heard. */
  heardAt: number
}

let line: Line = { open: true, heardAt: Date.now() }
const listeners = new Set<() => void>()

function setLine(next: Line): void {
  line = next
  for (const listener of listeners) listener()
}

/** The state of the line to the server: for the quiet word in the top bar. */
export function useLine(): Line {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => line,
  )
}

interface Word {
  record: string
  id: string
  command: string
}

function isWord(value: unknown): value is Word {
  return typeof value === 'object' && value !== null && 'record' in value && 'id' in value
}

/** Drops every answer that a change may have made stale. Reports hang on anything, so all of them go. */
export function forget(client: QueryClient, record: string, id?: string): void {
  void client.invalidateQueries({ queryKey: ['list', record] })
  if (id) void client.invalidateQueries({ queryKey: ['record', record, id] })
}

const GATHER = 250

/** Somewhere in the next few seconds: browsers that lost the same server don't come back in the same moment. */
const soon = (least: number): number => least + Math.random() * 2000

/**
 * A line that stays: a browser gives up for good where it is answered with an error, as it is while no server is
 * ready (HTML Standard, 9.2.3), so it is opened anew from where it had come to.
 */
function openLine(hear: (event: MessageEvent<string>) => void, reload: () => void): () => void {
  let last = ''
  let source: EventSource
  let again: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    source = new EventSource(last === '' ? '/api/changes' : `/api/changes?since=${encodeURIComponent(last)}`)
    source.onopen = () => setLine({ open: true, heardAt: Date.now() })
    source.onmessage = (event: MessageEvent<string>) => {
      last = event.lastEventId || last
      hear(event)
    }
    source.addEventListener('reload', reload)
    source.onerror = () => {
      setLine({ ...line, open: false })
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, soon(3000))
    }
  }
  open()
  return () => {
    source.close()
    clearTimeout(again)
  }
}

/** Listens for changes that anybody makes, and drops the answers that they made stale. */
export function useChanges(): void {
  const client = useQueryClient()
  useEffect(() => {
    let words = new Map<string, Word>()
    let timer: ReturnType<typeof setTimeout> | undefined
    let reloading: ReturnType<typeof setTimeout> | undefined
    const flush = () => {
      timer = undefined
      for (const word of words.values()) forget(client, word.record, word.id)
      if (words.size > 0) void client.invalidateQueries({ queryKey: ['query'] })
      words = new Map()
    }
    const hear = (event: MessageEvent<string>) => {
      setLine({ open: true, heardAt: Date.now() })
      const word = parse(event.data)
      if (!word) return
      words.set(`${word.record}/${word.id}`, word)
      timer ??= setTimeout(flush, GATHER)
    }
    const reload = () => {
      clearTimeout(reloading)
      reloading = setTimeout(() => void client.invalidateQueries(), soon(0))
    }
    const close = openLine(hear, reload)
    const online = () => client.invalidateQueries()
    addEventListener('online', online)
    return () => {
      close()
      clearTimeout(timer)
      clearTimeout(reloading)
      removeEventListener('online', online)
    }
  }, [client])
}

function parse(data: string): Word | undefined {
  try {
    const value: unknown = JSON.parse(data)
    return isWord(value) ? value : undefined
  } catch {
    return undefined // A heartbeat or a comment: nothing changed.
  }
}
