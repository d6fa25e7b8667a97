/**
 * Every regular expression of what ships, given text that is made of its own pieces over and over: it takes time by the
 * length of the text, or the text is never long. V8 itself is the judge, so what it makes fast is fast.
 */
import { describe, expect, test } from 'vitest'
import { messageFiles } from '../../doors/message-files.ts'
import { speaker } from '../../kernel/speak.ts'
import { BOUNDED, type Expression, expressions, MADE, type Pumped, pumpedFor } from './expressions.ts'

/** Letters of a text: the square of it takes a tenth of a second and more, a multiple of it nothing to speak of. */
const LONG = 6000
/** Milliseconds of processor time, where a pattern that is fast takes less than one; and at the length that bounds it. */
const MOST = 40
const MOST_BOUNDED = 500
/** A first look at all texts is short: only what seems slow in it is looked at again. */
const [SHORT, SEEMS_SLOW] = [1500, 0.7]

const { written, made } = expressions()
const bound = ({ source }: Expression) => BOUNDED.find((one) => one.source === source)

function run(pattern: RegExp, { before, unit, after }: Pumped, length: number): void {
  const text = before + unit.repeat(Math.ceil(length / Math.max(unit.length, 1))) + after
  pattern.lastIndex = 0
  if (pattern.global) text.replace(pattern, '')
  else pattern.test(text)
}

const wall = (work: () => void): number => {
  const started = performance.now()
  work()
  return performance.now() - started
}

function processor(work: () => void): number {
  const started = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1000
}

/** The first text that is slow. What takes time by more than the square is met at a short one, before it takes for ever. */
function slowText(expression: Expression): { took: number; text: Pumped } | undefined {
  const pattern = new RegExp(expression.source, expression.flags)
  const bounded = bound(expression)
  const [length, most] = bounded ? [bounded.longest, MOST_BOUNDED] : [LONG, MOST]
  for (const text of pumpedFor(expression.source)) {
    const seems = [24, SHORT].some((size) => {
      const look = (): number => wall(() => run(pattern, text, Math.min(size, length)))
      return look() > SEEMS_SLOW && look() > SEEMS_SLOW
    })
    if (!seems) continue
    for (const size of [24, 300, 1500, length].filter((each) => each <= length)) {
      const took = processor(() => run(pattern, text, size))
      if (took >= most && processor(() => run(pattern, text, size)) >= most) return { took, text }
    }
  }
  return undefined
}

describe('regular expressions', () => {
  test('are found in the sources', () => {
    expect(written.length).toBeGreaterThan(400)
  })

  test('none takes time by the square of a text that may be long', () => {
    const slow = written.flatMap((expression) => {
      const found = slowText(expression)
      return found
        ? [
            `${expression.at} /${expression.source.slice(0, 120)}/${expression.flags} ${Math.round(found.took)} ms: ${JSON.stringify(found.text)}`,
          ]
        : []
    })
    if (slow.length > 0) throw new Error(`These take time by the square:\n${slow.join('\n')}`)
  }, 120_000)

  test('those that are put together while the program runs are known', () => {
    expect(Object.fromEntries(made)).toEqual(MADE)
  })

  test('those that are bounded are still there', () => {
    expect(BOUNDED.filter((one) => !written.some(({ source }) => source === one.source))).toEqual([])
  })
})

/** Milliseconds of processor time in which a kept sentence is told, however it was made. */
const MOST_TOLD = 400

test('a text that is nearly a sentence of the program is told in bounded time', () => {
  const marks = { decimal: (value: string) => value, fullDate: (date: string) => date }
  const german = messageFiles('de')
  const texts = Object.keys(german.sentences).flatMap((english) => {
    const pieces = english.split(/\{\d+\}/)
    if (pieces.length < 3) return []
    const [first = '', ...others] = pieces
    const longest = pieces.length > 4 ? 400 : 1000
    return others.slice(0, -1).map((piece) => `${(first + piece.repeat(500)).slice(0, longest - 1)}\u0001`)
  })
  let dearest = { took: 0, text: '' }
  const { told } = speaker(german, marks)
  told('Something that makes it know its patterns.')
  for (const text of texts) {
    const took = processor(() => told(text))
    if (took > dearest.took) dearest = { took, text }
  }
  expect(texts.length).toBeGreaterThan(100)
  expect(dearest.took < MOST_TOLD ? 'in time' : `${dearest.took} ms: ${dearest.text}`).toBe('in time')
}, 60_000)
