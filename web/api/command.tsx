import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react'
import { useSay, useWords } from '../i18n/language.tsx'
import { LaterDialogs, later } from '../parts/later.tsx'
import { useToast } from '../parts/toast.tsx'
import { forget } from './changes.ts'
import { problemOf, request } from './client.ts'
import { useDeclared } from './declared.tsx'
import { letThrough } from './let-through.ts'
import type { BatchAnswer, Done, Held, Problem } from './types.ts'

const ConfirmWarning = later(async () => (await import('../parts/confirm.tsx')).ConfirmWarning)

/** What to run. */
export interface CommandAsk {
  command: string
  /** The record it acts on. */
  id?: string
  /** The revision that the page shows: if somebody changed the record since, nothing is done. */
  revision?: number
  input?: Record<string, unknown>
  /** Codes of warnings that the person has read on the page. */
  confirm?: string[]
  /** What the record is called, for the word that it was done. */
  title?: string
  /** Say nothing when done: the page itself shows it. */
  quiet?: boolean
  /** Asks the person about a warning in place; without it a dialog does. */
  onWarning?: (problem: Problem) => Promise<boolean>
}

/** How it ended. A refusal is for the caller to show where it happened. */
export type Outcome =
  | { kind: 'done'; done: Done }
  | { kind: 'held'; held: Held }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'kept' }

interface Runner {
  run: (ask: CommandAsk) => Promise<Outcome>
  runMany: (
    command: string,
    items: { id?: string; input?: Record<string, unknown> }[],
    says: BatchWords,
  ) => Promise<BatchAnswer>
  undo: (audits: string[]) => Promise<void>
}

interface BatchWords {
  record?: string
  done: (count: number) => string
}

const RunnerContext = createContext<Runner | undefined>(undefined)

function isHeld(answer: Done | Held): answer is Held {
  return 'held' in answer && answer.held !== undefined && answer.held !== null
}

