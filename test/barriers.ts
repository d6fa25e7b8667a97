/** What keeps people out of a page, as far as a machine can judge: the rules of axe-core for WCAG 2.2, A and AA. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const RULES: axe.RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  // Of what is right one example a rule is told: to name every element of it took most of the time.
  resultTypes: ['violations'],
}

/** Marks rows that are built like one before them; gives how many there are. Runs in the page. */
function markAlike(): number {
  const kindOf = (element: Element): string => {
    const attributes = [...element.attributes].map(({ name, value }) => {
      if (name === 'style') return value.replace(/(transform|top|left|height): [^;]*/g, '')
      // What a name, address or id says may differ; that there is one may not.
      return /^(id|href|d|title|datetime|value|data-.*|aria-(label|labelledby|describedby|rowindex|posinset))$/.test(
        name,
      )
        ? `${name}${value.trim() === '' ? '' : '…'}`
        : `${name}=${value}`
    })
    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim())
    return `<${element.tagName} ${attributes.sort().join(' ')}>${text ? '…' : ''}${[...element.children].map(kindOf).join('')}</>`
  }
  const seen = new Set<string>()
  let alike = 0
  for (const row of document.querySelectorAll('[role=row], tr, li')) {
    const kind = kindOf(row)
    if (seen.has(kind)) alike++
    row.toggleAttribute('data-alike', seen.has(kind))
    seen.add(kind)
  }
  return alike
}

/**
 * Each broken rule with the elements that break it; none where the page is open to all.
 * Of rows that are built alike, to the last class and attribute, the first is judged.
 */
export async function barriersOf(page: Page): Promise<string[]> {
  for (const frame of page.frames()) await frame.evaluate(`if (!window.axe) { ${axe.source} }`)
  const alike = await page.evaluate(markAlike)
  const context = alike > 0 ? `{ exclude: [['[data-alike]']] }` : 'document'
  const { violations } = (await page.evaluate(`axe.run(${context}, ${JSON.stringify(RULES)})`)) as axe.AxeResults
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary = '' }) => `${html.slice(0, 200)} ${failureSummary}`).join(' | ')}`,
  )
}
