import { keepPreviousData, QueryClient, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { get, ProblemError, queryString } from './client.ts'
import type { Answer, Catalogue, Change, Counted, ListAsk, ListPage, Me, Related, Row, SearchHit } from './types.ts'

/** Names under which answers are kept; what a change touches is dropped by their beginnings. */
export const keys = {
  catalogue: ['catalogue'] as const,
  me: ['me'] as const,
  list: (record: string, ask?: ListAsk) => (ask ? ['list', record, ask] : ['list', record]) as readonly unknown[],
  record: (record: string, id: string) => ['record', record, id] as const,
  history: (record: string, id: string) => ['record', record, id, 'history'] as const,
  related: (record: string, id: string) => ['record', record, id, 'related'] as const,
  query: (query: string, input?: Record<string, unknown>) =>
    (input ? ['query', query, input] : ['query', query]) as readonly unknown[],
  search: (text: string) => ['search', text] as const,
}

function mayTryAgain(failures: number, thrown: unknown): boolean {
  const status = thrown instanceof ProblemError ? thrown.problem.status : 0
  return failures < 2 && (status === 0 || status >= 500)
}

/** The one store of answers. The server tells what changed, so answers stay good until it does. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, gcTime: 10 * 60_000, retry: mayTryAgain, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

const catalogueAsk = queryOptions({
  queryKey: keys.catalogue,
  queryFn: ({ signal }) => get<Catalogue>('/api/catalogue', signal),
  staleTime: Number.POSITIVE_INFINITY,
})
const meAsk = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => get<Me>('/api/me', signal),
  staleTime: 5 * 60_000,
})

/** What is declared, as far as the signed-in person may see it. */
export function useCatalogue() {
  return useQuery(catalogueAsk)
}

/** Who is signed in. */
export function useMe() {
  return useQuery(meAsk)
}

/** Asks what every page needs, before anything is drawn that does. Who is not signed in is asked again then, and told. */
export function askFirst(client: QueryClient): void {
  void client.prefetchQuery(catalogueAsk)
  void client.prefetchQuery(meAsk)
}

/** One page of a list. */
export function fetchList(record: string, ask: ListAsk, after?: string, signal?: AbortSignal): Promise<ListPage> {
  const { where, count, columns, ...rest } = ask
  const filters = where && Object.keys(where).length > 0 ? where : undefined
  const wanted = { ...rest, where: filters, count: count || undefined, columns: columns?.join(','), after }
  return get(`/api/records/${record}${queryString(wanted)}`, signal)
}

/** The rows of a list, page after page; the first page carries count and sums where they are asked for. */
export function useList(record: string, ask: ListAsk, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.list(record, ask),
    queryFn: ({ pageParam, signal }) =>
      fetchList(record, pageParam === '' ? ask : { ...ask, count: false }, pageParam || undefined, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.after,
    placeholderData: keepPreviousData,
    enabled,
  })
}

/** How many rows a list has: asked beside its pages, so that nobody waits for it to see the rows. */
export function useCounted(record: string, { where, search }: ListAsk, enabled = true) {
  const filters = where && Object.keys(where).length > 0 ? where : undefined
  return useQuery({
    queryKey: [...keys.list(record, { where, search }), 'counted'],
    queryFn: ({ signal }) =>
      get<Counted>(`/api/records/${record}${queryString({ where: filters, search, count: 'only' })}`, signal),
    enabled,
  })
}

/** A few rows, for panels and pickers. */
export function useRows(record: string, ask: ListAsk, enabled = true) {
  return useQuery({
    queryKey: [...keys.list(record, ask), 'rows'],
    queryFn: ({ signal }) => fetchList(record, ask, undefined, signal),
    placeholderData: keepPreviousData,
    enabled,
  })
}

/** Gives one record with its rows and what may be done with it. */
export function fetchRecord(record: string, id: string, signal?: AbortSignal): Promise<Row> {
  return get(`/api/records/${record}/${encodeURIComponent(id)}`, signal)
}

/** One record. */
export function useRecord(record: string, id: string | undefined) {
  return useQuery({
    queryKey: keys.record(record, id ?? ''),
    queryFn: ({ signal }) => fetchRecord(record, id ?? '', signal),
    enabled: id !== undefined && id !== '',
  })
}

/** Who did what to a record, newest first. */
export function useHistory(record: string, id: string) {
  return useQuery({
    queryKey: keys.history(record, id),
    queryFn: ({ signal }) => get<Change[]>(`/api/records/${record}/${encodeURIComponent(id)}/history`, signal),
  })
}

/** What a record came from, and what came of it. */
export function useRelated(record: string, id: string, enabled = true) {
  return useQuery({
    queryKey: keys.related(record, id),
    queryFn: ({ signal }) => get<Related>(`/api/records/${record}/${encodeURIComponent(id)}/related`, signal),
    enabled,
  })
}

/** Address of a query's answer, also in another format. */
export function queryAddress(query: string, input: Record<string, unknown>, format?: string): string {
  return `/api/queries/${query}${queryString({ ...input, format })}`
}

/** A report's answer. */
export function useQueryReport(query: string, input: Record<string, unknown>, enabled = true) {
  return useQuery({
    queryKey: keys.query(query, input),
    queryFn: ({ signal }) => get<Answer>(queryAddress(query, input), signal),
    placeholderData: (before, asked) => (asked?.queryKey[1] === query ? before : undefined),
    enabled,
  })
}

/** Records in which the words occur. */
export function useSearch(text: string) {
  return useQuery({
    queryKey: keys.search(text),
    queryFn: ({ signal }) => get<{ hits: SearchHit[] }>(`/api/search${queryString({ q: text })}`, signal),
    placeholderData: keepPreviousData,
    enabled: text.trim().length > 1,
  })
}
