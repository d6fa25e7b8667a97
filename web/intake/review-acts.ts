import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { Problem } from '../api/types.ts'
import { useCommandDialog } from '../command/dialogs.tsx'
import { useSay } from '../i18n/language.tsx'
import { useToast } from '../parts/toast.tsx'
import type { Ended, SittingState } from './sitting.ts'
import type { Review } from './use-review.ts'

const BASE = 'documents.proposal'

export interface ReviewActs {
  busy: boolean
  /** Why the last act was refused: shown where it happened. */
  refused: Problem | undefined
  /** A warning that the person may take upon themselves, with the words of the button. */
  accept: () => void
  reject: () => void
  handOn: () => void
  /** The day is asked for. */
  later: () => void
  askingLater: boolean
  leaveUntil: (until: string | undefined) => void
  /** Goes to another one; what was typed is kept with the proposal. */
  go: (id: string | undefined) => void
}

/** The record that accepting made. */
function madeOf(result: unknown): { record: string; id: string } | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  const { record, id } = result as Record<string, unknown>
  return typeof record === 'string' && typeof id === 'string' ? { record, id } : undefined
}

/** Brings a finding into sight and gives the focus to its field, else to itself. */
function pointTo(review: Review, code: string | undefined): void {
  const finding = review.findings.find((each) => each.code === code) ?? review.findings[0]
  if (!finding) return
  const message = document.querySelector<HTMLElement>(`[data-finding="${CSS.escape(finding.code)}"]`)
  const field = document.getElementById(`${review.form.id}.${finding.field ?? ''}`)
  message?.scrollIntoView({ block: 'nearest' })
  const target = field ?? message
  target?.focus()
}

/** What can be decided about a proposal; after each decision the next one comes. */
export function useReviewActs(review: Review, sitting: SittingState): ReviewActs {
  const say = useSay()
  const toast = useToast()
  const navigate = useNavigate()
  const declared = useDeclared()
  const openCommand = useCommandDialog()
  const { run, runMany, undo } = useCommand()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Problem>()
  const [askingLater, setAskingLater] = useState(false)
  const { proposal } = review
  const on = [{ id: proposal.id, title: proposal.title }]

  const show = (id: string | undefined) =>
    id ? navigate({ to: '/intake/$proposal', params: { proposal: id } }) : navigate({ to: '/intake' })

  /** Corrections stay with the proposal, so that whoever looks next sees them. */
  const keep = async () => {
    if (!review.unkept || proposal.state !== 'open') return
    const outcome = await run({
      command: `${BASE}.correct`,
      id: proposal.id,
      input: { values: review.values() },
      quiet: true,
    })
    if (outcome.kind === 'done') review.kept()
  }

  const ended = (how: Ended) => {
    review.form.saved()
    sitting.end(proposal.id, how)
    void show(sitting.next)
  }

  /** Where that which was made is looked at. */
  const linkTo = (result: unknown) => {
    const made = madeOf(result)
    const shape = made && declared.record(made.record)
    return shape && { to: `/records/${shape.id}/${made.id}`, label: say('toast.open', { one: declared.inside(shape) }) }
  }

  const takeBack = (audit: string) => async () => {
    await undo([audit])
    sitting.reopen(proposal.id)
    await show(proposal.id)
  }

  /** A refusal is said once: by the finding that stands on the page, at its field, or above the button. */
  const refuse = (problem: Problem) => {
    const stands = (message: string) => review.findings.some((finding) => finding.message === message)
    const all = problem.errors?.length ? problem.errors : [problem]
    const news = all.filter((each) => !stands(each.message))
    if (news.length === 0) return pointTo(review, all[0]?.code)
    const [first] = news
    if (!first || !review.form.accept({ ...problem, ...first, errors: news })) setRefused(problem)
  }

  const accept = async () => {
    if (busy || proposal.state !== 'open') return
    setBusy(true)
    setRefused(undefined)
    const outcome = await run({
      command: `${BASE}.accept`,
      id: proposal.id,
      input: { values: review.values() },
      confirm: review.confirm,
      title: proposal.title,
      quiet: true,
    })
    setBusy(false)
    if (outcome.kind === 'refused') return refuse(outcome.problem)
    if (outcome.kind === 'kept') return
    if (outcome.kind === 'done') {
      const { audit, result } = outcome.done
      toast({
        text: say('review.accepted', { title: proposal.title }),
        link: linkTo(result),
        undo: audit ? takeBack(audit) : undefined,
      })
    }
    ended(review.corrected.size > 0 ? 'corrected' : 'accepted')
  }

  const reject = () =>
    openCommand({ command: `${BASE}.reject`, on, onDone: () => ended('rejected'), onRefused: setRefused })

  const handOn = async () => {
    await keep()
    openCommand({ command: `${BASE}.assign`, on, onDone: () => ended('left'), onRefused: setRefused })
  }

  const leaveUntil = async (until: string | undefined) => {
    setAskingLater(false)
    if (!until) return
    await keep()
    const command = declared.command(`${BASE}.later`)
    const label = command ? declared.commandLabel(command) : say('later')
    const answer = await runMany(`${BASE}.later`, [{ id: proposal.id, input: { until } }], {
      done: () => say('toast.done', { label, title: proposal.title }),
    })
    const problem = answer.refused[0]?.problem
    if (problem) setRefused(problem)
    else ended('left')
  }

  const go = async (id: string | undefined) => {
    await keep()
    await show(id)
  }

  return {
    busy,
    refused,
    accept: () => void accept(),
    reject,
    handOn: () => void handOn(),
    later: () => setAskingLater(true),
    askingLater,
    leaveUntil: (until) => void leaveUntil(until),
    go: (id) => void go(id),
  }
}
