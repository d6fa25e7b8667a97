import { say, type Words } from '../../../kernel/index.ts'
import { amountOf, size, type Units, units } from './amounts.ts'
import { pieces } from './numbers.ts'
import type { LineView, MadeMatch, Way } from './types.ts'
import { daysBetween, dayWords, money } from './words.ts'

/** Payments that may have come back: matches made, and lines that are still open, by what they took or brought. */
export interface Earlier {
  matches: ReadonlyMap<string, readonly MadeMatch[]>
  lines: ReadonlyMap<string, readonly LineView[]>
}

/** Where a payment of one account is looked up by its amount. */
export const movedKey = (account: string, amount: Units): string => `${account} ${amount}`

const WORDS =
  /retour|rücklast|ruecklast|rückl\b|\breturn|reject|storno|chargeback|impay|zurück|rückgabe|tilbagef|\brefund|gutschr.*last/i

/** Whether the bank, or the words of the line, say that a payment came back. */
export const cameBack = (line: LineView): boolean =>
  line.reversal || line.returnReason !== null || WORDS.test(line.text)

/** What a bank takes at most for a payment that it sends back. */
const MOST_FEE = 250_000n
/** Returned debits may come back for more than a year (SDD Core Rulebook, 4.3: thirteen months). */
const LONGEST = 410

/** Ways to explain a line as an earlier payment that came back. */
export function returnWays(line: LineView, earlier: Earlier): Way[] {
  const said = cameBack(line)
  const exact = candidates(line, earlier, -units(line.open))
  const found = exact.length > 0 || !said ? exact : withFee(line, earlier)
  const best = found[0]?.weight ?? 0
  if (best === 0 || (!said && best < 3)) return []
  const equal = found.filter((one) => one.weight === best)
  const sure = said && equal.length === 1 && best >= 3 && equal[0]?.fee === 0n
  return equal.slice(0, 3).map(
    (one): Way => ({
      ...wayOf(line, one),
      confidence: sure ? 'sure' : equal.length === 1 && said && best >= 2 ? 'likely' : 'check',
      score: (sure ? 0.985 : said ? 0.75 : 0.4) - (equal.length > 1 ? 0.2 : 0),
    }),
  )
}

interface Candidate {
  match?: MadeMatch
  line?: LineView
  on: string
  text: string
  total: string
  /** 3: an id or a number says so; 2: the same one on the other side; 1: only the amount. */
  weight: number
  why: Words
  /** What the bank kept, as a part of the line. */
  fee: Units
}

function candidates(line: LineView, earlier: Earlier, amount: Units, fee: Units = 0n): Candidate[] {
  const key = movedKey(line.account, amount)
  const matches = earlier.matches.get(key) ?? []
  const lines = earlier.lines.get(key) ?? []
  if (matches.length === 0 && lines.length === 0) return []
  const inTime = (on: string): boolean => on <= line.bookedOn && daysBetween(on, line.bookedOn) <= LONGEST
  const said: Said = { line, text: textOf(line), back: cameBack(line) }
  const made = matches
    .filter((match) => inTime(match.on))
    .map(
      (match): Candidate => ({
        match,
        on: match.on,
        text: match.text,
        total: match.total,
        fee,
        ...likeness(said, match, match.numbers),
      }),
    )
  const open = lines
    .filter((other) => other.id !== line.id && inTime(other.bookedOn) && !cameBack(other))
    .map(
      (other): Candidate => ({
        line: other,
        on: other.bookedOn,
        text: other.text,
        total: other.open,
        fee,
        ...likeness(said, other, []),
      }),
    )
  return [...made, ...open]
    .filter((one) => one.weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.on < b.on ? 1 : -1))
}

interface Marks {
  endToEndId: string | null
  mandateId: string | null
  counterpartyKey: string | null
}