async function send(ask: CommandAsk, confirm: string[]): Promise<Done | Held> {
  const body = {
    id: ask.id,
    revision: ask.revision,
    input: ask.input,
    confirm: confirm.length > 0 ? confirm : undefined,
  }
  const headers = { 'Idempotency-Key': crypto.randomUUID() }
  const once = () => request<Done | Held>(`/api/commands/${ask.command}`, { method: 'POST', body, headers })
  for (let pause = 500; ; pause *= 2) {
    try {
      return (await once()).data
    } catch (thrown) {
      // The line, the server or its database broke: the same key makes another try the same request, whatever became
      // of the first.
      if (pause > LONGEST_PAUSE || !isBroken(problemOf(thrown))) throw thrown
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

const LONGEST_PAUSE = 8000

/** Nobody answered, or somebody before the server did in its place (502 to 504: RFC 9110, 15.6.3 to 15.6.5). */
const isBroken = ({ code, status }: Problem): boolean =>
  code === 'server.database' ||
  (code === 'web.offline' && navigator.onLine) ||
  (code === 'web.serverFailed' && status >= 502 && status <= 504)

/** Runs a command without writing anything, and gives what it would change. */
export async function previewCommand(ask: CommandAsk): Promise<Done> {
  const body = { id: ask.id, input: ask.input, confirm: ask.confirm, preview: true }
  return (await request<Done>(`/api/commands/${ask.command}`, { method: 'POST', body })).data
}

function forgetAfter(client: QueryClient, command: string, done?: Done): void {
  const record = done?.record ?? command.split('.').slice(0, 2).join('.')
  forget(client, record, done?.id)
  void client.invalidateQueries({ queryKey: ['query'] })
  void client.invalidateQueries({ queryKey: ['list', 'work.task'] })
}

interface Asked {
  problem: Problem
  ask: CommandAsk
  answer: (go: boolean) => void
}

/** Lets everything inside run commands: warnings are asked, what was done is said, undo is offered. */
export function CommandProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const declared = useDeclared()
  const toast = useToast()
  const say = useSay()
  const words = useWords()
  const [asked, setAsked] = useState<Asked>()

  const undo = useCallback(
    async (audits: string[]) => {
      const items = audits.map((audit) => ({ input: { audit } }))
      try {
        const answer = (await request<BatchAnswer>('/api/commands/kernel.undo/batch', { body: { items } })).data
        const refused = answer.refused[0]
        toast({
          text: refused
            ? say('undo.refused', { why: words(refused.problem.message, refused.problem.said) })
            : say('undo.done'),
          icon: 'undo',
        })
      } catch (thrown) {
        const problem = problemOf(thrown)
        toast({ text: say('undo.refused', { why: words(problem.message, problem.said) }), icon: 'stop' })
      }
      void client.invalidateQueries()
    },
    [client, toast, say, words],
  )

  const announce = useCallback(
    async (ask: CommandAsk, done: Done) => {
      const shape = declared.command(ask.command)
      const record = declared.record(done.record ?? shape?.on ?? '')
      const state = record && done.state ? declared.state(record, done.state) : undefined
      const title = ask.title || (record ? declared.one(record) : '')
      const label = shape ? declared.commandLabel(shape) : ''
      const approved = await letThrough(done, declared)
      const text =
        (approved && say('toast.approved', { ...approved, title: approved.title || title })) ??
        (shape?.to && state ? say('toast.state', { title, state: state.label }) : say('toast.done', { title, label }))
      const { audit } = done
      const undoable = audit !== undefined && done.undo !== false && !shape?.grave
      toast({
        text,
        undo: undoable ? () => undo([audit]) : undefined,
        link: approved?.to ? { to: approved.to, label: say('toast.open', { one: approved.one }) } : undefined,
      })
    },
    [declared, say, toast, undo],
  )

  const run = useCallback(
    async (ask: CommandAsk): Promise<Outcome> => {
      const confirmed: string[] = [...(ask.confirm ?? [])]
      for (;;) {
        try {
          const answer = await send(ask, confirmed)
          if (isHeld(answer)) {
            toast({ text: say('held', { names: answer.held.waitsFor.join(', ') }), icon: 'half' })
            void client.invalidateQueries({ queryKey: ['list'] })
            return { kind: 'held', held: answer }
          }
          forgetAfter(client, ask.command, answer)
          if (!ask.quiet) void announce(ask, answer)
          return { kind: 'done', done: answer }
        } catch (thrown) {
          const problem = problemOf(thrown)
          if (!problem.confirmable || confirmed.includes(problem.code)) return { kind: 'refused', problem }
          const go = await (ask.onWarning?.(problem) ??
            new Promise<boolean>((answer) => setAsked({ problem, ask, answer })))
          setAsked(undefined)
          if (!go) return { kind: 'kept' }
          confirmed.push(problem.code)
        }
      }
    },
    [announce, client, say, toast],
  )

  const runMany = useCallback(
    async (command: string, items: { id?: string; input?: Record<string, unknown> }[], words: BatchWords) => {
      const keyed = items.map((item) => ({ ...item, key: crypto.randomUUID() }))
      const answer = (await request<BatchAnswer>(`/api/commands/${command}/batch`, { body: { items: keyed } })).data
      void client.invalidateQueries()
      const audits = answer.results.flatMap((result) => (result?.audit && result.undo !== false ? [result.audit] : []))
      if (answer.done > 0)
        toast({ text: words.done(answer.done), undo: audits.length > 0 ? () => undo(audits.reverse()) : undefined })
      return answer
    },
    [client, toast, undo],
  )

  const value = useMemo(() => ({ run, runMany, undo }), [run, runMany, undo])
  return (
    <RunnerContext value={value}>
      {children}
      {asked && (
        <LaterDialogs>
          <ConfirmWarning problem={asked.problem} command={asked.ask.command} onAnswer={asked.answer} />
        </LaterDialogs>
      )}
    </RunnerContext>
  )
}

/** Runs commands. */
export function useCommand(): Runner {
  const runner = use(RunnerContext)
  if (!runner) throw new Error('There is no CommandProvider around this component.')
  return runner
}
