import { useMemo } from 'react'
import { useDeclared } from '../api/declared.tsx'
import type { Answer } from '../api/types.ts'
import { useWords } from '../i18n/language.tsx'
import { itemsOf, type QueueItem, titleOf } from './item.ts'

/**
 * Everything that waits, as the queue's query answers it, told in the reader's language. The same answer gives the
 * same items: what depends on them would else draw itself anew without end.
 */
export function useItems(answer: Answer | undefined): QueueItem[] {
  const declared = useDeclared()
  const words = useWords()
  return useMemo(
    () =>
      itemsOf(answer).map((item) => ({
        ...item,
        title: titleOf(item, declared, words),
        reason: words(item.reason),
        ...(item.amountSays ? { amountSays: words(item.amountSays) } : {}),
      })),
    [answer, declared, words],
  )
}