/** What a line says, read once for all that it may bring back. */
interface Said {
  line: LineView
  /** Its words as numbers and ids are looked for in them. */
  text: string
  back: boolean
}

const textOf = ({ text }: LineView): string =>
  pieces(text.slice(0, 60)).join('') + text.toUpperCase().replace(/[^A-Z0-9]/g, '')

const SAME_ID = say`they have the same end-to-end id`
const NAMES_ID = say`the text holds its end-to-end id`
const SAME_MANDATE = say`they have the same mandate`
const SAME_SIDE = say`the same one is on the other side`
const SAME_AMOUNT = say`the amount is the same`

function likeness(
  { line, text, back }: Said,
  other: Marks,
  numbers: readonly string[],
): { weight: number; why: Words } {
  if (line.endToEndId !== null && line.endToEndId === other.endToEndId) return { weight: 3, why: SAME_ID }
  const named = numbers.find((number) => {
    const key = number.toUpperCase().replace(/[^A-Z0-9]/g, '')
    return key.length > 5 && text.includes(key)
  })
  if (named) return { weight: 3, why: say`the text names ${named}, which it paid` }
  if (
    other.endToEndId &&
    other.endToEndId.length > 6 &&
    text.includes(other.endToEndId.toUpperCase().replace(/[^A-Z0-9]/g, ''))
  )
    return { weight: 3, why: NAMES_ID }
  if (line.mandateId !== null && line.mandateId === other.mandateId) return { weight: 2, why: SAME_MANDATE }
  if (line.counterpartyKey !== null && line.counterpartyKey === other.counterpartyKey)
    return { weight: 2, why: SAME_SIDE }
  return { weight: back ? 1 : 0, why: SAME_AMOUNT }
}

/** A debit that comes back may cost a fee, taken in the same line. */
function withFee(line: LineView, earlier: Earlier): Candidate[] {
  const open = units(line.open)
  if (open >= 0n) return []
  const found: Candidate[] = []
  for (const [key, made] of earlier.matches) {
    for (const match of made) {
      const fee = open + units(match.total)
      if (!key.startsWith(`${line.account} `) || fee >= 0n || size(fee) > MOST_FEE) continue
      found.push(...candidates(line, { matches: new Map([[key, [match]]]), lines: new Map() }, units(match.total), fee))
    }
  }
  return found.filter((one) => one.weight > 2).sort((a, b) => (a.on < b.on ? 1 : -1))
}

function wayOf(line: LineView, one: Candidate): Omit<Way, 'confidence' | 'score'> {
  const back = say`The payment of ${dayWords(one.on)} (${one.text.slice(0, 80)}) came back: ${one.why}.`
  if (one.match) {
    const fee =
      one.fee === 0n ? [] : [{ kind: 'fee' as const, amount: amountOf(one.fee), text: String(say`Fee for the return`) }]
    return {
      kind: 'return',
      title: String(say`Returned: ${one.match.text}`),
      reason: `${back} ${
        one.fee === 0n
          ? say`What it paid is open again.`
          : say`What it paid is open again; ${money(size(one.fee))} is the bank’s fee.`
      }`,
      parts: [
        { part: 'other', id: one.match.id, amount: amountOf(-units(one.match.total)), text: one.match.text },
        ...fee.map((part) => ({
          part: 'other' as const,
          id: null,
          other: part.kind,
          amount: part.amount,
          text: part.text,
        })),
      ],
      returns: one.match.id,
      make: { lines: [{ line: line.id }], returns: one.match.id, others: fee },
    }
  }
  return {
    kind: 'return',
    title: String(say`Returned: line of ${dayWords(one.on)}`),
    reason: `${back} ${say`The two lines come to nothing together.`}`,
    parts: one.line ? [{ part: 'line', id: one.line.id, amount: amountOf(-units(one.total)), line: one.line }] : [],
    make: { lines: [{ line: line.id }, ...(one.line ? [{ line: one.line.id }] : [])] },
  }
}
