import { useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { CommandShape, Problem } from '../api/types.ts'
import { handsOn } from '../command/command-keys.ts'
import { useCommandDialog } from '../command/dialogs.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { actsOf, type ItemAct, type QueueItem } from './item.ts'

/** What a command asks for that nobody has said yet. */
function asks(command: CommandShape): boolean {
  return (
    command.grave || handsOn(command) || command.input.some((field) => !field.optional && field.default === undefined)
  )
}

/** True for the command that leaves something until a day. */
function isLater(command: CommandShape): boolean {
  return command.input.length > 0 && command.input.every((field) => field.name === 'until' || field.optional)
}

/** Why items could not be taken, by subject. */
export type Refusals = Readonly<Record<string, Problem>>

export interface QueueActs {
  refusals: Refusals
  /** Items that are being left until a day, with their commands: a dialog asks for the day. */
  leaving: { item: QueueItem; command: CommandShape }[] | undefined
  leaveUntil: (until: string | undefined) => void
  start: (item: QueueItem, act: ItemAct) => void
  startMany: (items: readonly QueueItem[], act: ItemAct) => void
}

/** Items among the chosen that can take the same command, with the act of each. */
export function takers(
  items: readonly QueueItem[],
  command: CommandShape,
  declared: Parameters<typeof actsOf>[1],
): { item: QueueItem; act: ItemAct }[] {
  return items.flatMap((item) => {
    const act = actsOf(item, declared).find((each) => each.command.id === command.id)
    return act ? [{ item, act }] : []
  })
}

/** Runs the acts of a queue: what was done leaves the list, what was refused says why in its row. */
export function useQueueActs(leave: (subject: string) => void, clear: () => void): QueueActs {
  const declared = useDeclared()
  const say = useSay()
  const formats = useFormats()
  const openCommand = useCommandDialog()
  const { runMany } = useCommand()
  const [refusals, setRefusals] = useState<Refusals>({})
  const [leaving, setLeaving] = useState<QueueActs['leaving']>()

  const refuse = (subject: string, problem: Problem | undefined) =>
    setRefusals(({ [subject]: _, ...others }) => (problem ? { ...others, [subject]: problem } : others))

  const done = (subject: string) => {
    refuse(subject, undefined)
    leave(subject)
  }

  const start = (item: QueueItem, act: ItemAct) => {
    if (act.letter === 's' && isLater(act.command)) return setLeaving([{ item, command: act.command }])
    openCommand({
      command: act.command.id,
      on: [{ id: act.id, title: item.title }],
      onDone: () => done(item.subject),
      onRefused: (problem) => refuse(item.subject, problem),
    })
  }

  /** One request for all of them; each that was refused stays, with its reason. */
  const runAll = async (
    command: CommandShape,
    all: { item: QueueItem; id: string }[],
    input?: Record<string, unknown>,
  ) => {
    const label = declared.commandLabel(command)
    try {
      const answer = await runMany(
        command.id,
        all.map(({ id }) => ({ id, input })),
        { record: command.on, done: (count) => say('toast.many', { label, count: formats.count(count) }) },
      )
      const refused = new Map(answer.refused.map(({ index, problem }) => [index, problem]))
      all.forEach(({ item }, index) => {
        const problem = refused.get(index)
        if (problem) refuse(item.subject, problem)
        else done(item.subject)
      })
    } catch (thrown) {
      const problem = problemOf(thrown)
      for (const { item } of all) refuse(item.subject, problem)
    }
    clear()
  }

  const startMany = (items: readonly QueueItem[], act: ItemAct) => {
    const { command } = act
    if (act.letter === 's' && isLater(command)) {
      const all = items.flatMap((item) => {
        const own = actsOf(item, declared).find((each) => each.letter === 's')
        return own && isLater(own.command) ? [{ item, command: own.command }] : []
      })
      return setLeaving(all)
    }
    const all = takers(items, command, declared).map((each) => ({ item: each.item, id: each.act.id }))
    if (!asks(command) && command.bulk) return void runAll(command, all)
    openCommand({
      command: command.id,
      on: all.map(({ item, id }) => ({ id, title: item.title })),
      onDone: clear,
    })
  }

  const leaveUntil = (until: string | undefined) => {
    const all = leaving ?? []
    setLeaving(undefined)
    if (!until) return
    const commands = new Map<string, { command: CommandShape; all: { item: QueueItem; id: string }[] }>()
    for (const { item, command } of all) {
      const known = commands.get(command.id) ?? { command, all: [] }
      known.all.push({ item, id: item.id })
      commands.set(command.id, known)
    }
    for (const { command, all: items } of commands.values()) void runAll(command, items, { until })
  }

  return { refusals, leaving, leaveUntil, start, startMany }
}
