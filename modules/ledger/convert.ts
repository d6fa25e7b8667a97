import { answer } from '../../kernel/index.ts'
import { convert } from '../organisation/index.ts'
import { rateOn } from './post-entry.ts'

/** The ledger's rates, for limits that are held against amounts in other currencies. */
export const convertAnswer = answer(convert, ({ read, from, to, on }) => rateOn(read, from, to, on))
