/** What keeps people out of a page, as far as a machine can judge: the rules of axe-core for WCAG 2.2, A and AA. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const RULES: axe.RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  // Of what is right one example a rule is told: to name every element of it took most of the time.
  resultTypes: ['violations'],
}

/** Each broken rule with the elements that break it; none where the page is open to all. */
export async function barriersOf(page: Page): Promise<string[]> {
  for (const frame of page.frames()) await frame.evaluate(`if (!window.axe) { ${axe.source} }`)
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(RULES)})`)) as axe.AxeResults
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary = '' }) => `${html.slice(0, 200)} ${failureSummary}`).join(' | ')}`,
  )
}
