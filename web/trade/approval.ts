import { useQuery } from '@tanstack/react-query'
import { problemOf } from '../api/client.ts'
import { previewCommand } from '../api/command.tsx'
import { useRows } from '../api/queries.ts'
import type { Done, Problem, Row } from '../api/types.ts'

const HELD = 'kernel.held'

/** One asking for approval: who asked, who decided, and what was said. */
export interface Asked {
  id: string
  state: string
  askedBy: string
  askedById: string
  askedAt: string
  /** Why it could not be done without asking. */
  reason: string
  decidedBy?: string
  decidedAt?: string
  note?: string
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function askedOf(row: Row): Asked {
  return {
    id: row.id,
    state: row.state ?? '',
    askedBy: text(row.requestedByName) ?? '',
    askedById: text(row.requestedBy) ?? '',
    askedAt: text(row.createdAt) ?? '',
    reason: text(row.reason) ?? '',
    decidedBy: text(row.decidedBy),
    decidedAt: text(row.decidedAt),
    note: text(row.note),
  }
}

/** All askings for approval of a record, the first one first. */
export function useAsked(record: string, id: string): Asked[] {
  const where = { subject: { is: `${record}/${id}` } }
  return (useRows(HELD, { where, sort: 'createdAt', limit: 50 }).data?.rows ?? []).map(askedOf)
}

/** Whether this person may let it through: then what it would do, else why not and who can. */
export type Verdict = { may: true; done: Done } | { may: false; problem: Problem }

/** Asks the server what approving would do now. Nothing is written. */
export function useVerdict(asked: Asked | undefined) {
  return useQuery({
    queryKey: ['query', 'approval', asked?.id ?? ''],
    queryFn: async (): Promise<Verdict> => {
      try {
        return { may: true, done: await previewCommand({ command: 'kernel.held.release', id: asked?.id, input: {} }) }
      } catch (thrown) {
        const problem = problemOf(thrown)
        if (problem.status === 0 || problem.status >= 500) throw thrown
        return { may: false, problem }
      }
    },
    enabled: asked !== undefined,
    retry: false,
  })
}
