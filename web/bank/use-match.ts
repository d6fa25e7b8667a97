import { useMemo, useRef, useState } from 'react'
import { compare, isZero } from '../../kernel/decimal.ts'
import {
  addOther,
  type Build,
  buildOf,
  closingItem,
  discountFor,
  isReady,
  type Other,
  partPayment,
  stillToExplain,
  toggleItem,
} from './build.ts'
import { type BankLine, type Candidate, candidateOf, type Way } from './model.ts'
import { useChoices, useProposal } from './queries.ts'

/** Matches that are being put together, by line: going to another line and back loses nothing. */
export interface Builds {
  of: (line: string) => Build | undefined
  set: (line: string, build: Build | undefined) => void
}

/** What a person has put together, kept by line while the page is open. */
export function useBuilds(): Builds {
  const [all, setAll] = useState<ReadonlyMap<string, Build>>(new Map())
  return useMemo(
    () => ({
      of: (line) => all.get(line),
      set: (line, build) =>
        setAll((before) => {
          const next = new Map(before)
          if (build) next.set(line, build)
          else next.delete(line)
          return next
        }),
    }),
    [all],
  )
}

/** Items of a way as candidates, so that they can be shown before (or without) the list of open items. */
function candidatesOf(way: Way | undefined, line: BankLine): Candidate[] {
  return (way?.parts ?? []).flatMap((part) =>
    part.part === 'item' && part.id
      ? [
          {
            item: part.id,
            subject: part.subject,
            number: part.number,
            side: compare(part.amount, '0') < 0 ? 'payable' : 'receivable',
            party: part.party,
            partyName: part.partyName ?? '',
            text: part.text,
            issuedOn: part.issuedOn,
            dueOn: part.dueOn,
            open: part.open ?? part.amount,
            currency: line.currency,
            chosen: true,
            apply: part.amount,
          },
        ]
      : [],
  )
}

/** How many items are shown before somebody asks for all. */
const SHOWN = 7

/**
 * The items to show: those of the proposal first, then what was ticked from a search, then the open items as the
 * server ranks them. Ticking does not move a row.
 */
function rowsOf(first: Candidate[], known: ReadonlyMap<string, Candidate>, build: Build, choices: Candidate[]) {
  const seen = new Set<string>()
  const once = (each: Candidate) => !seen.has(each.item) && seen.add(each.item)
  const listed = new Set(choices.map((each) => each.item))
  const ticked = [...build.items.keys()].filter((item) => !listed.has(item)).flatMap((item) => known.get(item) ?? [])
  return [...first, ...ticked, ...choices].filter(once).map((each) => known.get(each.item) ?? each)
}

/** Items of whoever the line or what is chosen already belongs to: those of others are no guess of ours to make. */
function ofItsParty(rows: Candidate[], line: BankLine, build: Build, known: ReadonlyMap<string, Candidate>) {
  const parties = new Set([line.party, ...[...build.items.keys()].map((item) => known.get(item)?.party)])
  return rows.filter((row) => row.party !== undefined && parties.has(row.party))
}

/** Everything about the match that is being built for a line. */
export function useMatch(line: BankLine, builds: Builds) {
  const proposal = useProposal(line.id)
  const [search, setSearch] = useState('')
  const [all, setAll] = useState(false)
  const [at, setAt] = useState<string>()
  const asked = useChoices(line.id, search)
  const known = useRef(new Map<string, Candidate>())
  const ways = proposal.data ?? []
  const [base, setBase] = useState<number>()
  const picked = ways.find((way) => way.way === base) ?? ways[0]
  const own = builds.of(line.id)
  const build = own ?? buildOf(ways[0])

  const choices = useMemo(() => (asked.data?.rows ?? []).map(candidateOf), [asked.data])
  const first = useMemo(() => candidatesOf(picked, line), [picked, line])
  for (const each of [...first, ...choices]) known.current.set(each.item, { ...known.current.get(each.item), ...each })
  const rows = rowsOf(search ? [] : first, known.current, build, choices)
  const shown = all || search ? rows : rows.slice(0, Math.max(SHOWN, build.items.size + 3))
  const still = stillToExplain(line, build)
  const closing =
    (build.way?.closes ? known.current.get(build.way.closes.item) : undefined) ??
    closingItem(still, build, ofItsParty(rows, line, build, known.current))
  const current =
    shown.find((each) => each.item === at) ??
    shown.find((each) => each.item === closing?.item) ??
    shown.find((each) => !build.items.has(each.item)) ??
    shown[0]
  const put = (next: Build) => builds.set(line.id, next)
  return {
    line,
    ways,
    build,
    rows: shown,
    hidden: rows.length - shown.length,
    showAll: () => setAll(true),
    current,
    known: known.current,
    search,
    setSearch,
    searching: asked.isFetching,
    loading: proposal.isPending || (asked.isPending && ways.length === 0),
    error: proposal.error ?? asked.error,
    retry: () => void Promise.all([proposal.refetch(), asked.refetch()]),
    still,
    adds: isZero(still),
    ready: isReady(line, build),
    closing,
    partly: partPayment(line, build, known.current, current),
    discounted: discountFor(still, build, known.current),
    edited: own !== undefined && own.way === undefined,
    put,
    reset: () => builds.set(line.id, undefined),
    setCurrent: setAt,
    move: (step: number) => {
      const place = shown.findIndex((each) => each.item === current?.item)
      setAt(shown[Math.max(0, Math.min(place + step, shown.length - 1))]?.item)
    },
    toggle: (candidate: Candidate | undefined) => {
      if (!candidate) return
      setAt(candidate.item)
      put(toggleItem(build, candidate))
    },
    choose: (way: Way) => {
      setBase(way.way)
      setAt(undefined)
      put(buildOf(way))
    },
    add: (other: Other) => put(addOther(build, other)),
  }
}

export type Match = ReturnType<typeof useMatch>
