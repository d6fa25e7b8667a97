/** A thread that tries inputs: one that hangs or eats all memory costs the thread, and is found by its index. */

import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { isRefusal } from '../../kernel/index.ts'
import { chanceOf, mutate, pick, seedOf, TOKENS } from './input-chance.ts'
import { fileTargets } from './input-files.ts'
import type { Target } from './input-target.ts'
import { wordTargets } from './input-words.ts'

export const TARGETS: readonly Target[] = [...fileTargets, ...wordTargets]

export interface Order {
  seed: number
  /** Tries of `pumped` files with one thing over and over, all of them; else changed files. */
  way: 'changed' | 'pumped'
  target: string
  from: number
  to: number
  milliseconds: number
  /** Every how many-th input is tried; all of them where nothing is said. */
  stride?: number
}

export interface Outcome {
  tried: number
  refused: number
  /** Processor time of the dearest, in milliseconds, and which it was. */
  dearest: { index: number; cost: number; bytes: number }
  /** Bytes of heap and buffers after the inputs, at most. */
  memory: number
  findings: { index: number; says: string }[]
}

/** How long a pumped text is. */
const PUMPED = 60_000
/** Things that make parsers look again and again when they come often; in pairs, too. */
const UNITS = [
  ...[
    ' ',
    '\t',
    '\n',
    '\r\n',
    '>\n',
    '> ',
    'a',
    'A',
    '0',
    'T',
    '-',
    '_',
    '--',
    '---',
    '=',
    '.',
    ',',
    ';',
    ':',
    '/',
    '\\',
    '"',
    "'",
    '#',
  ],
  ...[
    '(',
    ')',
    '((',
    '()',
    ')(',
    ')<',
    '<',
    '>',
    '<<',
    '<a',
    '<a>',
    '</a>',
    '<a ',
    '<!--',
    '<!',
    '<?',
    '<![CDATA[',
    ']]>',
    '&',
    '&a',
    '&#',
    '&#x',
  ],
  ...[
    'a@',
    '0@',
    '@',
    '<a@',
    'a@b ',
    'a@b,',
    '=?',
    '=?a?b?',
    '=\n',
    '=0',
    '%',
    '{',
    '}',
    '{0}',
    '[',
    ']',
    '[[',
    '|',
    '||',
    '~',
    '^',
    '$',
    '+',
    '*',
  ],
  ...[
    ',000',
    '.0',
    '0.',
    '1,',
    '1.',
    '00',
    '0 ',
    'a ',
    'a.',
    'a\n',
    ' \n',
    '\n ',
    '\t\n',
    ' a',
    'x; ',
    'a=b;',
    'a="',
    'é',
    '\u00a0',
    '\u200b',
    '🧾',
    'From ',
    'From x\n',
    'a:\n',
    'a: b\n',
    'on 1',
    'Am 1 ',
    'RE-1 ',
  ],
]

const target = (name: string): Target => {
  const found = TARGETS.find((one) => one.name === name)
  if (!found) throw new Error(`There is no target ${name}.`)
  return found
}

/** The input of this index. */
export function inputOf(
  order: Pick<Order, 'seed' | 'way' | 'target'>,
  index: number,
  corpus: readonly Uint8Array[],
): Uint8Array | undefined {
  const { around = [] } = target(order.target)
  if (order.way === 'pumped') {
    const make = around[Math.floor(index / UNITS.length)]
    const unit = UNITS[index % UNITS.length] ?? 'a'
    return make?.(unit.repeat(Math.ceil(PUMPED / unit.length)))
  }
  const chance = chanceOf(seedOf(order.seed, order.target, index))
  const made =
    around.length > 0 && chance() < 0.1
      ? pick(chance, around)(pick(chance, TOKENS).repeat(1 + Math.floor(chance() * 50)))
      : undefined
  return mutate(made ?? pick(chance, corpus), chance, corpus)
}

const says = (error: unknown): string =>
  (error instanceof Error ? (error.stack ?? error.message) : String(error))
    .split('\n')
    .slice(0, 6)
    .join(' | ')
    .slice(0, 700)

async function tryAll(order: Order, at: Int32Array): Promise<Outcome> {
  const { run, corpus: filesOf } = target(order.target)
  const corpus = order.way === 'pumped' ? [] : filesOf(order.seed)
  const outcome: Outcome = { tried: 0, refused: 0, dearest: { index: -1, cost: 0, bytes: 0 }, memory: 0, findings: [] }
  const end = performance.now() + order.milliseconds
  for (
    let index = order.from;
    index < order.to && performance.now() < end && outcome.findings.length < 5;
    index += order.stride ?? 1
  ) {
    const input = inputOf(order, index, corpus)
    if (input === undefined) break
    Atomics.store(at, 0, index)
    Atomics.add(at, 1, 1)
    const before = process.threadCpuUsage()
    try {
      await run(input)
    } catch (error) {
      if (isRefusal(error) && error.code && error.message) outcome.refused++
      else outcome.findings.push({ index, says: says(error) })
    }
    const { user, system } = process.threadCpuUsage(before)
    const cost = (user + system) / 1000
    if (cost > outcome.dearest.cost) outcome.dearest = { index, cost, bytes: input.length }
    const heap = getHeapStatistics()
    outcome.memory = Math.max(outcome.memory, heap.used_heap_size + heap.external_memory)
    outcome.tried++
  }
  return outcome
}

if (parentPort) {
  const at = new Int32Array((workerData as { at: SharedArrayBuffer }).at)
  const port = parentPort
  port.on('message', (order: Order) => {
    void tryAll(order, at).then((outcome) => port.postMessage(outcome))
  })
}
