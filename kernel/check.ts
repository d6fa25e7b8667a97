import type { Kernel } from './dispatch.ts'
import type { IntegrityCheck } from './module.ts'
import { asSystem } from './policy.ts'
import { readerOf } from './read.ts'

export interface CheckFinding {
  check: string
  says: string
  record?: string
  id?: string
}

/** What the kernel checks of itself: numbers without gaps, files that are there, links that lead somewhere. */
const KERNEL_CHECKS: readonly IntegrityCheck[] = [
  {
    id: 'kernel.numbers',
    says: 'Every series of numbers is without gaps, from one to its counter.',
    find: async (read) =>
      (
        await read.rows<{ series: string; last: number; given: number }>(
          `select c.series, c.last, count(n.sequence) as given from kernel_counter c left join kernel_number n on n.series = c.series and n.sequence <= c.last
           group by c.series, c.last having count(n.sequence) <> c.last`,
        )
      ).map(({ series, last, given }) => ({
        says: `Series ${series} stands at ${last}, but ${given} numbers were given.`,
      })),
  },
  {
    id: 'kernel.ways',
    says: 'Kept commands wait for records that exist.',
    find: async (read) => {
      const waiting = await read.rows<{ id: string; subject: string }>(
        `select id, subject from kernel_held where state = 'waiting' and subject is not null limit 1000`,
      )
      const findings: { says: string; record: string; id: string }[] = []
      for (const { id, subject } of waiting) {
        const [recordId = '', recordKey = ''] = subject.split('/')
        const record = read.catalogue.records.get(recordId)
        if (!record || !(await read.get(record, recordKey)))
          findings.push({ says: `An approval waits for ${subject}, which is gone.`, record: 'kernel.held', id })
      }
      return findings
    },
  },
]

/** Runs every named integrity check on live data. */
export async function check(
  kernel: Kernel,
  only?: readonly string[],
): Promise<{ ok: boolean; checks: { id: string; says: string; findings: number }[]; findings: CheckFinding[] }> {
  const read = readerOf(kernel, asSystem())
  const named = [...KERNEL_CHECKS, ...kernel.catalogue.modules.flatMap((module) => module.checks ?? [])].filter(
    (one) => !only || only.includes(one.id),
  )
  const checks: { id: string; says: string; findings: number }[] = []
  const findings: CheckFinding[] = []
  for (const one of named) {
    const found = await one.find(read)
    checks.push({ id: one.id, says: one.says, findings: found.length })
    findings.push(...found.map((finding) => ({ check: one.id, ...finding })))
  }
  return { ok: findings.length === 0, checks, findings }
}
