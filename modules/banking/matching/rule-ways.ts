import { say } from '../../../kernel/index.ts'
import { plainName } from '../../contacts/index.ts'
import { size, units } from './amounts.ts'
import type { LineView, RuleView, Way } from './types.ts'

/** Small letters and single spaces: what a person takes for the same text. */
export const plainText = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim()

/** Whether a rule is about this line. Patterns are words that stand there, never expressions. */
export function ruleFits(rule: RuleView, line: LineView): boolean {
  const open = units(line.open)
  if (rule.account !== null && rule.account !== line.account) return false
  if (rule.direction !== 'any' && (rule.direction === 'in') !== open > 0n) return false
  if (rule.lowest !== null && size(open) < units(rule.lowest)) return false
  if (rule.highest !== null && size(open) > units(rule.highest)) return false
  if (rule.counterpartyIban !== null && compact(rule.counterpartyIban) !== compact(line.counterpartyIban)) return false
  if (rule.counterparty !== null && !nameFits(rule.counterparty, line.counterpartyName)) return false
  if (rule.text === null) return true
  const [text, wanted] = [plainText(line.text), plainText(rule.text)]
  return rule.textMatch === 'starts' ? text.startsWith(wanted) : text.includes(wanted)
}

const compact = (iban: string | null): string => (iban ?? '').replace(/\s+/g, '').toUpperCase()

/** Whole words of the name, legal forms and marks aside. */
function nameFits(wanted: string, name: string | null): boolean {
  if (name === null) return false
  const [all, some] = [` ${plainName(name)} `, plainName(wanted)]
  return some !== '' && all.includes(` ${some} `)
}

/** Rules that fit a line; where they don't agree, none is sure. */
export function ruleWays(line: LineView, rules: readonly RuleView[]): Way[] {
  const fitting = rules
    .filter((rule) => ruleFits(rule, line))
    .sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1))
  const agreed = new Set(fitting.map((rule) => `${rule.bookTo} ${rule.taxCode ?? ''}`)).size === 1
  return fitting.slice(0, 3).map(
    (rule, at): Way => ({
      kind: 'rule',
      title: String(say`Rule “${rule.name}”`),
      reason: String(
        agreed
          ? say`The rule “${rule.name}” books such lines to ${rule.bookToName}.`
          : say`The rule “${rule.name}” books such lines to ${rule.bookToName}; but other rules fit as well.`,
      ),
      confidence: agreed && rule.automatic ? 'sure' : agreed ? 'likely' : 'check',
      score: (agreed ? 0.93 : 0.6) - 0.01 * at,
      parts: [
        {
          part: 'other',
          id: rule.id,
          other: 'account',
          amount: line.open,
          account: rule.bookTo,
          accountName: rule.bookToName,
          text: rule.bookText ?? rule.name,
        },
      ],
      make: {
        lines: [{ line: line.id }],
        others: [
          {
            kind: 'account',
            amount: line.open,
            account: rule.bookTo,
            ...(rule.taxCode ? { taxCode: rule.taxCode } : {}),
            text: rule.bookText ?? rule.name,
          },
        ],
      },
    }),
  )
}

/** The rule that says more goes first. */
const weight = (rule: RuleView): number =>
  (rule.counterpartyIban ? 3 : 0) +
  (rule.counterparty ? 2 : 0) +
  (rule.text ? 2 : 0) +
  (rule.account ? 1 : 0) +
  (rule.highest ? 1 : 0)

/** Words that begin or stand in all the texts: the longest run of at least five letters, without figures; else null. */
export function commonWords(texts: readonly string[]): string | null {
  const [first, ...others] = texts.map((text) =>
    plainText(text)
      .split(/[^\p{L}\p{M}.&’'-]+/u)
      .filter((word) => word !== ''),
  )
  if (!first || others.length === 0) return null
  const joined = others.map((words) => ` ${words.join(' ')} `)
  let best = ''
  for (let from = 0; from < Math.min(first.length, 40); from++) {
    for (let until = Math.min(first.length, from + 8); until > from; until--) {
      const run = first.slice(from, until).join(' ')
      if (run.length <= best.length) break
      if (texts.every((text) => plainText(text).includes(run)) && joined.every((one) => one.includes(` ${run} `)))
        best = run
    }
  }
  return best.replace(/[^\p{L}]/gu, '').length >= 5 ? best : null
}
