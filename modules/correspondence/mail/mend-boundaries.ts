/**
 * Boundary lines of a multipart body, put right where the parser would lose parts: a delimiter of an
 * outer multipart ends the inner ones that were never closed (RFC 2046, section 5.1.2), and white
 * space behind a delimiter is padding (section 5.1.1).
 */

const maxDepth = 100
const maxDelimiters = 5000
const headerLimit = 64 * 1024

/** The boundary that a header block declares, or null when it declares no multipart. */
function declaredBoundary(header: string): string | null {
  const unfolded = header.replace(/\r?\n[ \t]+/g, ' ')
  const type = /^content-type[ \t]*:[ \t]*multipart\/(.*)$/im.exec(unfolded)?.[1]
  const match = /;\s*boundary\s*=\s*(?:"([^"]{1,1000})"|([^\s;"]{1,1000}))/i.exec(type ?? '')
  return match?.[1]?.trimEnd() ?? match?.[2] ?? null
}

interface Line {
  from: number
  /** Behind the line end. */
  to: number
}

function lineAt(body: Buffer, from: number): Line {
  const end = body.indexOf(0x0a, from)
  return { from, to: end < 0 ? body.length : end + 1 }
}

/** The header of a part ends at its first empty line, or at the next delimiter. */
function partHeader(body: Buffer, from: number): string {
  let line = lineAt(body, from)
  while (line.to - from < headerLimit && line.from < body.length) {
    const first = body[line.from]
    if (first === 0x0a || first === 0x0d || (first === 0x2d && body[line.from + 1] === 0x2d)) break
    line = lineAt(body, line.to)
  }
  return body.toString('latin1', from, line.from)
}

interface Delimiter {
  depth: number
  closes: boolean
  padded: boolean
}

/** Which of the open boundaries the line is a delimiter of; the innermost one wins. */
function delimiterOf(text: string, open: readonly string[]): Delimiter | null {
  const line = text.replace(/\r?\n$/, '')
  const bare = line.trimEnd()
  for (let depth = open.length - 1; depth >= 0; depth--) {
    const mark = `--${open[depth]}`
    if (bare !== mark && bare !== `${mark}--`) continue
    return { depth, closes: bare !== mark, padded: bare !== line }
  }
  return null
}

/**
 * The body in slices, with the missing delimiters put in between. A body that needs nothing comes
 * back as one slice, untouched. Linear in the size of the body.
 */
export function mendBoundaries(header: string, body: Buffer): Buffer[] {
  const root = declaredBoundary(header)
  if (root === null) return [body]
  const open = [root]
  const slices: Buffer[] = []
  let kept = 0
  let seen = 0
  let from = body.subarray(0, 2).equals(Buffer.from('--')) ? 0 : body.indexOf('\n--') + 1
  while (from < body.length && (from > 0 || seen === 0) && seen < maxDelimiters) {
    const line = lineAt(body, from)
    const text = line.to - line.from > 1100 ? '' : body.toString('latin1', line.from, line.to)
    const delimiter = text.startsWith('--') ? delimiterOf(text, open) : null
    if (delimiter !== null) {
      seen++
      const unclosed = open.splice(delimiter.depth + 1).reverse()
      if (unclosed.length > 0 || delimiter.padded) {
        const closing = unclosed.map((boundary) => `\n--${boundary}--\n`).join('')
        slices.push(body.subarray(kept, line.from), Buffer.from(`${closing}${text.trimEnd()}\n`, 'latin1'))
        kept = line.to
      }
      if (delimiter.closes) open.pop()
      else {
        const inner = open.length < maxDepth ? declaredBoundary(partHeader(body, line.to)) : null
        if (inner !== null) open.push(inner)
      }
      if (open.length === 0) break
    }
    const next = body.indexOf('\n--', Math.max(line.to - 1, 0))
    if (next < 0) break
    from = next + 1
  }
  return slices.length === 0 ? [body] : [...slices, body.subarray(kept)]
}
