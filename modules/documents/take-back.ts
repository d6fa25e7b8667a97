import {
  command,
  everyone,
  f,
  holds,
  inSight,
  owner,
  performInside,
  type RowOf,
  refuse,
  say,
  splitSubject,
  subjectOf,
  type Transaction,
} from '../../kernel/index.ts'
import { arrival, document } from './document.ts'
import { proposal } from './proposal.ts'
import { takenBackBy } from './readers.ts'

type Document = RowOf<typeof document>
type Proposal = RowOf<typeof proposal>

/** Files in files that are taken back in one go. */
const MOST = 2000

/** Takes an intake back as a whole: what is open is rejected, what was filed at once is withdrawn by its module. */
export const takeBackDocument = command('documents.document.takeBack', {
  says: 'Take a file back with all that was taken out of it: proposals are rejected, statements withdrawn. What was accepted since is named, and is undone first.',
  label: 'Take back',
  on: document,
  from: ['open', 'filed'],
  bulk: true,
  grave: true,
  input: { reason: f.text({ max: 500 }).optional() },
  may: [everyone],
  async run({ record: row, input, tx, who }) {
    if (row.createdBy !== who.id && !holds(who, [owner], row.company))
      refuse(
        'documents.document.notYours',
        say`Somebody else handed this in. Whoever did takes it back, or an owner.`,
        {
          kind: 'forbidden',
        },
      )
    const all = await withParts(tx, row)
    const proposals = await tx.find(proposal, { document: all.map((one) => one.id) }, MOST * 2)
    await refuseAccepted(tx, proposals, all)
    const reason = String(
      input.reason ? say`Taken back by ${who.name}: ${input.reason}` : say`Taken back by ${who.name}`,
    )
    let count = 0
    for (const one of all.toReversed()) if (await takeBack(tx, one, proposals, reason)) count += 1
    return { result: { takenBack: count, kept: all.length - count } }
  },
})

/** The document and every one that was first taken out of it, the outer before the inner. */
async function withParts(tx: Transaction, row: Document): Promise<Document[]> {
  const all = [row]
  for (let at = 0; at < all.length && all.length <= MOST; at++) {
    const parts = await tx.find(arrival, { parent: all[at]?.id ?? '', first: true }, MOST)
    const known = new Set(all.map((one) => one.id))
    const ids = parts.map((one) => one.document).filter((id) => !known.has(id))
    all.push(...(await tx.lockAll(document, [...new Set(ids)])))
  }
  return all.length > MOST
    ? refuse('documents.document.tooMany', say`More than ${MOST} files are in it. Take them back one by one.`)
    : all
}

async function refuseAccepted(
  tx: Transaction,
  proposals: readonly Proposal[],
  all: readonly Document[],
): Promise<void> {
  const accepted = proposals.filter((one) => one.state === 'accepted')
  if (accepted.length === 0) return
  const seen = await inSight(
    tx,
    proposal,
    accepted.map(({ id }) => id),
    tx.who,
  )
  const nameOf = (one: Proposal): string => {
    if (!seen.has(one.id)) return String(say`a paper of another company`)
    const name = all.find((each) => each.id === one.document)?.name
    return name ? `${one.title} (${name})` : one.title
  }
  const named = accepted.slice(0, 5).map(nameOf).join('; ')
  refuse(
    'documents.document.accepted',
    say(
      '{0, plural, one {One of its papers was} other {# of its papers were}} accepted: {1}. Undo that first.',
      accepted.length,
      named,
    ),
  )
}

/** True where it was taken back; what came in as a mail or is refused already stays as it is. */
async function takeBack(
  tx: Transaction,
  row: Document,
  proposals: readonly Proposal[],
  reason: string,
): Promise<boolean> {
  if (row.state === 'refused') return false
  const own = proposals.filter((one) => one.document === row.id && one.state === 'open')
  for (const { id } of own) {
    const open = await tx.lock(proposal, id)
    if (open?.state === 'open') tx.change(proposal, open, { state: 'rejected', reason })
  }
  const filed = row.filedAs && row.filedAs !== subjectOf(document, row.id) ? splitSubject(row.filedAs) : null
  if (filed && filed.record !== proposal.id) {
    const answers = await tx.ask(takenBackBy, { document: row, reason, read: tx })
    const commands = answers.find((one) => one !== null)
    if (!commands) return false
    for (const { command: id, ...request } of commands) await performInside(tx, id, request)
  }
  tx.change(document, row, { state: 'refused', outcome: reason.slice(0, 2000), filedAs: null })
  return true
}
