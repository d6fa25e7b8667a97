import { useState } from 'react'
import { problemOf } from '../api/client.ts'
import { useCommand } from '../api/command.tsx'
import { useFormats, useSay } from '../i18n/language.tsx'
import { useProblemWords } from '../parts/message.tsx'
import type { BankLine } from './model.ts'

/** Makes all matches that are sure in one go, with one undo; what is refused stays, and says why. */
export function useAcceptSure(lines: readonly BankLine[], leave: (ids: readonly string[]) => void) {
  const say = useSay()
  const formats = useFormats()
  const problemWords = useProblemWords()
  const { runMany } = useCommand()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const sure = lines.filter((line) => line.confidence === 'sure' && line.make !== undefined)
  const accept = () => {
    if (busy || sure.length === 0) return
    setBusy(true)
    setRefused(undefined)
    const words = { done: (count: number) => say('bank.acceptedSure', { count, shown: formats.count(count) }) }
    runMany(
      'banking.match.make',
      sure.map((line) => ({ input: line.make })),
      words,
    )
      .then((answer) => {
        const left = new Set(answer.refused.map((each) => each.index))
        leave(sure.filter((_, index) => !left.has(index)).map((line) => line.id))
        const first = answer.refused[0]
        if (first)
          setRefused(say('bank.refusedSure', { count: answer.refused.length, why: problemWords(first.problem) }))
      })
      .catch((thrown: unknown) => setRefused(problemWords(problemOf(thrown))))
      .finally(() => setBusy(false))
  }
  return { count: sure.length, accept, busy, refused }
}
