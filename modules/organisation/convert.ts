import { type Reader, slot } from '../../kernel/index.ts'

export interface ConvertAsk {
  from: string
  to: string
  /** The day whose rate counts. */
  on: string
  read: Reader
}

/** What one unit of a currency is worth in another, as a decimal; null where the answering module knows no rate. */
export const convert = slot<ConvertAsk, Promise<string | null>>(
  'organisation.convert',
  'What one unit of a currency is worth in another, on a day.',
)

/** The rate between two currencies on a day; null where nobody knows one. */
export async function rateBetween(read: Reader, from: string, to: string, on: string): Promise<string | null> {
  if (from === to) return '1'
  const answers = await read.ask(convert, { from, to, on, read })
  return answers.find((one) => one !== null) ?? null
}
