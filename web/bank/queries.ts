import { type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { get } from '../api/client.ts'
import { keys, queryAddress, useQueryReport } from '../api/queries.ts'
import type { Answer } from '../api/types.ts'
import { wayOf } from './model.ts'

const PAGE = 500

/** Our accounts at banks, with what is to be done on each. */
export function useBankAccounts(company?: string) {
  return useQueryReport('banking.accounts', company ? { company } : {})
}

interface ProposalsPage extends Answer {
  totals?: { look?: { count: number; amount: string }; sure?: { count: number; amount: string } }
}

/** The unmatched lines of an account, those that need a look first, page after page. */
export function useProposals(account: string) {
  return useInfiniteQuery({
    queryKey: keys.query('banking.proposals', { account }),
    queryFn: ({ pageParam, signal }) =>
      get<ProposalsPage>(
        queryAddress('banking.proposals', { account, limit: PAGE, after: pageParam || undefined }),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.after,
  })
}

/** What was matched today, newest first. */
export function useMatched(account: string) {
  return useQueryReport('banking.matched', { account })
}

function proposalAsk(line: string) {
  return {
    queryKey: keys.query('banking.proposal', { line }),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const answer = await get<Answer>(queryAddress('banking.proposal', { line }), signal)
      return answer.rows.map(wayOf).sort((x, y) => x.way - y.way)
    },
  }
}

/** The ways to explain a line, best first. */
export function useProposal(line: string) {
  return useQuery(proposalAsk(line))
}

function choicesAsk(line: string, search: string) {
  const input = { line, search: search || undefined }
  return {
    queryKey: keys.query('banking.choices', input),
    queryFn: ({ signal }: { signal: AbortSignal }) => get<Answer>(queryAddress('banking.choices', input), signal),
  }
}

/** Open items that may be ticked for a line; the party's first. */
export function useChoices(line: string, search: string) {
  return useQuery({
    ...choicesAsk(line, search),
    placeholderData: (before, asked) => {
      const asks = asked?.queryKey[2]
      const same = typeof asks === 'object' && asks !== null && 'line' in asks && asks.line === line
      return same ? before : undefined
    },
  })
}

function fetchAhead(client: QueryClient, line: string): void {
  void client.prefetchQuery(proposalAsk(line))
  void client.prefetchQuery(choicesAsk(line, ''))
}

/** Fetches what the next lines will need, so that going down costs no wait. */
export function useFetchAhead(lines: readonly string[]): void {
  const client = useQueryClient()
  const all = lines.join()
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const line of all.split(',').filter(Boolean)) fetchAhead(client, line)
    }, 120)
    return () => clearTimeout(timer)
  }, [client, all])
}
