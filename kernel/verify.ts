import { createHash } from 'node:crypto'
import type { Kernel } from './dispatch.ts'
import { type Head, lastHead, seal } from './seal.ts'

export interface ChainFinding {
  code: 'edited' | 'deleted' | 'inserted' | 'broken' | 'cut' | 'rewritten'
  says: string
  audit?: string
  sequence?: number
}

type Pool = Pick<Kernel, 'pool'>

/** Seals and rows of one look: memory stays small, however long the chain is. */
const SEALS = 50
const ROWS = 500
/** Nobody reads more: what is wrong is wrong by then. */
const MOST = 1000

/**
 * Seals what is to be sealed, recomputes the whole chain from the audit rows as they are now, and names every edit,
 * deletion, insertion, reordering and, with a head exported earlier, every cut or rewritten tail.
 * The hashes are computed here and not in the database, whose functions its owner could have changed.
 */
export async function verify(
  kernel: Pool,
  exported: readonly Head[] = [],
): Promise<{ ok: boolean; rows: number; seals: number; findings: ChainFinding[] }> {
  const horizon = await horizonOf(kernel)
  await sealAll(kernel)
  const findings: ChainFinding[] = []
  const last = await lastHead(kernel)
  const chain: Chain = { rows: 0, next: 1, head: Buffer.alloc(0) }
  for (;;) {
    const links = await linksFrom(kernel, chain.next)
    for (const link of links) follow(chain, link, findings)
    findings.push(...(await alteredRows(kernel, links)))
    if (links.length < SEALS || findings.length > MOST) break
  }
  findings.push(...(await insertedRows(kernel, horizon)), ...(await againstHeads(kernel, exported)))
  return { ok: findings.length === 0, rows: chain.rows, seals: last?.sequence ?? 0, findings }
}

/** The transaction before which all have ended: what they wrote is sealed by now, or never will be. */
async function horizonOf(kernel: Pool): Promise<string> {
  const { rows } = await kernel.pool.query<{ horizon: string }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text as horizon',
  )
  return rows[0]?.horizon ?? '0'
}

/** Seals; where another process is at it, waits until that has ended and does the rest. */
async function sealAll(kernel: Pool): Promise<void> {
  await kernel.pool.query(`select pg_advisory_xact_lock(hashtextextended('kernel.seal ' || current_schema(), 0))`)
  await seal(kernel)
}

interface Link {
  sequence: number
  audits: string[]
  digests: Buffer[]
  previous: Buffer
  head: Buffer
}

interface Chain {
  rows: number
  /** Where the next look begins. */
  next: number
  /** Of the link before, as it was computed. */
  head: Buffer
}

async function linksFrom(kernel: Pool, from: number): Promise<Link[]> {
  const { rows } = await kernel.pool.query<Omit<Link, 'sequence'> & { sequence: string }>(
    `select sequence::text as sequence, audits::text[] as audits, digests, previous, head from kernel_seal
      where sequence >= $1 order by kernel_seal.sequence limit ${SEALS}`,
    [from],
  )
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
}

/** `head = SHA-256(previous head ‖ ids ‖ digests)`: docs/SPEC-audit.md. */
const headOf = (previous: Buffer, { audits, digests }: Link): Buffer =>
  createHash('sha256')
    .update(previous)
    .update(audits.join(','))
    .update(Buffer.concat(digests.map((digest) => digest ?? Buffer.alloc(0))))
    .digest()

function follow(chain: Chain, link: Link, findings: ChainFinding[]): void {
  const { sequence } = link
  const broken = (says: string) => findings.push({ code: 'broken', sequence, says })
  if (sequence !== chain.next) broken(`Seals before ${sequence} are missing.`)
  if (!link.previous.equals(chain.head)) broken(`Seal ${sequence} does not follow the one before it.`)
  if (link.audits.length !== link.digests.length || !link.head.equals(headOf(link.previous, link)))
    broken(`Seal ${sequence} was altered.`)
  chain.rows += link.audits.length
  chain.next = sequence + 1
  chain.head = link.head
}

/** A row as it is digested: canonical JSON of the database, without what differs between servers. */
const SEALED = `select id, (to_jsonb(a) - 'xid' - 'at' || jsonb_build_object('at', extract(epoch from a.at)::text))::text as row
  from kernel_audit a where id = any($1::uuid[])`

async function alteredRows(kernel: Pool, links: readonly Link[]): Promise<ChainFinding[]> {
  const sealed = links.flatMap(({ sequence, audits, digests }) =>
    audits.map((audit, at) => ({ audit, sequence, digest: digests[at] })),
  )
  const findings: ChainFinding[] = []
  for (let from = 0; from < sealed.length && findings.length <= MOST; from += ROWS) {
    const some = sealed.slice(from, from + ROWS)
    const { rows } = await kernel.pool.query<{ id: string; row: string }>(SEALED, [some.map(({ audit }) => audit)])
    const found = new Map(rows.map(({ id, row }) => [id, createHash('sha256').update(row).digest()]))
    for (const { audit, sequence, digest } of some) {
      const now = found.get(audit)
      if (!now)
        findings.push({ code: 'deleted', audit, sequence, says: `Audit row ${audit}, sealed in ${sequence}, is gone.` })
      else if (!digest || !now.equals(digest))
        findings.push({
          code: 'edited',
          audit,
          sequence,
          says: `Audit row ${audit} is not as it was sealed in ${sequence}.`,
        })
    }
  }
  return findings
}

/**
 * Rows that should have been sealed and were not: put in behind the program's back, among transactions that were sealed
 * long ago, or with the number of one that has not begun.
 */
async function insertedRows(kernel: Pool, horizon: string): Promise<ChainFinding[]> {
  const { rows } = await kernel.pool.query<{ id: string }>(
    `select a.id from kernel_audit a
      where (a.xid is null or a.xid < $1::xid8 or a.xid >= pg_snapshot_xmax(pg_current_snapshot())
             or a.xid <= (select max(upto) from kernel_seal))
        and not exists (select 1 from (select unnest(audits) as id from kernel_seal) s where s.id = a.id) limit ${MOST}`,
    [horizon],
  )
  return rows.map(({ id }) => ({
    code: 'inserted',
    audit: id,
    says: `Audit row ${id} was never sealed, though later ones were, or can’t have been written when it says.`,
  }))
}

/** Holds heads that were exported against the chain: a tail that was cut off, a chain that was rewritten. */
export async function againstHeads(kernel: Pool, exported: readonly Head[]): Promise<ChainFinding[]> {
  const findings: ChainFinding[] = []
  const end = (await lastHead(kernel))?.sequence ?? 0
  for (const { sequence, head } of exported) {
    if (sequence > end) {
      findings.push({
        code: 'cut',
        sequence,
        says: `The chain ends at ${end}, but a head of ${sequence} was exported: its tail was cut off.`,
      })
      continue
    }
    const { rows } = await kernel.pool.query<{ head: string }>(
      `select encode(head, 'hex') as head from kernel_seal where sequence = $1`,
      [sequence],
    )
    if (rows[0]?.head !== head)
      findings.push({
        code: 'rewritten',
        sequence,
        says: `Seal ${sequence} is not the one that was exported: the chain was rewritten.`,
      })
  }
  return findings
}
