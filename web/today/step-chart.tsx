import { useFormats, useSay } from '../i18n/language.tsx'
import { daysBetween } from '../i18n/plain-date.ts'

export interface Point {
  on: string
  /** Decimal string. */
  amount: string
}

const WIDTH = 284
const HEIGHT = 56
const EDGE = 4

/** The corners of a stepped line: a balance stays until the day on which it changes. */
export function stepPath(points: readonly Point[], width = WIDTH, height = HEIGHT): string {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return ''
  const days = Math.max(1, daysBetween(first.on, last.on))
  const values = points.map((point) => Number(point.amount))
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = (on: string) => round((daysBetween(first.on, on) / days) * width)
  const y = (value: number) =>
    high === low ? round(height / 2) : round(EDGE + (1 - (value - low) / (high - low)) * (height - 2 * EDGE))
  return points
    .map((point, at) => {
      const value = y(values[at] ?? 0)
      return at === 0 ? `M0 ${value}` : `H${x(point.on)}V${value}`
    })
    .join('')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** A balance over some weeks: one line, its first and last day, its lowest point in words. */
export function StepChart({ title, points, currency }: { title: string; points: readonly Point[]; currency?: string }) {
  const say = useSay()
  const formats = useFormats()
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < 2) return null
  const lowest = points.reduce((least, point) => (Number(point.amount) < Number(least.amount) ? point : least))
  const words = say('chart.says', {
    title,
    first: formats.money(first.amount, currency),
    from: formats.fullDate(first.on),
    last: formats.money(last.amount, currency),
    until: formats.fullDate(last.on),
    lowest: formats.money(lowest.amount, currency),
    lowestOn: formats.fullDate(lowest.on),
  })
  return (
    <figure className="step-chart">
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} role="img" aria-label={words} preserveAspectRatio="none">
        <path d={stepPath(points)} />
      </svg>
      <figcaption className="tiny third">
        <span>{formats.date(first.on)}</span>
        <span>
          {say('chart.lowest', { amount: formats.money(lowest.amount, currency), date: formats.date(lowest.on) })}
        </span>
        <span>{formats.date(last.on)}</span>
      </figcaption>
    </figure>
  )
}
