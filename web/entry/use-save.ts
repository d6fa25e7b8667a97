import { useState } from 'react'
import { problemOf } from '../api/client.ts'
import { type Outcome, previewCommand, useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { Done, Problem } from '../api/types.ts'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useToast } from '../parts/toast.tsx'
import { entryIn, type PreviewedEntry } from './entry-postings.tsx'
import type { Entered } from './entry-side.tsx'
import { DRAFT, type Entry, entryInput } from './use-entry.ts'

function textIn(result: unknown, name: string): string | undefined {
  const value = typeof result === 'object' && result !== null ? (result as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' ? value : undefined
}

/** Saves what was typed, and posts it if asked; a refusal stays at its field or over the form, and nothing is lost. */
export function useSave(entry: Entry, onSaved: (entered: Entered, posted: boolean) => void) {
  const say = useSay()
  const formats = useFormats()
  const declared = useDeclared()
  const toast = useToast()
  const { run, undo } = useCommand()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [previewed, setPreviewed] = useState<PreviewedEntry>()
  const { form, trade, fields, totals, currency } = entry
  const shape = declared.record(trade.record)
  const post = `${trade.record}.post`
  const name = form.titles[trade.party] ?? ''
  const own = typeof form.values.number === 'string' ? form.values.number : ''

  const refuse = (refused: Problem) => {
    if (!form.accept(refused)) setProblem(refused)
  }
  /** Saves the draft, new or again; gives its id. */
  const draft = async (): Promise<{ id: string; done: Done } | undefined> => {
    setProblem(undefined)
    if (!form.check() || !shape?.create || !shape.update) return undefined
    const id = typeof form.values[DRAFT] === 'string' ? form.values[DRAFT] : undefined
    const input = entryInput(fields, form.values)
    const outcome = await run({ command: id ? shape.update : shape.create, id, input, quiet: true })
    if (outcome.kind === 'refused') refuse(outcome.problem)
    if (outcome.kind !== 'done') return undefined
    form.set(DRAFT, outcome.done.id)
    return { id: outcome.done.id, done: outcome.done }
  }
  const entered = (id: string, title: string, state: string): Entered => ({
    id,
    title: title || name,
    gross: totals.gross,
    currency,
    state,
  })
  const finish = (outcome: Outcome, id: string) => {
    if (outcome.kind === 'refused') return refuse(outcome.problem)
    if (outcome.kind === 'kept') return
    form.saved()
    if (outcome.kind === 'held') return onSaved(entered(id, own, 'submitted'), true)
    const number = textIn(outcome.done.result, 'number') ?? own
    const { audit } = outcome.done
    toast({
      text: say('entry.posted', { number, name, gross: formats.money(totals.gross, currency) }),
      icon: 'lock',
      undo: audit && outcome.done.undo !== false ? () => undo([audit]) : undefined,
    })
    onSaved(entered(id, number, outcome.done.state ?? 'posted'), true)
  }
  const guarded = async (act: () => Promise<void>) => {
    if (busy) return
    setBusy(true)
    try {
      await act()
    } catch (thrown) {
      setProblem(problemOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  const save = () =>
    guarded(async () => {
      const saved = await draft()
      if (!saved) return
      form.saved()
      toast({ text: say('entry.saved', { name, gross: formats.money(totals.gross, currency) }) })
      onSaved(entered(saved.id, own, saved.done.state ?? 'draft'), false)
    })
  const savePosted = () =>
    guarded(async () => {
      const saved = await draft()
      if (saved) finish(await run({ command: post, id: saved.id, input: {}, quiet: true }), saved.id)
    })
  const preview = () =>
    guarded(async () => {
      const saved = await draft()
      if (!saved) return
      const done = await previewCommand({ command: post, id: saved.id, input: {} })
      setPreviewed(entryIn(done.changes ?? [], entry.names))
    })
  return { save, savePosted, preview, busy, problem, previewed, mayPost: declared.command(post) !== undefined }
}
