import type { RefusalSite } from './sentences.ts'

/** A sentence that begins with what to do. */
const ASKS = /^(Add|Choose|Give|Say|Send|Sign|Write)\b/
/** A sentence after which it is plain what to do: it names what is missing, unknown, not allowed so, or done already. */
const PLAIN = [
  /^There (is|can be|are) (no|nothing|already|\{0)\b/,
  /^(Nobody|Only|It went back already|More than)\b/,
  / (must (be|hold|lie)|is missing|can be|takes|is a number from|belongs? to another|once)\b/,
  / (is|are) (no|not|longer)\b/,
  / has (no|more than|\{\d\}|\d)/,
  / (needs?|names?|nothing|so somebody else|at least|comes as)\b/,
  / (was|is) \w+ already\b/,
]

/** Whether a refusal says what can be done: by its help, a second sentence, or because it is plain from the first. */
export function instructed({ says, helped }: RefusalSite): boolean {
  if (helped || says.length === 0) return true
  return says.some((text) => /[.!?:;] \S/.test(text) || ASKS.test(text) || PLAIN.some((one) => one.test(text)))
}

const cell = (texts: readonly string[]): string =>
  [...new Set(texts)].map((text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join('<br>')

const HEAD = `# What is refused

Generated from the sources by \`WRITE_ERRORS=1 npx vitest run checks/sentences.test.ts\`; a test holds it up to date.
Every refusal has one shape, \`{ code, message, field?, help? }\`, over HTTP as a problem document (RFC 9457) with its
parts beside it (\`said\`, \`helpSaid\`), so that a client can say it in another language. \`{0}\`, \`{1}\` stand for what
is named at the time, \`{record}\` for the id of the record or command.

`

/** The gallery as a page: one line a code, with its sentences, what to do, and where it is refused. */
export function gallery(refusals: readonly RefusalSite[]): string {
  const byCode = Map.groupBy(refusals, (one) => one.code)
  const groups = Map.groupBy([...byCode.keys()].sort(), (code) => code.split('.')[0] ?? '')
  const sections = [...groups].map(([group, codes]) => {
    const rows = codes.map((code) => {
      const sites = byCode.get(code) ?? []
      const says = sites.flatMap((one) => one.says)
      const where = sites.map((one) => `\`${one.path}\``)
      return `| \`${code}\` | ${cell(says)} | ${cell(sites.flatMap((one) => one.helps))} | ${cell(where)} |`
    })
    const name = group === '{record}' ? 'Of every record' : group
    return `## ${name}\n\n| Code | Says | What to do | Where |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return HEAD + sections.join('\n')
}
