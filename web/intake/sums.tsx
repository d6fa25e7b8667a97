import { useFormats, useSay } from '../i18n/language.tsx'
import { sumDecimals } from '../i18n/numbers.ts'
import { Icon } from '../parts/icon.tsx'
import { Verdict } from '../parts/page.tsx'
import { TagMark } from './review-fields.tsx'
import type { Tag } from './tags.ts'
import type { Review } from './use-review.ts'

const PARTS = ['net', 'tax', 'gross'] as const
type Part = (typeof PARTS)[number]
type Totals = Record<Part, string>
/** Names under which a record keeps what the page states. */
export const STATED = { net: 'statedNet', tax: 'statedTax', gross: 'statedGross' } as const

function negated(value: string): string {
  return value.startsWith('-') ? value.slice(1) : `-${value}`
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
}

/** `a − b` of decimal strings. */
export function difference(a: string, b: string): string {
  return sumDecimals([a, negated(b)])
}

function isNothing(value: string): boolean {
  return /^-?0*(\.0*)?$/.test(value)
}

/** The totals of the record that accepting would make, as the server works them out. */
export function totalsOf(review: Pick<Review, 'preview' | 'proposal'>): Totals | undefined {
  const made = review.preview?.changes?.find((change) => change.record === review.proposal.record && !change.before)
  const image = made?.after
  if (typeof image !== 'object' || image === null) return undefined
  const { net, tax, gross } = image as Record<string, unknown>
  return isDecimal(net) && isDecimal(tax) && isDecimal(gross) ? { net, tax, gross } : undefined
}

/** The totals that the page states, as far as it does. */
export function statedOf(values: Record<string, unknown>): Partial<Totals> {
  const stated = PARTS.map((part) => [part, values[STATED[part]]] as const)
  return Object.fromEntries(stated.filter(([, value]) => isDecimal(value)))
}

/** `net + tax = gross`, and whether the page says the same. Where it does not, the difference is the biggest thing here. */
export function Sums({ review, tags }: { review: Review; tags: Map<string, Tag> }) {
  const say = useSay()
  const formats = useFormats()
  const values = review.form.values
  const stated = statedOf(values)
  const computed = totalsOf(review)
  const shown: Partial<Totals> = computed ?? stated
  const currency = typeof values.currency === 'string' ? values.currency : undefined
  if (PARTS.every((part) => shown[part] === undefined)) return null
  const money = (value: string) => formats.money(value, currency)
  const off = computed
    ? PARTS.map((part) => ({
        part,
        by: stated[part] === undefined ? '0' : difference(computed[part], stated[part]),
      })).find(({ by }) => !isNothing(by))
    : undefined
  const compared = computed !== undefined && PARTS.some((part) => stated[part] !== undefined)
  return (
    <div className={`sums${off ? ' off' : ''}`}>
      <p className="proof">
        {PARTS.map((part, at) => (
          <span key={part} className="proof-term">
            {at > 0 && <span className="operator">{at === 1 ? '+' : '='}</span>}
            <TagMark tag={tags.get(part) ?? tags.get(STATED[part])} />
            {say(`sums.${part}`)} <b>{shown[part] === undefined ? '–' : money(shown[part])}</b>
          </span>
        ))}
        <span className="third">{currency}</span>
      </p>
      {compared && !off && <Verdict holds>{say('sums.equals')}</Verdict>}
      {off && (
        <p className="sums-off">
          <span className="tone-bad">
            <Icon name="stop" small />
          </span>
          {say('sums.off', {
            part: say(`sums.${off.part}`),
            stated: money(stated[off.part] ?? '0'),
            difference: money(off.by.replace(/^-/, '')),
            more: off.by.startsWith('-') ? 'less' : 'more',
          })}
        </p>
      )}
      {!computed && <span className="third small-text">{say('sums.asStated')}</span>}
    </div>
  )
}
