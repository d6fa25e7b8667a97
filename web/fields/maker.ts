import { createContext, use } from 'react'
import type { RecordShape } from '../api/types.ts'

/** Makes a record of the given kind from what was typed, and hands back its id and title. */
export type Maker = (record: RecordShape, typed: string, made: (id: string, title: string) => void) => void

export const MakerContext = createContext<Maker | undefined>(undefined)

/** Where forms allow it: makes a record that a field is about to refer to. */
export function useMaker(): Maker | undefined {
  return use(MakerContext)
}
