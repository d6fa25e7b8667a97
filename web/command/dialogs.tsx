import { createContext, type ReactNode, use, useCallback, useState } from 'react'
import { useCommand } from '../api/command.tsx'
import { useDeclared } from '../api/declared.tsx'
import type { CommandShape, Done, Problem } from '../api/types.ts'
import { LaterDialogs, later } from '../parts/later.tsx'
import { handsOn } from './command-keys.ts'

const CommandDialog = later(async () => (await import('./command-dialog.tsx')).CommandDialog)

/** A command to be run on nothing, one record or many, with what is known of its input. */
export interface CommandIntent {
  command: string
  /** The records that it acts on. */
  on?: { id: string; title: string }[]
  input?: Record<string, unknown>
  /** Words for the button, where the page knows better than the declaration: "Approve 10,162.60". */
  label?: string
  /** Open with what it would change. */
  preview?: boolean
  /** Show the form also where nothing in it must be filled in. */
  ask?: boolean
  /** A refusal to begin with. */
  problem?: Problem
  onDone?: (done: Done | undefined) => void
  /** Where a refusal goes that no dialog shows. */
  onRefused?: (problem: Problem) => void
}

const IntentContext = createContext<((intent: CommandIntent) => void) | undefined>(undefined)

/** True where a person must be asked before it runs: something must be filled in, or it can't be undone. */
function mustAsk(command: CommandShape, intent: CommandIntent): boolean {
  const given = intent.input ?? {}
  const missing = command.input.some(
    (field) => !field.optional && field.default === undefined && given[field.name] === undefined,
  )
  return (
    command.grave ||
    missing ||
    (handsOn(command) && !intent.input) ||
    intent.ask === true ||
    intent.preview === true ||
    (intent.on?.length ?? 0) > 1
  )
}

/** Lets everything inside start commands: those that ask for something open their form, the others just run. */
export function CommandDialogProvider({ children }: { children: ReactNode }) {
  const declared = useDeclared()
  const { run, runMany } = useCommand()
  const [intent, setIntent] = useState<CommandIntent>()
  const start = useCallback(
    (next: CommandIntent) => {
      const command = declared.command(next.command)
      if (!command) return
      if (mustAsk(command, next)) return setIntent(next)
      const one = next.on?.[0]
      void run({ command: command.id, id: one?.id, input: next.input, title: one?.title }).then((outcome) => {
        if (outcome.kind === 'done') next.onDone?.(outcome.done)
        if (outcome.kind === 'held') next.onDone?.(undefined)
        if (outcome.kind === 'refused') {
          if (next.onRefused) next.onRefused(outcome.problem)
          else setIntent({ ...next, problem: outcome.problem })
        }
      })
    },
    [declared, run],
  )
  const command = intent && declared.command(intent.command)
  return (
    <IntentContext value={start}>
      {children}
      {intent && command && (
        <LaterDialogs>
          <CommandDialog
            key={command.id}
            intent={intent}
            command={command}
            run={run}
            runMany={runMany}
            onClose={() => setIntent(undefined)}
          />
        </LaterDialogs>
      )}
    </IntentContext>
  )
}

/** Starts a command, asking first where it must be asked. */
export function useCommandDialog(): (intent: CommandIntent) => void {
  const start = use(IntentContext)
  if (!start) throw new Error('There is no CommandDialogProvider around this component.')
  return start
}
