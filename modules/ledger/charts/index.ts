import { refuse, say, several } from '../../../kernel/index.ts'
import type { ChartTemplate } from './chart.ts'
import { de } from './de.ts'
import { dk } from './dk.ts'
import { fr } from './fr.ts'
import { generic } from './generic.ts'

export type { ChartAccount, ChartJournal, ChartTemplate } from './chart.ts'

/** All charts of accounts that a company can begin with. */
export const chartTemplates: readonly ChartTemplate[] = [generic, de, dk, fr]

/**
 * A chart to begin with.
 * @throws Refusal `ledger.chart.unknown`
 */
export function chartTemplate(id: string): ChartTemplate {
  const found = chartTemplates.find((one) => one.id === id)
  if (found) return found
  const known = several(
    chartTemplates.map((one) => one.id),
    'or',
  )
  return refuse('ledger.chart.unknown', say`There is no chart of accounts “${id}”. Choose one of ${known}.`, {
    field: 'chart',
  })
}

/** The chart that is usual in a country; the generic one elsewhere. */
export const chartForCountry = (country: string): ChartTemplate =>
  chartTemplates.find((one) => one.countries.includes(country)) ?? generic
