import { useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useCommand } from '../api/command.tsx'
import type { Problem } from '../api/types.ts'
import { useFormats, useSay, useWords } from '../i18n/language.tsx'
import { useToast } from '../parts/toast.tsx'
import { type Build, isReady, makeInput, toggleItem } from './build.ts'
import { useItemWords, useOtherWords } from './match-table.tsx'
import type { BankLine, Candidate } from './model.ts'
import type { Match } from './use-match.ts'

/** What a match is made of, in few words: for the word that it was done. */
function useMatchWords(): (build: Build, known: ReadonlyMap<string, Candidate>) => string {
  const told = useWords()
  const words = useOtherWords()
  const itemWords = useItemWords()
  return (build, known) => {
    if (build.way) return told(build.way.title)
    const numbers = [...build.items.keys()].flatMap((item) => known.get(item)?.number ?? [])
    const parts = [...numbers, ...build.others.map(words)]
    return parts.length <= 3 ? parts.join(' + ') : itemWords(build.items.keys(), known)
  }
}

/** Makes the match of a line, says so, and offers to undo it. A refusal stays with the line. */
export function useMakeMatch(match: Match, onDone: (line: BankLine) => void, onBack: (line: string) => void) {
  const say = useSay()
  const formats = useFormats()
  const toast = useToast()
  const { run, undo } = useCommand()
  const describe = useMatchWords()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const takeBack = (audit: string) => async () => {
    await undo([audit])
    onBack(match.line.id)
  }
  const make = async (build: Build): Promise<boolean> => {
    const { line } = match
    if (busy || !isReady(line, build)) return false
    setBusy(true)
    setProblem(undefined)
    try {
      const outcome = await run({ command: 'banking.match.make', input: makeInput(line, build), quiet: true })
      if (outcome.kind === 'refused') setProblem(outcome.problem)
      if (outcome.kind !== 'done') return false
      const { audit } = outcome.done
      const amount = formats.money(line.open, line.currency)
      toast({
        text: say('bank.matchedTo', {
          name: line.counterpartyName || line.text.slice(0, 40),
          amount,
          to: describe(build, match.known),
        }),
        icon: 'lock',
        undo: audit ? takeBack(audit) : undefined,
      })
      onDone(line)
      return true
    } catch (thrown) {
      setProblem(problemOf(thrown))
      return false
    } finally {
      setBusy(false)
    }
  }
  /** Adds the item that closes the gap, and makes the match. */
  const close = () => {
    if (!match.closing) return
    const next = toggleItem(match.build, match.closing)
    match.put(next)
    void make(next)
  }
  return { make, close, busy, problem, clear: () => setProblem(undefined) }
}
