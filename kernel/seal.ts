import type { Kernel } from './dispatch.ts'

/** One link of the chain, to be kept where the database's administrators can't reach it. */
export interface Head {
  sequence: number
  head: string
}

export interface ChainFinding {
  code: 'edited' | 'deleted' | 'inserted' | 'broken' | 'cut' | 'rewritten'
  says: string
  audit?: string
  sequence?: number
}

const AT_ONCE = 5000

/** Seals every audit row whose transaction has ended. Any number of processes may try; one works. */
export async function seal(kernel: Pick<Kernel, 'pool'>): Promise<void> {
  for (let round = 0; round < 10_000; round++) {
    const { rows } = await kernel.pool.query<{ sequence: number | null }>({
      name: 'seal',
      text: 'select kernel_seal_new($1) as sequence',
      values: [AT_ONCE],
    })
    if (rows[0]?.sequence === null || rows[0] === undefined) return
  }
}

/** The last head of the chain, or null where nothing is sealed yet. */
export async function lastHead(kernel: Pick<Kernel, 'pool'>): Promise<Head | null> {
  const { rows } = await kernel.pool.query<Head>(
    `select sequence, encode(head, 'hex') as head from kernel_seal order by sequence desc limit 1`,
  )
  return rows[0] ?? null
}

interface Link {
  sequence: number
  chained: boolean
  headed: boolean
}

/**
 * Recomputes the whole chain from the audit rows as they are now and names every edit, deletion, insertion,
 * reordering and, with a head exported earlier, every cut or rewritten tail.
 */
export async function verify(
  kernel: Pick<Kernel, 'pool'>,
  exported: readonly Head[] = [],
): Promise<{ ok: boolean; rows: number; seals: number; findings: ChainFinding[] }> {
  const findings: ChainFinding[] = []
  const last = await lastHead(kernel)
  let rows = 0
  for (let from = 1; from <= (last?.sequence ?? 0); from += 200) {
    rows += await verifyLinks(kernel, from, from + 199, findings)
    findings.push(...(await alteredRows(kernel, from, from + 199)))
    if (findings.length > 1000) break
  }
  findings.push(...(await insertedRows(kernel)), ...(await missingHeads(kernel, exported, last)))
  return { ok: findings.length === 0, rows, seals: last?.sequence ?? 0, findings }
}

async function verifyLinks(
  kernel: Pick<Kernel, 'pool'>,
  from: number,
  to: number,
  findings: ChainFinding[],
): Promise<number> {
  const { rows } = await kernel.pool.query<Link & { size: number }>(
    `select s.sequence, cardinality(s.audits) as size,
            s.previous = coalesce((select p.head from kernel_seal p where p.sequence = s.sequence - 1), ''::bytea) as chained,
            s.head = kernel_head(s.previous, s.audits, s.digests) as headed
     from kernel_seal s where s.sequence between $1 and $2 order by s.sequence`,
    [from, to],
  )
  for (const [index, link] of rows.entries()) {
    if (link.sequence !== from + index && (rows[index - 1]?.sequence ?? from - 1) + 1 !== link.sequence) {
      findings.push({ code: 'broken', sequence: link.sequence, says: `Seals before ${link.sequence} are missing.` })
    }
    if (!link.chained)
      findings.push({
        code: 'broken',
        sequence: link.sequence,
        says: `Seal ${link.sequence} does not follow the one before it.`,
      })
    if (!link.headed)
      findings.push({ code: 'broken', sequence: link.sequence, says: `Seal ${link.sequence} was altered.` })
  }
  return rows.reduce((total, link) => total + Number(link.size), 0)
}

async function alteredRows(kernel: Pick<Kernel, 'pool'>, from: number, to: number): Promise<ChainFinding[]> {
  const { rows } = await kernel.pool.query<{ id: string; sequence: number; there: boolean }>(
    `select e.id, s.sequence, a.id is not null as there
     from kernel_seal s cross join lateral unnest(s.audits, s.digests) as e(id, digest)
     left join kernel_audit a on a.id = e.id
     where s.sequence between $1 and $2 and (a.id is null or kernel_digest(a) <> e.digest) limit 1000`,
    [from, to],
  )
  return rows.map(({ id, sequence, there }) =>
    there
      ? { code: 'edited', audit: id, sequence, says: `Audit row ${id} is not as it was sealed in ${sequence}.` }
      : { code: 'deleted', audit: id, sequence, says: `Audit row ${id}, sealed in ${sequence}, is gone.` },
  )
}

/** Rows that should have been sealed long ago and were not: put in behind the program's back. */
async function insertedRows(kernel: Pick<Kernel, 'pool'>): Promise<ChainFinding[]> {
  const { rows } = await kernel.pool.query<{ id: string }>(
    `select a.id from kernel_audit a
     where a.xid <= (select upto from kernel_seal order by sequence desc limit 1)
       and not exists (select 1 from (select unnest(audits) as id from kernel_seal) s where s.id = a.id) limit 1000`,
  )
  return rows.map(({ id }) => ({
    code: 'inserted',
    audit: id,
    says: `Audit row ${id} was never sealed, though later ones were.`,
  }))
}

async function missingHeads(
  kernel: Pick<Kernel, 'pool'>,
  exported: readonly Head[],
  last: Head | null,
): Promise<ChainFinding[]> {
  const findings: ChainFinding[] = []
  for (const { sequence, head } of exported) {
    if (sequence > (last?.sequence ?? 0)) {
      findings.push({
        code: 'cut',
        sequence,
        says: `The chain ends at ${last?.sequence ?? 0}, but a head of ${sequence} was exported: its tail was cut off.`,
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
