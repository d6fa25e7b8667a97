/** Amounts as whole numbers of ten-thousandths: exact, and quick to compare. */
export type Units = bigint

const PLACES = 4

/** Amounts read before: the same ones are asked for again and again. */
const read = new Map<string, Units>()
const MOST_READ = 50_000

/** `-12.5` is −125000n. Digits after the fourth place are none that money has. */
export function units(amount: string): Units {
  const known = read.get(amount)
  if (known !== undefined) return known
  if (read.size >= MOST_READ) read.clear()
  const value = parsed(amount)
  read.set(amount, value)
  return value
}

function parsed(amount: string): Units {
  const negative = amount.startsWith('-')
  const [whole = '0', rest = ''] = (negative ? amount.slice(1) : amount).split('.')
  const size = BigInt(whole + rest.slice(0, PLACES).padEnd(PLACES, '0'))
  return negative ? -size : size
}

/** −125000n is `-12.50`: at least two places, more where they are needed. */
export function amountOf(value: Units): string {
  const digits = size(value)
    .toString()
    .padStart(PLACES + 1, '0')
  const rest = digits.slice(-PLACES).replace(/0{1,2}$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -PLACES)}.${rest}`
}

export const size = (value: Units): Units => (value < 0n ? -value : value)

export const sumOf = (values: Iterable<Units>): Units => {
  let total = 0n
  for (const value of values) total += value
  return total
}

/** Both in, both out, or one of them nothing. */
export const sameWay = (one: Units, other: Units): boolean => one >= 0n === other >= 0n || one === 0n || other === 0n
