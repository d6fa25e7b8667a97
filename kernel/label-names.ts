/**
 * Under which names a message file keeps what a declaration is called and what it says of itself, in the order in
 * which they are looked for: the first found counts. Used by the app, by exports, and by the check that holds the
 * files complete. Words alone, so the browser may import it.
 */

/** What a message file holds: text by name. */
export type Labels = Readonly<Record<string, string>>

const lastOf = (id: string): string => id.slice(id.lastIndexOf('.') + 1)

/** Names of labels: `field:dueOn` stands for a field of that name wherever nothing nearer is found. */
export const labelNames = {
  module: (id: string): string[] => [`module:${id}`],
  record: (id: string): string[] => [id],
  records: (id: string): string[] => [`many:${id}`],
  state: (record: string, state: string): string[] => [`state:${record}.${state}`, `state:${state}`],
  /** `owner` is the id of a record, a command or a query, with the field of rows behind it: `sales.invoice.lines`. */
  field: (owner: string, field: string): string[] => [`${owner}.${field}`, `field:${field}`],
  choice: (owner: string, field: string, value: string): string[] => [
    `choice:${owner}.${field}.${value}`,
    `choice:${value}`,
  ],
  command: (id: string): string[] => [`command:${id}`, `verb:${lastOf(id)}`],
  query: (id: string): string[] => [`query:${id}`],
}

/** A field of a command is the record's where it says the same: `sales.invoice.post.lines` is `sales.invoice.lines`. */
const ofRecord = (owner: string): string[] => {
  const [module, record, , ...rows] = owner.split('.')
  return module && record && owner.split('.').length > 2 ? [[module, record, ...rows].join('.')] : []
}

/** A form that writes a new record asks for what its command takes. */
const ofDraft = (owner: string): string[] => (owner.split('.').length === 2 ? [`${owner}.create`] : [])

/** Names of the sentences in which declarations say what they are. */
export const saysNames = {
  module: (id: string): string[] => [`module:${id}`],
  record: (id: string): string[] => [id],
  command: (id: string): string[] => [`command:${id}`, `verb:${lastOf(id)}`],
  query: (id: string): string[] => [`query:${id}`],
  role: (id: string): string[] => [`role:${id}`],
  field: (owner: string, field: string): string[] => [
    ...[owner, ...ofRecord(owner), ...ofDraft(owner)].map((one) => `${one}.${field}`),
    `field:${field}`,
  ],
}

/** The first of the names that a message file holds. */
export function firstOf(labels: Labels, names: readonly string[]): string | undefined {
  for (const name of names) if (labels[name]) return labels[name]
  return undefined
}
