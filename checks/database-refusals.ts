import type { RefusalSite } from './sentences.ts'

const CALL = /perform kernel_refuse\(((?:[^'();]|'(?:[^']|'')*'|\([^()]*\))*)\);/g
const TOKEN = /'((?:[^']|'')*)'|\|\||,|[^',|]+/g

/** The arguments of a call in SQL: texts with a numbered gap for whatever is put between them. */
function argumentsOf(written: string, gap: (index: number) => string): string[] {
  const found: string[] = ['']
  let gaps = 0
  for (const [token, text] of written.matchAll(TOKEN)) {
    if (text !== undefined) found.push(`${found.pop() ?? ''}${text.replaceAll("''", "'")}`)
    else if (token === ',') found.push('')
    else if (token !== '||' && token.trim() !== '') found.push(`${found.pop() ?? ''}${gap(gaps++)}`)
  }
  return found
}

/** Every refusal that triggers and functions of the database make, from the dump of its schema. */
export function databaseRefusals(schema: string): RefusalSite[] {
  return [...schema.matchAll(CALL)].map((match) => {
    const [code = ''] = argumentsOf(match[1] ?? '', () => '{record}')
    const [text = ''] = argumentsOf((match[1] ?? '').replace(/^[^,]*,/, ''), (index) => `{${index}}`)
    const line = schema.slice(0, match.index).split('\n').length
    return { code, path: 'db/schema.sql', line, says: [text.trim()], helps: [], helped: false }
  })
}
