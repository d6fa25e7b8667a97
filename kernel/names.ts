/** `issuedOn` → `issued_on`: how a field is called in SQL. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** `sales.invoiceLine` → `sales_invoice_line`: the table of a record. */
export const tableOf = (id: string): string => id.split('.').map(snake).join('_')

/** `issuedOn` → `Issued on`: the label a name gives when none is stated. */
export function words(name: string): string {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

/** The English plural of a label. */
export function plural(label: string): string {
  if (/(s|x|ch|sh)$/.test(label)) return `${label}es`
  if (/[^aeiou]y$/.test(label)) return `${label.slice(0, -1)}ies`
  return `${label}s`
}

/** An SQL identifier, quoted. Names come from declarations, never from a request. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** `INV-{year}-{00000}` with year 2026 and 42 is `INV-2026-00042`. */
export const fillNumber = (pattern: string, on: string, sequence: number, series = ''): string =>
  pattern
    .replace('{year}', on.slice(0, 4))
    .replace('{series}', series)
    .replace(/\{(0+)\}/, (_, zeros: string) => String(sequence).padStart(zeros.length, '0'))
